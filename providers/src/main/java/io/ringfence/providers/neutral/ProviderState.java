package io.ringfence.providers.neutral;

/// Opaque state that a provider wants back unchanged, and that means nothing to any other: a signature of a
/// thinking block, a thought signature, encrypted reasoning.
///
/// @param origin who made it, as [io.ringfence.providers.translate.StateTag] writes it
/// @param value what it made, byte for byte
public record ProviderState(String origin, String value) {}
