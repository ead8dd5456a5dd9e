package io.ringfence.engine.limit;

import io.ringfence.engine.queue.Awaited;
import io.ringfence.engine.queue.WaitQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A limit per minute, of this engine alone or shared with others. Engine thread only.
///
/// A shared one is a token bucket that lies elsewhere: the engine takes from it ahead of use, and admits what
/// it holds. The bucket here is then what is known of the one there, which says what is not worth asking for.
/// While nobody can be asked the engine is alone with its part of the limit.
public final class RateLimit implements Awaited {
    /// Others may give something back, so what was told is believed for a while only.
    private static final long BELIEVED_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final TokenBucket bucket = new TokenBucket();
    private final WaitQueue waiters = new WaitQueue();

    private long limit;
    private @Nullable RateShare share;
    private @Nullable SharedRates shares;
    private boolean isAlone;
    private boolean isTold;
    private long toldNs;
    private long takenAlone;

    /// Sets what may be used in a minute; 0 = no limit. What was used stays used.
    public void limit(long newLimit, long nowNs) {
        limit = newLimit;
        bucket.limit(isAlone ? sharing().alone(newLimit) : newLimit, nowNs);
        if (isShared()) {
            shares().moved(granted());
        }
    }

    public long limit() {
        return limit;
    }

    public boolean isLimited() {
        return limit != 0;
    }

    @Override
    public WaitQueue waiters() {
        return waiters;
    }

    /// From here on the limit is shared.
    void share(RateShare newShare, SharedRates newShares, long nowNs) {
        share = newShare;
        shares = newShares;
        isAlone = newShares.areAlone();
        limit(limit, nowNs);
    }

    /// This engine's share; null when all of the limit is its own.
    public @Nullable RateShare share() {
        return share;
    }

    private boolean isShared() {
        return share != null && !isAlone;
    }

    private RateShare granted() {
        if (share == null) {
            throw new IllegalStateException("the limit is not shared");
        }
        return share;
    }

    private SharedRates shares() {
        if (shares == null) {
            throw new IllegalStateException("the limit is not shared");
        }
        return shares;
    }

    private RateSharing sharing() {
        return shares().sharing();
    }

    /// What is there now, as far as is known; below zero after an overdraft.
    public long level(long nowNs) {
        long level = bucket.level(nowNs);
        return isShared() ? Math.min(limit, level + granted().held()) : level;
    }

    /// Whether `amount` can be taken now. An amount above the limit counts as the limit, so that it can ever
    /// pass.
    public boolean has(long amount, long nowNs) {
        if (limit == 0) {
            return true;
        }
        return isShared() ? granted().held() >= bucket.clamp(amount) : bucket.has(amount, nowNs);
    }

    /// How long until `amount` is there if nothing else is taken; 0 = it is there now, or may be: then it is to
    /// be wanted.
    public long nanosUntilAvailable(long amount, long nowNs) {
        if (!isShared()) {
            return bucket.nanosUntilAvailable(amount, nowNs);
        }
        boolean isBelieved = isTold && nowNs - toldNs < BELIEVED_NS;
        if (!isBelieved || has(amount, nowNs)) {
            return 0;
        }
        return bucket.nanosUntilAvailable(bucket.clamp(amount) - granted().held(), nowNs);
    }

    /// How long until all of it is there again if nothing else is taken.
    public long nanosUntilFull(long nowNs) {
        return bucket.nanosUntilFull(nowNs);
    }

    /// Takes `amount`, clamped as in [#has].
    ///
    /// @return what was taken, for [#correct]; 0 where there is no limit
    public long take(long amount, long nowNs) {
        if (limit == 0) {
            return 0;
        }
        if (!isShared()) {
            long taken = bucket.take(amount, nowNs);
            takenAlone += taken;
            return taken;
        }
        long taken = bucket.clamp(amount);
        use(taken);
        return taken;
    }

    /// Replaces an amount that was only estimated by the true one.
    public void correct(long taken, long actual, long nowNs) {
        if (limit == 0) {
            return;
        }
        if (isShared()) {
            use(Math.clamp(actual - taken, -limit, Long.MAX_VALUE / 4));
        } else {
            bucket.correct(taken, actual, nowNs);
            takenAlone = Math.max(0, takenAlone + actual - taken);
        }
    }

    private void use(long amount) {
        granted().use(amount);
        shares().moved(granted());
    }

    /// Somebody waits who needs so much.
    ///
    /// @param isNew whether he has not been waiting yet, so that nobody has asked for him
    public void want(long amount, boolean isNew) {
        RateShare asked = granted();
        if (isAlone) {
            return;
        }
        if (isNew || !asked.isAsking()) {
            asked.want(bucket.clamp(amount));
            shares().moved(asked);
        }
    }

    /// The statement of its share was answered.
    ///
    /// @param level of the common bucket, in whole tokens
    public void granted(long amount, long level, long nowNs) {
        granted().granted(amount);
        bucket.level(level, nowNs);
        isTold = true;
        toldNs = nowNs;
        shares().moved(granted());
    }

    /// The statement of its share was lost.
    public void unanswered() {
        granted().unanswered();
        shares().moved(granted());
    }

    /// Gives back all that it holds.
    public void giveBack() {
        if (isShared()) {
            granted().giveBack();
            shares().moved(granted());
        }
    }

    /// What it may keep at hand.
    long keep() {
        return sharing().keep(limit);
    }

    /// Nobody can be asked any more: this engine has its part of the limit, and of what was left of it.
    public void beginAlone(long nowNs) {
        if (!isShared()) {
            return;
        }
        long left = isTold ? bucket.level(nowNs) : limit;
        long part = sharing().alone(limit);
        long level = left / sharing().engines() + granted().drop();
        isAlone = true;
        takenAlone = 0;
        bucket.limit(part, nowNs);
        bucket.level(Math.min(part, level), nowNs);
    }

    /// Somebody can be asked again. What was used meanwhile, and would not have been refilled yet, is owned up
    /// to.
    public void endAlone(long nowNs) {
        if (share == null || !isAlone) {
            return;
        }
        long missing = Math.max(0, bucket.limit() - bucket.level(nowNs));
        isAlone = false;
        isTold = false;
        bucket.limit(limit, nowNs);
        if (limit != 0 && takenAlone > 0) {
            granted().ownUp(Math.min(takenAlone, missing));
            shares().moved(granted());
        }
    }

    /// Whether a limit made anew under the same name would behave the same, but for those who wait.
    public boolean isForgettable(long nowNs) {
        return isShared() ? granted().isForgettable() : bucket.nanosUntilFull(nowNs) == 0;
    }
}
