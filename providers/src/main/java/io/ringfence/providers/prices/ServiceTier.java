package io.ringfence.providers.prices;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How fast a provider serves, for which it charges differently.
public enum ServiceTier {
    STANDARD,
    BATCH,
    FLEX,
    PRIORITY;

    private final String id = name().toLowerCase(Locale.ROOT);

    /// The name in catalogues.
    public String id() {
        return id;
    }

    /// What a provider's word for it means; unknown words and none mean [#STANDARD].
    public static ServiceTier of(@Nullable String word) {
        return switch (word == null ? "" : word.toLowerCase(Locale.ROOT)) {
            case "batch" -> BATCH;
            case "flex" -> FLEX;
            case "priority" -> PRIORITY;
            default -> STANDARD;
        };
    }
}
