package io.ringfence.providers.neutral;

import org.jspecify.annotations.Nullable;

/// The wish to have the prompt cached up to and including what this hangs on.
///
/// @param ttl `5m`, `1h`, or null for the provider's usual time
/// @param extensions what else stood in it
public record CacheHint(@Nullable String ttl, Extensions extensions) {
    public static final CacheHint USUAL = new CacheHint(null, Extensions.NONE);
}
