package io.ringfence.gateway.config;

import io.ringfence.store.lease.LeaseSettings;
import java.time.Duration;

/// How several gateways share budgets.
///
/// @param expiry how long after its last sign of life a gateway is taken for dead
/// @param share  for how long what a gateway takes of a budget lasts, as it is spending
public record LeaseConfig(Duration expiry, Duration share) {
    private static final int BEATS = 12;

    public LeaseSettings settings() {
        return LeaseSettings.DEFAULT.withExpiry(expiry, expiry.dividedBy(BEATS)).withHorizon(share);
    }
}
