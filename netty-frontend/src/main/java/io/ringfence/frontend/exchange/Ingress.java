package io.ringfence.frontend.exchange;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.request.ModelNameRule;
import io.ringfence.providers.request.ScanLimits;
import org.jspecify.annotations.Nullable;

/// What the request line says about a request for a model, or about what one has made.
///
/// @param model the model in the path (Gemini), or null when the body names it
/// @param streamed true when the path asks for a stream (Gemini); the other dialects ask in the body
/// @param jsonArray true for a Gemini stream that is to be framed as one JSON array instead of server-sent
/// events
/// @param counting true when not an answer is wanted but the number of tokens that the request has
/// @param stored the request about a kept response; null for all that have a body with a request for a model
public record Ingress(
        Dialect dialect,
        @Nullable String model,
        boolean streamed,
        boolean jsonArray,
        boolean counting,
        @Nullable StoredCall stored) {

    /// A request for an answer, which may yet ask for a stream in its body.
    public static Ingress answer(Dialect dialect, @Nullable String model) {
        return new Ingress(dialect, model, false, false, false, null);
    }

    public static Ingress geminiStream(String model, boolean jsonArray) {
        return new Ingress(Dialect.GEMINI, model, true, jsonArray, false, null);
    }

    /// A request to count tokens.
    public static Ingress count(Dialect dialect, @Nullable String model) {
        return new Ingress(dialect, model, false, false, true, null);
    }

    /// A request about a response that a provider keeps.
    public static Ingress stored(StoredCall call) {
        return new Ingress(Dialect.OPENAI_RESPONSES, null, false, false, false, call);
    }

    /// Whether the model makes nothing, so that there is nothing to pay.
    boolean isFree() {
        return counting || stored != null;
    }

    /// What was expected instead of the model in the path, in words; null when there is none or nothing is
    /// wrong.
    @Nullable
    String problemOfModel() {
        return model == null ? null : ModelNameRule.broken(model, ScanLimits.DEFAULT.maxModelChars());
    }
}
