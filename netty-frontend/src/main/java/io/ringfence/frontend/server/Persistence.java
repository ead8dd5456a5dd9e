package io.ringfence.frontend.server;

import io.ringfence.engine.budget.LeasePort;
import io.ringfence.engine.ledger.Ledger;
import io.ringfence.engine.limit.RatePort;
import io.ringfence.frontend.admin.AdminPages;
import io.ringfence.frontend.usage.UsagePages;
import org.jspecify.annotations.Nullable;

/// What outlives a gateway or is shared with others, as far as it is kept at all.
///
/// @param ledger takes down every exchange
/// @param leases grants what may be spent of budgets
/// @param rates has the limits per minute that are shared
/// @param onDrained is run when all exchanges are over, and the engine has not stopped yet
/// @param usage answers questions about the ledger; null where nothing is kept
/// @param admin keeps organisations, projects, keys and credentials; null where nothing is kept
public record Persistence(
        Ledger ledger,
        LeasePort leases,
        RatePort rates,
        Runnable onDrained,
        @Nullable UsagePages usage,
        @Nullable AdminPages admin) {
    public static final Persistence NONE = new Persistence(Ledger.NONE, LeasePort.NONE, () -> {}, null, null);

    /// Without limits that are shared.
    public Persistence(
            Ledger ledger,
            LeasePort leases,
            Runnable onDrained,
            @Nullable UsagePages usage,
            @Nullable AdminPages admin) {
        this(ledger, leases, RatePort.NONE, onDrained, usage, admin);
    }

    /// The same with limits that are shared.
    ///
    /// @param close gives back what is held of them
    public Persistence withRates(RatePort newRates, Runnable close) {
        Runnable both = () -> {
            close.run();
            onDrained.run();
        };
        return new Persistence(ledger, leases, newRates, both, usage, admin);
    }
}
