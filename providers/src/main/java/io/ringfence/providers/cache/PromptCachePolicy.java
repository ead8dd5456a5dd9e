package io.ringfence.providers.cache;

import io.ringfence.providers.neutral.CacheHint;
import io.ringfence.providers.neutral.CacheSettings;
import io.ringfence.providers.neutral.ChatRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What shall be cached of a prompt at its provider, and how serious that is. [PromptCache] puts it into
/// requests.
public sealed interface PromptCachePolicy {
    /// Nothing is added to a request.
    record Disabled() implements PromptCachePolicy {}

    /// What a dialect cannot say is left out and reported.
    record BestEffort(Settings settings) implements PromptCachePolicy {}

    /// What a dialect cannot say is an error.
    record Required(Settings settings) implements PromptCachePolicy {}

    /// What shall be cached.
    ///
    /// @param key null leaves it to the provider
    record Settings(@Nullable CacheKey key, Retention retention, Breakpoint breakpoint) {
        /// The usual prefix, found and kept as the provider likes.
        public static final Settings USUAL = new Settings(null, Retention.PROVIDER_DEFAULT, new Breakpoint.Auto());
    }

    /// The policy that a client's request amounts to: [Disabled] when it says nothing about the cache, else
    /// [BestEffort] with [Breakpoint.Auto]. Its retention is that of the settings, else that of the first hint
    /// that names one.
    static PromptCachePolicy of(ChatRequest request) {
        CacheSettings said = request.cache();
        List<CacheHint> hints = CacheMarks.all(request);
        if (said.key() == null && said.retention() == null && hints.isEmpty()) {
            return new Disabled();
        }
        Retention retention = said.retention() != null
                ? Retention.ofOpenAi(said.retention())
                : hints.stream()
                        .map(hint -> Retention.ofTtl(hint.ttl()))
                        .filter(each -> each != Retention.PROVIDER_DEFAULT)
                        .findFirst()
                        .orElse(Retention.PROVIDER_DEFAULT);
        CacheKey key = said.key() == null ? null : new CacheKey.Explicit(said.key());
        return new BestEffort(new Settings(key, retention, new Breakpoint.Auto()));
    }
}
