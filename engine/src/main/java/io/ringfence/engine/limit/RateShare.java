package io.ringfence.engine.limit;

import io.ringfence.engine.share.Share;

/// What this engine holds of a limit per minute that it shares: taken out of the common bucket, and not used
/// yet.
///
/// Engine thread only, except for what says otherwise.
public final class RateShare extends Share {
    private final String account;
    private final RateKind kind;
    private final RateLimit rate;
    private final RateStatement statement = new RateStatement();

    private long held;
    private long used;
    private long renewBelow;
    private long wanted;
    private long least = Long.MAX_VALUE;
    private long returned;
    private boolean isSurplusNoted;

    RateShare(String account, RateKind kind, RateLimit rate) {
        this.account = account;
        this.kind = kind;
        this.rate = rate;
    }

    /// Any thread.
    public String account() {
        return account;
    }

    /// Any thread.
    public RateKind kind() {
        return kind;
    }

    /// For whoever was told, until he answers.
    public RateStatement statement() {
        return statement;
    }

    public RateLimit rate() {
        return rate;
    }

    /// What was granted and not used; below zero when more was used.
    public long held() {
        return held;
    }

    /// Uses it, or gives it back if below zero.
    void use(long amount) {
        held -= amount;
        used += amount;
        noteNews(held < 0 || held < renewBelow);
    }

    /// Somebody waits who needs so much.
    void want(long amount) {
        wanted += amount;
        least = Math.min(least, amount);
        noteNews(true);
    }

    /// Whether it was said already that somebody waits, and the answer is to come.
    boolean isAsking() {
        return wanted > 0 || isTold();
    }

    /// Gives all of it back.
    void giveBack() {
        keep(0);
        noteNews(true);
    }

    /// Puts it among those that hold more than they may keep at hand.
    ///
    /// @return whether it does, and is not there yet
    boolean noteSurplus() {
        if (held <= rate.keep() || isSurplusNoted) {
            return false;
        }
        isSurplusNoted = true;
        return true;
    }

    /// Gives back what it may not keep, if it still has it.
    void giveBackSurplus() {
        isSurplusNoted = false;
        keep(rate.keep());
    }

    private void keep(long most) {
        if (held > most) {
            returned += held - most;
            held = most;
            renewBelow = Math.min(renewBelow, most);
            noteNews(true);
        }
    }

    @Override
    protected void writeStatement() {
        if (held < 0) {
            returned += held;
            held = 0;
        }
        statement.limit = rate.limit();
        statement.returned = returned;
        statement.wanted = Math.max(0, wanted - held);
        statement.least = wanted == 0 ? 0 : Math.max(0, least - held);
        statement.held = held;
        statement.used = used;
        returned = 0;
        forgetWants();
    }

    private void forgetWants() {
        wanted = 0;
        least = Long.MAX_VALUE;
    }

    @Override
    protected void withdrawStatement() {
        returned += statement.returned;
        if (statement.wanted > 0) {
            wanted += statement.wanted + statement.held;
            least = Math.min(least, statement.least + statement.held);
        }
    }

    /// The statement was answered.
    void granted(long amount) {
        answered();
        held += amount;
        renewBelow = Math.min(Math.max(0, held), rate.keep()) / 2;
    }

    /// Nobody knows whether the statement was heard. What was used is owned up to again; what was given back is
    /// not, since it must not be there twice.
    void unanswered() {
        answered();
        returned += Math.min(0, statement.returned);
    }

    /// Nothing can be granted any more.
    ///
    /// @return what it held
    long drop() {
        long dropped = held;
        held = 0;
        renewBelow = 0;
        forgetWants();
        return dropped;
    }

    /// So much was used while nobody could be asked.
    void ownUp(long amount) {
        returned -= amount;
        noteNews(true);
    }

    /// Whether nothing would be lost with it.
    boolean isForgettable() {
        return held == 0 && isQuiet();
    }
}
