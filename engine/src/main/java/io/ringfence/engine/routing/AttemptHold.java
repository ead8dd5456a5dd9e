package io.ringfence.engine.routing;

import org.jspecify.annotations.Nullable;

/// What one running attempt holds: places in flight, tokens of the credential's minute, the breaker's permit. It is
/// acquired once and given back once, on every way out. Engine thread only.
public final class AttemptHold {
    private @Nullable Candidate candidate;
    private long permit;
    private long tokensCharged;
    private long tokensSecond;

    public boolean isHeld() {
        return candidate != null;
    }

    /// Takes all that the attempt needs from an eligible candidate.
    public void acquire(Candidate chosen, long estimatedTokens, long nowNs) {
        if (candidate != null) {
            throw new IllegalStateException("attempt with " + candidate + " still runs");
        }

        permit = chosen.deployment().breaker().acquirePermit(nowNs);
        tokensCharged = chosen.credential().tokensCharged(estimatedTokens);
        tokensSecond = chosen.credential().acquire(estimatedTokens, nowNs);
        chosen.enter();
        candidate = chosen;
    }

    /// The provider gave a whole answer.
    public void succeed(long nowNs) {
        Candidate held = held();
        held.credential().success();
        held.deployment().breaker().success(permit, nowNs);
    }

    /// The deployment is to blame.
    public void blameDeployment(long nowNs) {
        Candidate held = held();
        held.credential().failure();
        held.deployment().breaker().fault(permit, nowNs);
    }

    /// The provider limited the credential.
    public void coolDown(long retryAfterNs, long nowNs) {
        held().credential().rateLimited(retryAfterNs, nowNs);
    }

    /// The provider rejected the credential.
    public void quarantine(long nowNs) {
        held().credential().unauthorized(nowNs);
    }

    /// The provider refused the credential this call.
    public void forbid(long nowNs) {
        held().credential().forbidden(nowNs);
    }

    /// Gives everything back, after the outcome was told if there is one.
    ///
    /// @param usedTokens what the attempt really used, -1 = not known, so the estimate stands
    public void release(long usedTokens, long nowNs) {
        Candidate held = held();
        candidate = null;
        held.leave();
        held.deployment().breaker().release(permit);
        if (usedTokens >= 0) {
            held.credential().correctTokens(tokensSecond, tokensCharged, usedTokens, nowNs);
        }
    }

    private Candidate held() {
        if (candidate == null) {
            throw new IllegalStateException("no attempt runs");
        }
        return candidate;
    }
}
