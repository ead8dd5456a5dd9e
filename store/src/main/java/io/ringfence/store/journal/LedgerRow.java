package io.ringfence.store.journal;

import io.ringfence.engine.ledger.LedgerFacts;
import org.jspecify.annotations.Nullable;

/// One exchange as the journal has it: what the ledger keeps. Amounts are nano-dollars, times nanoseconds.
///
/// @param run of the engine that wrote it; with `exchange`, unique for ever
/// @param epochMs when it was over
/// @param told false when nobody settled it: then `costNanoUsd` is what was reserved, and only the names are
/// known that the reservation has
/// @param inputCostNanoUsd what of the cost is for the prompt; [LedgerFacts#UNDIVIDED] when only the whole is
/// known
/// @param outputCostNanoUsd what of the cost is for the answer; [LedgerFacts#UNDIVIDED] as above
/// @param otherUsage what else was counted, as `input_audio=40,web_search=2`
/// @param durationNs until it was settled
public record LedgerRow(
        long run,
        long exchange,
        long epochMs,
        boolean admitted,
        boolean told,
        long reservedNanoUsd,
        long costNanoUsd,
        long inputCostNanoUsd,
        long outputCostNanoUsd,
        String requestId,
        @Nullable String organisation,
        @Nullable String project,
        @Nullable String keyName,
        @Nullable String endUser,
        @Nullable String tags,
        String requestedModel,
        @Nullable String provider,
        @Nullable String upstreamModel,
        String dialect,
        @Nullable String errorCode,
        @Nullable String catalogueVersion,
        @Nullable String priceSource,
        @Nullable String serviceTier,
        int status,
        boolean streaming,
        boolean usageEstimated,
        int attempts,
        long inputTokens,
        long cacheReadTokens,
        long cacheWriteTokens,
        long outputTokens,
        long reasoningTokens,
        @Nullable String otherUsage,
        long firstByteNs,
        long durationNs) {
    /// What else was counted is written down so far; what is longer is cut.
    public static final int MAX_OTHER_USAGE = 512;

    /// Whether it is known how much of the cost is for prompt and answer.
    public boolean isCostDivided() {
        return inputCostNanoUsd != LedgerFacts.UNDIVIDED;
    }
}
