package io.ringfence.store.lease;

import io.ringfence.engine.budget.BudgetLease;
import io.ringfence.engine.budget.BudgetLimit;
import io.ringfence.engine.budget.LeaseStatement;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What is remembered of a lease between two statements. The keeper's thread only.
final class HeldLease {
    /// How much more than is waited for is granted at first, while nothing is known of the rate.
    private static final long FIRST_FACTOR = 4;

    private final BudgetLease lease;
    private long window;
    private UseRate rate;
    private long lastNs;
    private int windowMinutes;
    private boolean isIdle;
    private boolean isGranted;
    private boolean isWanting;
    private boolean isRecalled;
    private @Nullable BudgetKey staleWant;

    HeldLease(BudgetLease lease, long nowNs) {
        this.lease = lease;
        window = lease.statement().window();
        rate = new UseRate(lease.statement().usedNanoUsd(), nowNs);
        lastNs = nowNs;
    }

    BudgetLease lease() {
        return lease;
    }

    BudgetKey key() {
        return new BudgetKey(lease.account(), lease.period(), window);
    }

    /// What the statement claims.
    LeaseClaim claim(long nowNs, long horizonNs) {
        LeaseStatement statement = lease.statement();
        if (statement.window() != window) {
            if (isWanting) {
                staleWant = key();
            }
            window = statement.window();
            rate = new UseRate(0, nowNs);
        }
        lastNs = nowNs;
        windowMinutes = statement.windowMinutes();
        return new LeaseClaim(
                key(),
                statement.limitNanoUsd(),
                statement.grantedNanoUsd(),
                statement.usedNanoUsd(),
                statement.spentNanoUsd(),
                statement.wantedNanoUsd(),
                ahead(statement, nowNs, horizonNs),
                windowMinutes,
                statement.resets());
    }

    private long ahead(LeaseStatement statement, long nowNs, long horizonNs) {
        long atRate = rate.ahead(statement.usedNanoUsd(), nowNs, horizonNs);
        return Math.max(atRate, UseRate.saturatedProduct(statement.wantedNanoUsd(), FIRST_FACTOR));
    }

    void answered(LeaseClaim claim, LeaseClaim.Outcome outcome) {
        isGranted = outcome.grantedNanoUsd() > 0;
        isIdle = outcome.grantedNanoUsd() > claim.usedNanoUsd();
        isWanting = !outcome.isEnough();
        isRecalled &= claim.keptNanoUsd() > claim.usedNanoUsd();
    }

    /// What was wanted in a window that is over by now, once.
    @Nullable
    BudgetKey takeStaleWant() {
        BudgetKey stale = staleWant;
        staleWant = null;
        return stale;
    }

    /// What is idle is to be given back.
    void recalled() {
        isRecalled = true;
    }

    /// Whether that has not come yet.
    boolean isRecalled() {
        return isRecalled;
    }

    /// Whether there is nothing to be given back, and nobody waits.
    boolean isForgettable() {
        return !isIdle && !isWanting && !isRecalled && !becomesIdle();
    }

    /// What is spent of a rolling budget comes to be idle by time alone.
    private boolean becomesIdle() {
        return isGranted && windowMinutes > 0;
    }

    /// Whether nothing was heard of it since a moment although something is idle, or said to be wanted; or for
    /// as long as it takes until something comes to be idle.
    boolean isStale(long nowNs, long idleNs, long wantingNs) {
        long silentNs = nowNs - lastNs;
        return (isIdle && silentNs > idleNs)
                || (isWanting && silentNs > wantingNs)
                || (becomesIdle() && silentNs > Math.max(idleNs, sliceNs()));
    }

    private long sliceNs() {
        return TimeUnit.MINUTES.toNanos(windowMinutes) / BudgetLimit.ROLLING_SLICES;
    }
}
