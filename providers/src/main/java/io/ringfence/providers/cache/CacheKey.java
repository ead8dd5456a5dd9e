package io.ringfence.providers.cache;

import org.jspecify.annotations.Nullable;

/// By what a provider finds the cache of a prompt.
public sealed interface CacheKey {
    /// A key of the caller's own.
    record Explicit(String value) implements CacheKey {}

    /// A hash over what stays the same from one turn of a conversation to the next; see [StablePrefix].
    ///
    /// @param namespace what stands in front of it
    /// @param tenantScope keeps tenants apart; null when there is only one
    record StablePrefixHash(String namespace, @Nullable String tenantScope) implements CacheKey {}
}
