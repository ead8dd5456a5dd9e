package io.ringfence.gateway.config;

import io.ringfence.frontend.policy.KeyScope;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One virtual key: who calls, and what this caller may use.
///
/// @param name         unique; names it in logs and metrics
/// @param sha256       of the key's bytes, 64 lower-case hex digits; the key itself is not kept
/// @param project      the project above it, if any
/// @param organisation the organisation above its project, or above the key where it has none, if any
/// @param models       globs of the models that it may ask for; empty for all
/// @param scopes       what the key is good for, at least one thing
/// @param expiresAt    the first instant at which the key is no longer good; null for never
/// @param perUser      what each end user behind this key may use
public record KeyConfig(
        String name,
        String sha256,
        @Nullable String project,
        @Nullable String organisation,
        LimitsConfig limits,
        List<String> models,
        Set<KeyScope> scopes,
        @Nullable Instant expiresAt,
        LimitsConfig perUser) {

    public KeyConfig {
        models = List.copyOf(models);
        scopes = Set.copyOf(scopes);
    }
}
