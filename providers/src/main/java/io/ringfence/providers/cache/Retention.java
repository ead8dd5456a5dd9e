package io.ringfence.providers.cache;

import io.ringfence.providers.neutral.CacheHint;
import io.ringfence.providers.neutral.CacheSettings;
import org.jspecify.annotations.Nullable;

/// How long a prompt shall stay in the cache.
public enum Retention {
    /// As long as the provider usually keeps it.
    PROVIDER_DEFAULT(null, null),
    /// Minutes: `in_memory` at OpenAI, `5m` at Anthropic.
    SHORT("in_memory", "5m"),
    /// `24h` at OpenAI, `1h` at Anthropic.
    LONG("24h", "1h");

    private final @Nullable String openAi;
    private final @Nullable String ttl;

    Retention(@Nullable String openAi, @Nullable String ttl) {
        this.openAi = openAi;
        this.ttl = ttl;
    }

    /// The word of [CacheSettings#retention()], null when there is nothing to say.
    @Nullable
    String openAi() {
        return openAi;
    }

    /// The word of [CacheHint#ttl()], null when there is nothing to say.
    @Nullable
    String ttl() {
        return ttl;
    }

    static Retention ofOpenAi(@Nullable String word) {
        if (word == null) {
            return PROVIDER_DEFAULT;
        }
        return word.equals(LONG.openAi) ? LONG : SHORT;
    }

    static Retention ofTtl(@Nullable String word) {
        if (word == null) {
            return PROVIDER_DEFAULT;
        }
        return word.equals(LONG.ttl) ? LONG : SHORT;
    }
}
