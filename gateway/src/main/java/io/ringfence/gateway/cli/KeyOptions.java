package io.ringfence.gateway.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What a key has beside its name and whom it belongs to.
final class KeyOptions {
    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private LimitOptions limits;

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description = "Model or pattern that it may call; may be repeated. Left out: all; `none`: all again.")
    private @Nullable List<String> models;

    @Option(
            names = "--scopes",
            paramLabel = "SCOPE",
            split = ",",
            description = "What it is good for: inference, usage, or both. Left out: both; `none`: both again.")
    private @Nullable List<String> scopes;

    @Option(
            names = "--per-user",
            paramLabel = "SETTING=VALUE",
            description = "Limit of each end user, such as daily_budget_usd=1; may be repeated.")
    private @Nullable Map<String, String> perUser;

    @Option(
            names = "--expires-at",
            paramLabel = "TIME",
            description = "From when on it is no longer good, such as 2030-12-31 or 2030-12-31T18:00:00Z, or `none`.")
    private @Nullable String expiresAt;

    /// What was given.
    Map<String, Object> members() {
        Map<String, Object> members = limits.members();
        if (models != null) {
            members.put("models", LimitOptions.listOrNone(models));
        }
        if (scopes != null) {
            members.put("scopes", LimitOptions.listOrNone(scopes));
        }
        if (perUser != null) {
            Map<String, Object> values = new LinkedHashMap<>();
            perUser.forEach((name, value) -> values.put(name, LimitOptions.value(value)));
            members.put("per_user", values);
        }
        if (expiresAt != null) {
            members.put("expires_at", expiresAt.equals("none") ? null : expiresAt);
        }
        return members;
    }
}
