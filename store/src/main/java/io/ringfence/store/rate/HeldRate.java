package io.ringfence.store.rate;

import io.ringfence.engine.limit.RateShare;
import io.ringfence.engine.limit.RateSharing;
import io.ringfence.engine.limit.RateStatement;
import io.ringfence.store.lease.UseRate;

/// What is remembered of a share between two statements. The keeper's thread only.
final class HeldRate {
    /// How much more than is waited for is granted at first, while nothing is known of the rate.
    private static final long FIRST_FACTOR = 4;

    private final RateShare share;
    private final UseRate rate;
    private long held;
    private long lastNs;
    private boolean isRecalled;

    HeldRate(RateShare share, long nowNs) {
        this.share = share;
        rate = new UseRate(share.statement().used(), nowNs);
        lastNs = nowNs;
    }

    RateShare share() {
        return share;
    }

    /// What the statement claims.
    RateClaim claim(RateSharing sharing, long nowNs, long horizonNs) {
        RateStatement statement = share.statement();
        lastNs = nowNs;
        held = statement.held();
        isRecalled = false;
        long wanted = statement.wanted();
        long atRate = rate.ahead(statement.used(), nowNs, horizonNs);
        // Those who wait will have used theirs.
        long room = Math.max(0, sharing.keep(statement.limit()) - held + wanted);
        long ahead = Math.min(room, Math.max(atRate, UseRate.saturatedProduct(wanted, FIRST_FACTOR)));
        return new RateClaim(
                share.account(),
                share.kind(),
                statement.limit(),
                statement.returned(),
                wanted,
                statement.least(),
                ahead);
    }

    void granted(RateGrant grant) {
        held += grant.granted();
    }

    void lost() {
        held = 0;
    }

    /// What it holds is to be given back.
    void recalled() {
        isRecalled = true;
    }

    /// Whether it holds something, as far as was told.
    boolean isHolding() {
        return held > 0;
    }

    /// Whether nothing was heard of it since a moment although it holds something.
    boolean isIdleSince(long ns) {
        return isHolding() && !isRecalled && lastNs < ns;
    }
}
