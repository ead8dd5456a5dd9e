package io.ringfence.frontend.exchange;

import io.ringfence.providers.Dialect;
import org.jspecify.annotations.Nullable;

/// What the request line says about a generation request.
///
/// @param model the model in the path (Gemini), or null when the body names it
/// @param streamed true when the path asks for a stream (Gemini); the other dialects ask in the body
/// @param jsonArray true for a Gemini stream that is to be framed as one JSON array instead of server-sent events
public record Ingress(Dialect dialect, @Nullable String model, boolean streamed, boolean jsonArray) {}
