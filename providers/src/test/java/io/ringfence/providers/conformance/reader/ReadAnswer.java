package io.ringfence.providers.conformance.reader;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a client reads out of an answer's first choice.
///
/// @param text words of refusal among them; an answer that holds some ends for a client as one that was
/// filtered
/// @param finish `stop`, `length`, `tool-calls`, `content-filter`, `error`, `other`
/// @param error the words of a failure, whole or in the middle of a stream; null when there was none
/// @param opaque values of opaque state (signatures, encrypted thoughts), in order
public record ReadAnswer(
        String text,
        String reasoning,
        List<Call> calls,
        String finish,
        @Nullable Tokens usage,
        @Nullable String error,
        List<String> opaque) {

    /// A call of a tool.
    ///
    /// @param input the arguments as a value; null when they are no JSON
    public record Call(String id, String name, @Nullable Object input) {}

    /// Null where the answer says nothing. `input` includes caches, `output` includes reasoning.
    public record Tokens(
            @Nullable Long input,
            @Nullable Long output,
            @Nullable Long cacheRead,
            @Nullable Long cacheWrite,
            @Nullable Long reasoning) {}

    static ReadAnswer failure(String error) {
        return new ReadAnswer("", "", List.of(), "error", null, error, List.of());
    }
}
