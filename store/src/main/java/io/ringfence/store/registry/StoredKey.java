package io.ringfence.store.registry;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A virtual key.
///
/// @param sha256 of its secret, 64 lower-case hex digits
/// @param prefix the first characters of its secret
/// @param project above it, if any
/// @param organisation above it where it has no project, if any
/// @param settings its models and limits as JSON, by the configuration's names
/// @param expiresAt the first instant at which it is no longer good; null for never
/// @param revokedAt when it was taken back; null while it is good
/// @param lastUsedAt about when; null for never
public record StoredKey(
        String name,
        String sha256,
        String prefix,
        @Nullable String project,
        @Nullable String organisation,
        String settings,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt,
        @Nullable Instant lastUsedAt) {

    public StoredKey with(String newSettings, @Nullable Instant newExpiry) {
        return new StoredKey(
                name, sha256, prefix, project, organisation, newSettings, createdAt, newExpiry, revokedAt, lastUsedAt);
    }

    public StoredKey revoked(Instant when) {
        return new StoredKey(
                name, sha256, prefix, project, organisation, settings, createdAt, expiresAt, when, lastUsedAt);
    }
}
