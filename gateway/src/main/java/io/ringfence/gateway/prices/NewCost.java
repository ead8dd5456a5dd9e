package io.ringfence.gateway.prices;

import io.ringfence.store.journal.LedgerRow;
import io.ringfence.store.ledger.CostCorrection;

/// What a row of the ledger costs by today's prices.
sealed interface NewCost {
    /// It was computed, exactly.
    record Computed(CostCorrection correction) implements NewCost {
        /// Whether it is not what the row says. A cost of nothing has parts of nothing, whoever wrote it.
        boolean isDifferent() {
            LedgerRow row = correction.row();
            if (correction.costNanoUsd() != row.costNanoUsd()) {
                return true;
            }
            return row.costNanoUsd() != 0
                    && (correction.inputCostNanoUsd() != row.inputCostNanoUsd()
                            || correction.outputCostNanoUsd() != row.outputCostNanoUsd());
        }
    }

    /// It stays as it is.
    record Kept(LeftAlone why) implements NewCost {}
}
