package io.ringfence.engine.budget;

/// How a lease stood when the engine told it, in nano-dollars. The engine thread writes it before it hands it
/// over and not again before it has the answer; in between it belongs to whoever answers.
public final class LeaseStatement {
    long window;
    int windowMinutes;
    long resets;
    long limitNanoUsd;
    long grantedNanoUsd;
    long usedNanoUsd;
    long spentNanoUsd;
    long wantedNanoUsd;

    LeaseStatement() {}

    /// The window that all of it is about.
    public long window() {
        return window;
    }

    /// How long an amount counts in a rolling budget; else 0.
    public int windowMinutes() {
        return windowMinutes;
    }

    /// How often a rolling budget was reset, as far as this engine knows; [BudgetLease#NOT_ANSWERED] before
    /// it knows anything.
    public long resets() {
        return resets;
    }

    /// The budget's limit as this engine knows it; -1 = none.
    public long limitNanoUsd() {
        return limitNanoUsd;
    }

    /// What the engine keeps of all that it was granted. Less than what it was told last when it gave some
    /// back.
    public long grantedNanoUsd() {
        return grantedNanoUsd;
    }

    /// What is spent and reserved. More than was granted when exchanges cost more than they reserved, or when
    /// they began before there was a limit.
    public long usedNanoUsd() {
        return usedNanoUsd;
    }

    /// What is spent for good.
    public long spentNanoUsd() {
        return spentNanoUsd;
    }

    /// What has to be granted beyond what is used for the first of those who wait; 0 when nobody waits.
    public long wantedNanoUsd() {
        return wantedNanoUsd;
    }
}
