package io.ringfence.frontend.server;

import io.ringfence.engine.budget.SpentBefore;
import io.ringfence.engine.ledger.Ledger;
import io.ringfence.frontend.usage.UsagePages;
import org.jspecify.annotations.Nullable;

/// What outlives a gateway, as far as it is kept at all.
///
/// @param ledger takes down every exchange
/// @param spentBefore what earlier gateways left behind in budgets
/// @param usage answers questions about the ledger; null where nothing is kept
public record Persistence(
        Ledger ledger, SpentBefore spentBefore, @Nullable UsagePages usage) {
    public static final Persistence NONE = new Persistence(Ledger.NONE, SpentBefore.NOTHING, null);
}
