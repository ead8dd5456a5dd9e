package io.ringfence.providers.neutral;

import org.jspecify.annotations.Nullable;

/// Wishes about the provider's prompt cache that hang on no single part. Null = nobody said.
///
/// @param key requests with the same key shall meet the same cache
/// @param retention `in_memory` or `24h`
/// @param automatic a cache hint for the request as a whole
/// @param cachedContent the name of a cache that was made beforehand (Gemini)
public record CacheSettings(
        @Nullable String key,
        @Nullable String retention,
        @Nullable CacheHint automatic,
        @Nullable String cachedContent) {
    public static final CacheSettings NONE = new CacheSettings(null, null, null, null);
}
