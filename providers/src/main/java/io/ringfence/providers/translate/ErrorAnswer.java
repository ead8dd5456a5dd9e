package io.ringfence.providers.translate;

/// An error as a client gets it.
///
/// @param status of HTTP, 400 to 599
/// @param body JSON
/// @param retryAfterMs how long the body of the provider's error asks to wait, in milliseconds, for the header
/// `retry-after-ms`; -1 when it does not say
public record ErrorAnswer(int status, String body, long retryAfterMs) {}
