package io.ringfence.store.ledger;

import io.ringfence.store.journal.LedgerRow;
import org.jspecify.annotations.Nullable;

/// What a row of the ledger is to say about its cost instead of what it says. Amounts are nano-dollars.
///
/// @param row as it was read
/// @param inputCostNanoUsd what of the cost is for the prompt
/// @param outputCostNanoUsd what of the cost is for the answer
/// @param priceSource who says so
/// @param catalogueVersion by which version of all prices; null when they have none
public record CostCorrection(
        LedgerRow row,
        long costNanoUsd,
        long inputCostNanoUsd,
        long outputCostNanoUsd,
        String priceSource,
        @Nullable String catalogueVersion) {
    public CostCorrection {
        if (inputCostNanoUsd < 0 || outputCostNanoUsd < 0 || costNanoUsd - inputCostNanoUsd < outputCostNanoUsd) {
            throw new IllegalArgumentException(
                    "cost=" + costNanoUsd + " input=" + inputCostNanoUsd + " output=" + outputCostNanoUsd);
        }
    }
}
