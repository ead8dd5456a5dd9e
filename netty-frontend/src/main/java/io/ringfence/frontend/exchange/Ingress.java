package io.ringfence.frontend.exchange;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.request.ModelNameRule;
import io.ringfence.providers.request.ScanLimits;
import org.jspecify.annotations.Nullable;

/// What the request line says about a generation request.
///
/// @param model the model in the path (Gemini), or null when the body names it
/// @param streamed true when the path asks for a stream (Gemini); the other dialects ask in the body
/// @param jsonArray true for a Gemini stream that is to be framed as one JSON array instead of server-sent events
public record Ingress(Dialect dialect, @Nullable String model, boolean streamed, boolean jsonArray) {

    /// What was expected instead of the model in the path, in words; null when there is none or nothing is wrong.
    @Nullable
    String problemOfModel() {
        return model == null ? null : ModelNameRule.broken(model, ScanLimits.DEFAULT.maxModelChars());
    }
}
