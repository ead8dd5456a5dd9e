package io.ringfence.gateway.runtime;

import io.ringfence.engine.limit.RateSharing;
import io.ringfence.gateway.config.GatewayConfig;
import io.ringfence.gateway.config.SharedLimitsConfig;
import io.ringfence.gateway.config.SharedLimitsConfig.Mode;
import io.ringfence.gateway.config.SharedLimitsConfig.WhenAway;
import io.ringfence.store.db.DatabaseSettings;
import io.ringfence.store.rate.RateKeeper;
import io.ringfence.store.rate.RateSettings;
import io.ringfence.store.rate.RedisSettings;
import org.agrona.concurrent.SystemNanoClock;
import org.jspecify.annotations.Nullable;

/// Chooses what limits per minute are shared through: Redis where it is configured, else the database if it is
/// a server.
final class SharedLimits {
    private static final int PERMILLE_PER_PERCENT = 10;
    /// So that nothing else waits for it, nor it for anything else: one in use and one to spare.
    private static final int CONNECTIONS = 2;

    private SharedLimits() {}

    /// Opens it; whether it is there shows later.
    ///
    /// @return null where limits are not shared
    static @Nullable RateKeeper open(GatewayConfig config) {
        SharedLimitsConfig limits = config.sharedLimits();
        if (limits.mode() == Mode.OFF) {
            return null;
        }
        RateSettings settings = new RateSettings(sharing(limits));
        SharedLimitsConfig.Redis redis = limits.redis();
        if (redis != null) {
            return RateKeeper.redis(
                    new RedisSettings(
                            redis.url(),
                            redis.user(),
                            redis.password() == null ? null : redis.password().reveal(),
                            redis.caFile(),
                            redis.prefix(),
                            limits.timeout()),
                    settings,
                    SystemNanoClock.INSTANCE);
        }
        if (config.database().url() == null || !config.ledger().enabled()) {
            return null;
        }
        DatabaseSettings database = config.database().settings();
        return RateKeeper.postgres(
                new DatabaseSettings(
                        database.url(), database.user(), database.password(), CONNECTIONS, limits.timeout()),
                settings,
                SystemNanoClock.INSTANCE);
    }

    private static RateSharing sharing(SharedLimitsConfig limits) {
        return new RateSharing(
                limits.mode() == Mode.STRICT ? 0 : limits.keepPercent() * PERMILLE_PER_PERCENT,
                limits.gateways(),
                limits.whenAway() == WhenAway.REFUSE);
    }
}
