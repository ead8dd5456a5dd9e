package io.ringfence.frontend.exchange;

import io.ringfence.engine.ledger.LedgerFacts;
import io.ringfence.providers.prices.Meter;
import io.ringfence.providers.prices.ModelPrice;
import io.ringfence.providers.prices.OtherUsage;
import io.ringfence.providers.prices.PriceSource;
import io.ringfence.providers.prices.RateCard;
import io.ringfence.providers.prices.ServiceTier;
import io.ringfence.providers.prices.UsageFacts;
import io.ringfence.providers.stream.Usage;
import io.ringfence.providers.tokens.RequestSize;
import org.jspecify.annotations.Nullable;

/// What an exchange has used and what that costs. Nothing until something was produced.
final class Bill {
    private final UsageFacts used = UsageFacts.none();
    private ServiceTier serviceTier = ServiceTier.STANDARD;
    private boolean isEstimated;
    private @Nullable PriceSource source;
    private String priceVersion = "";
    private long costNanoUsd;
    private long inputCostNanoUsd;
    private long outputCostNanoUsd;

    /// What the bill is written by.
    ///
    /// @param price of the model that served; null when it is not known
    /// @param epochSecond when the request was made, which decides among prices that change
    record Terms(@Nullable ModelPrice price, long epochSecond) {}

    /// Bills a whole answer: by the provider's usage, or by what is likely when the provider told none.
    ///
    /// @param likelyInput tokens of the request, as they are most likely counted
    void whole(Terms terms, Usage usage, boolean usageKnown, long likelyInput, long outputBytes) {
        if (usageKnown) {
            take(usage);
        } else {
            estimate(likelyInput, outputBytes);
        }
        charge(terms, usage.reportedNanoUsd());
    }

    /// Bills a stream that did not end well. The usage that such a stream told is of its beginning, so that the
    /// larger of what was told and what was seen counts.
    ///
    /// @param likelyInput tokens of the request, as they are most likely counted
    /// @param atMostNanoUsd the worst case: an estimate never costs more
    void part(Terms terms, Usage usage, boolean usageKnown, long likelyInput, long outputBytes, long atMostNanoUsd) {
        if (outputBytes == 0 && usage.outputTokens() == 0 && !usage.facts().hasTools()) {
            return;
        }
        if (usageKnown && usage.outputTokens() * RequestSize.BYTES_PER_TOKEN >= outputBytes) {
            whole(terms, usage, true, likelyInput, outputBytes);
            return;
        }
        if (usageKnown && usage.inputTokens() > 0) {
            take(usage);
            isEstimated = true;
            used.with(Meter.OUTPUT, tokens(outputBytes));
        } else {
            used.set(usage.facts()); // what tools did
            estimate(likelyInput, outputBytes);
        }
        charge(terms, Usage.UNREPORTED);
        costNanoUsd = Math.min(costNanoUsd, atMostNanoUsd);
        inputCostNanoUsd = Math.min(inputCostNanoUsd, costNanoUsd);
        outputCostNanoUsd = Math.min(outputCostNanoUsd, costNanoUsd - inputCostNanoUsd);
    }

    /// The answer's usage is its relay's, which may forget it.
    private void take(Usage usage) {
        used.set(usage.facts());
        serviceTier = usage.serviceTier();
    }

    private void estimate(long likelyInput, long outputBytes) {
        isEstimated = true;
        used.with(Meter.INPUT, likelyInput).with(Meter.OUTPUT, tokens(outputBytes));
    }

    private static long tokens(long bytes) {
        return Math.max(1, bytes / RequestSize.BYTES_PER_TOKEN);
    }

    /// What the provider says that it charged wins over what the catalogue makes of it. The operator's own
    /// price is meant to be charged, whatever the provider says.
    private void charge(Terms terms, long reportedNanoUsd) {
        used.with(Meter.REQUEST, 1);
        ModelPrice price = terms.price();
        boolean isOperators = price != null && price.source() == PriceSource.CONFIGURED;
        if (reportedNanoUsd != Usage.UNREPORTED && !isOperators) {
            source = PriceSource.REPORTED;
            costNanoUsd = reportedNanoUsd;
            inputCostNanoUsd = LedgerFacts.UNDIVIDED;
            outputCostNanoUsd = LedgerFacts.UNDIVIDED;
        } else if (price != null) {
            source = price.source();
            priceVersion = price.version();
            charge(price.card(terms.epochSecond(), serviceTier));
        }
    }

    /// @param card null when no price holds
    private void charge(@Nullable RateCard card) {
        if (card != null) {
            costNanoUsd = card.costNanoUsd(used);
            inputCostNanoUsd = card.inputNanoUsd(used);
            outputCostNanoUsd = card.outputNanoUsd(used);
        }
    }

    /// All that was counted, by what it is charged as.
    UsageFacts used() {
        return used;
    }

    /// What else was counted than prompt and answer, what was cached of it, and reasoning, as
    /// `input_audio=40,web_search=2`; null for nothing, as is usual.
    @Nullable
    String otherUsage() {
        return OtherUsage.text(used);
    }

    /// How fast the provider served; null for the usual way.
    @Nullable
    String serviceTierName() {
        return serviceTier == ServiceTier.STANDARD ? null : serviceTier.id();
    }

    long inputTokens() {
        return used.count(Meter.INPUT);
    }

    long outputTokens() {
        return used.count(Meter.OUTPUT);
    }

    long totalTokens() {
        return inputTokens() + outputTokens();
    }

    boolean isEstimated() {
        return isEstimated;
    }

    /// Who said what it costs; null when nobody did, or when nothing was charged yet.
    @Nullable
    PriceSource source() {
        return source;
    }

    /// Of the prices that were charged by; empty when none were.
    String priceVersion() {
        return priceVersion;
    }

    long costNanoUsd() {
        return costNanoUsd;
    }

    /// Of the cost, what is for the prompt; [LedgerFacts#UNDIVIDED] when a provider told the whole.
    long inputCostNanoUsd() {
        return inputCostNanoUsd;
    }

    /// Of the cost, what is for the answer; [LedgerFacts#UNDIVIDED] when a provider told the whole.
    long outputCostNanoUsd() {
        return outputCostNanoUsd;
    }
}
