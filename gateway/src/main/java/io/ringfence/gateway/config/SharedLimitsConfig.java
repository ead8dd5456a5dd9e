package io.ringfence.gateway.config;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How several gateways share the limits per minute of callers.
///
/// @param redis        where the limits are; null = in the database, if that is a server
/// @param timeout      for a connection and an answer
/// @param keepPercent  of a limit, that one gateway may keep at hand with [Mode#LEASE]
/// @param gateways     how many there are: each enforces its part of a limit while nobody can be asked
public record SharedLimitsConfig(
        Mode mode, @Nullable Redis redis, Duration timeout, int keepPercent, WhenAway whenAway, int gateways) {
    static final SharedLimitsConfig DEFAULTS =
            new SharedLimitsConfig(Mode.LEASE, null, Duration.ofMillis(500), 5, WhenAway.LOCAL, 1);

    /// How exact it is.
    public enum Mode {
        /// Every gateway keeps a little at hand.
        LEASE,
        /// Whatever is admitted was asked for.
        STRICT,
        /// Every gateway enforces every limit alone.
        OFF
    }

    /// What to do while nobody can be asked.
    public enum WhenAway {
        /// Every gateway enforces its part of a limit.
        LOCAL,
        /// Requests under a limit are refused.
        REFUSE
    }

    /// A server of Redis.
    ///
    /// @param url      without user and password
    /// @param user     null = the default one
    /// @param password null where none is asked for
    /// @param caFile   PEM file of the authorities to trust instead of the platform's; null = the platform's
    /// @param prefix   of every key
    public record Redis(
            String url,
            @Nullable String user,
            @Nullable Secret password,
            @Nullable Path caFile,
            String prefix) {}
}
