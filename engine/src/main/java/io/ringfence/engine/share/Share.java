package io.ringfence.engine.share;

/// A part, granted to this engine, of something that several engines use. How it stands is told to whoever
/// grants by one statement at a time: the next one is told once the last is answered.
///
/// Engine thread only, except for what says otherwise.
public abstract class Share {
    private boolean hasNews;
    private boolean isListed;
    private boolean isTold;
    private long toldNs;

    /// There is something to tell, if so.
    protected final void noteNews(boolean isThere) {
        hasNews |= isThere;
    }

    /// Puts it on the list of what is to be told.
    ///
    /// @return false when it is there already, when it has no news, or when what was told is still to be
    /// answered
    public final boolean list() {
        if (!hasNews || isTold || isListed) {
            return false;
        }
        isListed = true;
        return true;
    }

    /// Writes the statement.
    public final void tell(long nowNs) {
        writeStatement();
        hasNews = false;
        isListed = false;
        isTold = true;
        toldNs = nowNs;
    }

    protected abstract void writeStatement();

    /// The statement could not be handed over.
    public final void takeBack() {
        withdrawStatement();
        hasNews = true;
        isListed = true;
        isTold = false;
    }

    protected abstract void withdrawStatement();

    /// The statement was answered.
    protected final void answered() {
        isTold = false;
    }

    /// Whether a statement waits for its answer.
    protected final boolean isTold() {
        return isTold;
    }

    /// Whether a statement waits for its answer since before a moment.
    public final boolean isUnansweredSince(long ns) {
        return isTold && toldNs < ns;
    }

    /// Whether there is nothing to tell, and no answer to come.
    protected final boolean isQuiet() {
        return !isTold && !hasNews;
    }
}
