package io.ringfence.engine.budget;

import io.ringfence.engine.share.Share;

/// This engine's share of a budget that others spend from, too: in the current window it may spend and reserve
/// what it was granted, and no more. What an exchange leaves of its reservation stays in the lease for the next
/// one. A new window begins with nothing granted.
///
/// A rolling budget has no new windows: what is granted is a part of the limit, and what is spent comes to be
/// idle again once it counts no more.
///
/// Engine thread only, except for what says otherwise.
public final class BudgetLease extends Share {
    /// The number of the one window that leases of a rolling budget are about.
    public static final long ROLLING_WINDOW = 0;

    /// In place of how often a budget was reset.
    public static final long NOT_ANSWERED = -1;

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

    private long resets = NOT_ANSWERED;
    /// The budget's window when it was answered last.
    private long answeredWindow = BudgetPeriod.NO_WINDOW;

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
        spentElsewhereNanoUsd = port.spentBefore(account(), budget.period(), window());
        renewBelowNanoUsd = 0;
        wantedNanoUsd = 0;
        givenBackNanoUsd = 0;
        answeredWindow = BudgetPeriod.NO_WINDOW;
    }

    private long window() {
        return budget.period() == BudgetPeriod.ROLLING ? ROLLING_WINDOW : budget.window();
    }

    /// Whether anything was answered in this window, which of a rolling budget is this minute. Before that, what
    /// is spent and even the limit may be other than they seem.
    boolean isKnown() {
        return answeredWindow == budget.window();
    }

    /// Whether anything was answered since it began.
    boolean wasAnswered() {
        return answeredWindow != BudgetPeriod.NO_WINDOW;
    }

    /// The first minute at which no more than so much counts in a rolling budget, if nothing is added. When what
    /// others have spent will count no more is not known: at the latest when all of now does not.
    long minuteOfAtMost(long mostNanoUsd, RollingSum mine) {
        long most = mostNanoUsd - spentElsewhereNanoUsd;
        return most < 0 ? mine.minuteOfNothing() : mine.minuteOfAtMost(most);
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
        if (mayGrow() || !isKnown()) {
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
        statement.window = window();
        statement.windowMinutes = budget.windowMinutes();
        statement.resets = resets;
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
    /// @param newResets how often a rolling budget was reset, in all
    public void answered(long window, long newGrantedNanoUsd, long newSpentElsewhereNanoUsd, long newResets) {
        answered();
        if (window == window()) {
            if (resets != NOT_ANSWERED && newResets > resets) {
                budget.forgive();
            }
            resets = newResets;
            grantedNanoUsd = newGrantedNanoUsd - givenBackNanoUsd;
            givenBackNanoUsd = 0;
            spentElsewhereNanoUsd = newSpentElsewhereNanoUsd;
            renewBelowNanoUsd = idleNanoUsd() / 2;
            answeredWindow = budget.window();
        }
    }

    /// Whether nothing would be lost with it.
    boolean isForgettable() {
        return grantedNanoUsd == 0 && isQuiet();
    }
}
