package io.ringfence.engine.routing;

import io.ringfence.engine.limit.MinuteWindow;
import java.util.concurrent.TimeUnit;

/// A provider's secret as the engine knows it: an id, what may be used of it, and how it has been doing. The secret
/// itself is not here. Live across policies: one object per id. Except for [#id()], engine thread only.
public final class Credential {
    /// Parts that make a whole success rate.
    public static final long WHOLE_RATE = 65_536;

    private static final long DEFAULT_COOL_DOWN_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long MAX_FORBIDDEN_NS = TimeUnit.HOURS.toNanos(1);
    private static final long FIRST_QUARANTINE_NS = TimeUnit.MINUTES.toNanos(10);
    private static final long MAX_QUARANTINE_NS = TimeUnit.HOURS.toNanos(24);
    /// Each outcome moves the success rate by one sixteenth of the way.
    private static final int RATE_SHIFT = 4;

    private final String id;
    private final MinuteWindow requests = new MinuteWindow();
    private final MinuteWindow tokens = new MinuteWindow();

    private String label = "";
    private String secretFingerprint = "";
    private boolean isInstalled;
    private int maxConcurrent;
    private int inFlight;
    private long coolDownUntilNs;
    private long quarantinedUntilNs;
    private long nextQuarantineNs = FIRST_QUARANTINE_NS;
    private long nextForbiddenNs = DEFAULT_COOL_DOWN_NS;
    private int consecutiveFailures;
    private long successRate = WHOLE_RATE;

    /// For [io.ringfence.engine.policy.PolicyRegistry], which keeps ids unique. Unusable until it is installed.
    public Credential(String id) {
        this.id = id;
    }

    public String id() {
        return id;
    }

    public String label() {
        return label;
    }

    /// Takes over what a new policy says. Another secret under the same id starts with a clean record.
    public void install(
            String newLabel,
            String newSecretFingerprint,
            long requestsPerMinute,
            long tokensPerMinute,
            int newMaxConcurrent) {
        label = newLabel;
        requests.limit(requestsPerMinute);
        tokens.limit(tokensPerMinute);
        maxConcurrent = newMaxConcurrent;
        isInstalled = true;
        if (!newSecretFingerprint.equals(secretFingerprint)) {
            secretFingerprint = newSecretFingerprint;
            coolDownUntilNs = 0;
            quarantinedUntilNs = 0;
            nextQuarantineNs = FIRST_QUARANTINE_NS;
            nextForbiddenNs = DEFAULT_COOL_DOWN_NS;
            consecutiveFailures = 0;
            successRate = WHOLE_RATE;
        }
    }

    /// A newer policy does not know it any more.
    public void retire() {
        isInstalled = false;
    }

    public boolean isRetired() {
        return !isInstalled;
    }

    /// Whether it can serve one more request of about so many tokens now.
    public boolean isUsable(long estimatedTokens, long nowNs) {
        return isInstalled
                && nowNs >= coolDownUntilNs
                && nowNs >= quarantinedUntilNs
                && hasPlace()
                && requests.hasRoom(1, nowNs)
                && tokens.hasRoom(estimatedTokens, nowNs);
    }

    /// How long until it is usable as far as time alone decides; [Long#MAX_VALUE] = never.
    public long nanosUntilUsable(long estimatedTokens, long nowNs) {
        if (!isInstalled) {
            return Long.MAX_VALUE;
        }

        long blockedUntilNs = Math.max(coolDownUntilNs, quarantinedUntilNs);
        long windowsNs = Math.max(requests.nanosUntilRoom(1, nowNs), tokens.nanosUntilRoom(estimatedTokens, nowNs));
        return Math.max(Math.max(0, blockedUntilNs - nowNs), windowsNs);
    }

    private boolean hasPlace() {
        return maxConcurrent == 0 || inFlight < maxConcurrent;
    }

    /// Takes a place, one request and the estimated tokens.
    ///
    /// @return the second the tokens were counted in, for [#correctTokens]
    long acquire(long estimatedTokens, long nowNs) {
        inFlight++;
        requests.use(1, nowNs);
        return tokens.use(tokensCharged(estimatedTokens), nowNs);
    }

    void leave() {
        inFlight--;
    }

    /// An estimate above the limit is counted as the limit, as it was when room for it was looked for.
    long tokensCharged(long estimatedTokens) {
        return tokens.limit() == 0 ? estimatedTokens : Math.min(estimatedTokens, tokens.limit());
    }

    void correctTokens(long second, long charged, long actual, long nowNs) {
        tokens.correct(second, charged, actual, nowNs);
    }

    /// An attempt ended well.
    public void success() {
        consecutiveFailures = 0;
        nextForbiddenNs = DEFAULT_COOL_DOWN_NS;
        nextQuarantineNs = FIRST_QUARANTINE_NS;
        successRate += (WHOLE_RATE - successRate) >> RATE_SHIFT;
    }

    /// An attempt failed at the provider. Only the success rate and the report know it: the breaker decides.
    public void failure() {
        consecutiveFailures++;
        lowerSuccessRate();
    }

    /// The provider limited it (429). Not a failure.
    ///
    /// @param retryAfterNs what the provider asked for, -1 = nothing
    public void rateLimited(long retryAfterNs, long nowNs) {
        long coolDownNs = retryAfterNs < 0 ? DEFAULT_COOL_DOWN_NS : retryAfterNs;
        coolDownUntilNs = Math.max(coolDownUntilNs, nowNs + coolDownNs);
    }

    /// The provider rejected it (401): it rests for ten minutes, and twice as long each further time up to a day.
    public void unauthorized(long nowNs) {
        failure();
        if (nowNs < quarantinedUntilNs) {
            return;
        }

        quarantinedUntilNs = nowNs + nextQuarantineNs;
        nextQuarantineNs = Math.min(nextQuarantineNs * 2, MAX_QUARANTINE_NS);
    }

    /// The provider refused it this call (403): it rests for a minute, and twice as long each further time in a row, up
    /// to an hour.
    public void forbidden(long nowNs) {
        failure();
        coolDownUntilNs = Math.max(coolDownUntilNs, nowNs + nextForbiddenNs);
        nextForbiddenNs = Math.min(nextForbiddenNs * 2, MAX_FORBIDDEN_NS);
    }

    private void lowerSuccessRate() {
        successRate -= successRate >> RATE_SHIFT;
    }

    public int inFlight() {
        return inFlight;
    }

    public long coolDownUntilNs() {
        return coolDownUntilNs;
    }

    public long quarantinedUntilNs() {
        return quarantinedUntilNs;
    }

    public int consecutiveFailures() {
        return consecutiveFailures;
    }

    /// Share of attempts that ended well, newer ones counting more, in parts of [#WHOLE_RATE].
    public long successRate() {
        return successRate;
    }

    public long requestsInWindow(long nowNs) {
        return requests.used(nowNs);
    }

    public long tokensInWindow(long nowNs) {
        return tokens.used(nowNs);
    }

    /// What is left of the minute and how well it went, as one number: the higher, the better to send to.
    long headroom(long nowNs) {
        return ((tokens.freeShare(nowNs) * requests.freeShare(nowNs)) >> 16) * successRate;
    }

    @Override
    public String toString() {
        return "Credential[" + id + "]";
    }
}
