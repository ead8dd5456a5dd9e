package io.ringfence.store.rate;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Which Redis has the limits.
///
/// @param url `redis://HOST:PORT/DATABASE`, or `rediss://` for TLS; without user and password
/// @param user null for the default one
/// @param password null where none is asked for
/// @param caFile PEM file of the authorities to trust instead of the platform's; null = the platform's
/// @param prefix of every key
/// @param timeout for a connection and an answer
public record RedisSettings(
        String url,
        @Nullable String user,
        @Nullable String password,
        @Nullable Path caFile,
        String prefix,
        Duration timeout) {
    /// Without what may be secret.
    @Override
    public String toString() {
        return "RedisSettings[prefix=" + prefix + ", timeout=" + timeout + "]";
    }
}
