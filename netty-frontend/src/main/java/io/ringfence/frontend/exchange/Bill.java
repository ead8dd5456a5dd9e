package io.ringfence.frontend.exchange;

import io.ringfence.engine.budget.Price;
import io.ringfence.providers.stream.Usage;

/// What an exchange has used and what that costs. Nothing until something was produced.
final class Bill {
    static final int BYTES_PER_TOKEN = 4;

    private long inputTokens;
    private long outputTokens;
    private boolean isEstimated;
    private long costNanoUsd;

    /// Bills a whole answer: by the provider's usage, or by its bytes when the provider told none.
    void whole(Price price, Usage usage, boolean usageKnown, long promptBytes, long outputBytes) {
        if (usageKnown) {
            inputTokens = usage.inputTokens();
            outputTokens = usage.outputTokens();
        } else {
            estimate(promptBytes, outputBytes);
        }
        costNanoUsd = price.costNanoUsd(inputTokens, outputTokens);
    }

    /// Bills a stream that did not end well. The usage that such a stream told is of its beginning, so that the larger
    /// of what was told and what was seen counts.
    ///
    /// @param atMostNanoUsd what was reserved: an estimate never costs more
    void part(Price price, Usage usage, boolean usageKnown, long promptBytes, long outputBytes, long atMostNanoUsd) {
        if (outputBytes == 0 && usage.outputTokens() == 0) {
            return;
        }
        if (usageKnown && usage.outputTokens() * BYTES_PER_TOKEN >= outputBytes) {
            whole(price, usage, true, promptBytes, outputBytes);
            return;
        }
        estimate(promptBytes, outputBytes);
        if (usageKnown && usage.inputTokens() > 0) {
            inputTokens = usage.inputTokens();
        }
        costNanoUsd = Math.min(price.costNanoUsd(inputTokens, outputTokens), atMostNanoUsd);
    }

    private void estimate(long promptBytes, long outputBytes) {
        isEstimated = true;
        inputTokens = Math.max(1, promptBytes / BYTES_PER_TOKEN);
        outputTokens = Math.max(1, outputBytes / BYTES_PER_TOKEN);
    }

    long inputTokens() {
        return inputTokens;
    }

    long outputTokens() {
        return outputTokens;
    }

    long totalTokens() {
        return inputTokens + outputTokens;
    }

    boolean isEstimated() {
        return isEstimated;
    }

    long costNanoUsd() {
        return costNanoUsd;
    }
}
