package io.ringfence.engine.limit;

/// What an engine says of its share of a limit. The engine thread writes it before it hands it over and not
/// again before it has the answer; in between it belongs to whoever answers.
///
/// It says what changed, not what is: one that is lost with its answer costs the engine what was granted by it.
public final class RateStatement {
    long limit;
    long returned;
    long wanted;
    long least;
    long held;
    long used;

    RateStatement() {}

    /// Per minute, as this engine has it configured.
    public long limit() {
        return limit;
    }

    /// What the engine gives back; below zero, what it has used without having been granted it.
    public long returned() {
        return returned;
    }

    /// What those who wait need beyond what the engine holds; 0 when nobody waits.
    public long wanted() {
        return wanted;
    }

    /// Less than this would help nobody of them.
    public long least() {
        return least;
    }

    /// What the engine holds and has not used, without what it gives back.
    public long held() {
        return held;
    }

    /// All that the engine has ever used.
    public long used() {
        return used;
    }
}
