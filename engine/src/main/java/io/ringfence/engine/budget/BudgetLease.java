package io.ringfence.engine.budget;

import io.ringfence.engine.share.Share;

/// This engine's share of a budget that others spend from, too: in the current window it may spend and reserve
/// what it was granted, and no more. What an exchange leaves of its reservation stays in the lease for the next
/// one. A new window begins with nothing granted.
///
/// Engine thread only, except for what says otherwise.
public final class BudgetLease extends Share {
    private final Budget budget;
    private final LeasePort port;
    private final long number;
    private final LeaseStatement statement = new LeaseStatement();

    private long grantedNanoUsd;
    private long spentElsewhereNanoUsd;
    private long renewBelowNanoUsd;
    private long wantedNanoUsd;
    /// What was given back after the statement was told that is still to be answered.
    private long givenBackNanoUsd;

    private boolean isKnown;

    /// Nothing is granted yet.
    ///
    /// @param port that grants
    /// @param number higher than that of every lease before it
    public BudgetLease(Budget budget, LeasePort port, long number) {
        this.budget = budget;
        this.port = port;
        this.number = number;
        begin();
    }

    /// Any thread.
    public String account() {
        return budget.owner().account();
    }

    /// Any thread.
    public BudgetPeriod period() {
        return budget.period();
    }

    /// Of two leases of one budget the higher one holds: an account that was forgotten has come back. Any
    /// thread.
    public long number() {
        return number;
    }

    /// For whoever was told, until he answers.
    public LeaseStatement statement() {
        return statement;
    }

    /// Any thread may ask which ones they are.
    public AccountBudgets budgets() {
        return budget.owner();
    }

    public Budget budget() {
        return budget;
    }

    public long grantedNanoUsd() {
        return grantedNanoUsd;
    }

    /// What is spent in this window by others than this engine, as far as it was told; below zero when the
    /// budget was reset.
    public long spentElsewhereNanoUsd() {
        return spentElsewhereNanoUsd;
    }

    /// Starts with the budget's window.
    final void begin() {
        grantedNanoUsd = 0;
        spentElsewhereNanoUsd = port.spentBefore(account(), budget.period(), budget.window());
        renewBelowNanoUsd = 0;
        wantedNanoUsd = 0;
        givenBackNanoUsd = 0;
        isKnown = false;
    }

    /// Whether anything was answered in this window. Before that, what is spent and even the limit may be other
    /// than they seem.
    boolean isKnown() {
        return isKnown;
    }

    /// What is granted and neither spent nor reserved; below zero when more was used than granted.
    long idleNanoUsd() {
        return grantedNanoUsd - budget.usedNanoUsd();
    }

    private boolean mayGrow() {
        return grantedNanoUsd < budget.limitNanoUsd() - spentElsewhereNanoUsd;
    }

    /// Somebody waits who needs so much.
    public void want(long amountNanoUsd) {
        if (mayGrow() || !isKnown) {
            wantedNanoUsd = Math.max(wantedNanoUsd, amountNanoUsd);
            noteNews(true);
        }
    }

    /// Something was reserved or settled: it may be time to ask for more, or to own up to what was overdrawn.
    public void moved() {
        long idle = idleNanoUsd();
        noteNews(budget.isLimited() && (idle < 0 || (idle < renewBelowNanoUsd && mayGrow())));
    }

    /// Asks how it stands.
    public void ask() {
        noteNews(true);
    }

    /// Gives back what is idle.
    public void giveBack() {
        long idle = idleNanoUsd();
        if (idle > 0) {
            grantedNanoUsd -= idle;
            givenBackNanoUsd += idle;
            renewBelowNanoUsd = 0;
        }
        noteNews(true);
    }

    @Override
    protected void writeStatement() {
        statement.window = budget.window();
        statement.limitNanoUsd = budget.limitNanoUsd();
        statement.grantedNanoUsd = grantedNanoUsd;
        statement.usedNanoUsd = budget.usedNanoUsd();
        statement.spentNanoUsd = budget.spentNanoUsd();
        statement.wantedNanoUsd = wantedNanoUsd;
        wantedNanoUsd = 0;
        givenBackNanoUsd = 0;
    }

    @Override
    protected void withdrawStatement() {
        wantedNanoUsd = Math.max(wantedNanoUsd, statement.wantedNanoUsd);
    }

    /// The statement was answered.
    ///
    /// @param window that the answer is about; an answer about an old one grants nothing
    /// @param newGrantedNanoUsd all that is granted in this window now, as of the statement
    public void answered(long window, long newGrantedNanoUsd, long newSpentElsewhereNanoUsd) {
        answered();
        if (window == budget.window()) {
            grantedNanoUsd = newGrantedNanoUsd - givenBackNanoUsd;
            givenBackNanoUsd = 0;
            spentElsewhereNanoUsd = newSpentElsewhereNanoUsd;
            renewBelowNanoUsd = idleNanoUsd() / 2;
            isKnown = true;
        }
    }

    /// Whether nothing would be lost with it.
    boolean isForgettable() {
        return grantedNanoUsd == 0 && isQuiet();
    }
}
