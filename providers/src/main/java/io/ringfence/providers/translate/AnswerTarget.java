package io.ringfence.providers.translate;

import io.ringfence.providers.Dialect;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Whom an answer is written for.
///
/// @param dialect one that clients speak
/// @param request what was asked, for dialects whose answers repeat it (Responses); null when it is not known
/// @param model the name that the answer shows; empty leaves the provider's
/// @param id the answer's id where the provider's does not fit the dialect; unique
/// @param epochSeconds the clock
/// @param includeUsage whether a chat client asked for the usage of its stream
public record AnswerTarget(
        Dialect dialect,
        io.ringfence.providers.neutral.@Nullable ChatRequest request,
        String model,
        String id,
        LongSupplier epochSeconds,
        boolean includeUsage) {

    /// For an answer to a request that nobody knows of, with the provider's own name of the model and its
    /// usage.
    ///
    /// @param uniqueId for this answer, without the dialect's prefix
    public static AnswerTarget of(Dialect dialect, String uniqueId, LongSupplier epochSeconds) {
        return new AnswerTarget(dialect, null, "", idPrefix(dialect) + uniqueId, epochSeconds, true);
    }

    /// What ids of answers begin with.
    ///
    /// @throws IllegalArgumentException for a dialect that clients do not speak
    public static String idPrefix(Dialect dialect) {
        return switch (dialect) {
            case OPENAI_CHAT -> "chatcmpl-";
            case OPENAI_RESPONSES -> "resp_";
            case ANTHROPIC_MESSAGES -> "msg_";
            case GEMINI -> "";
            case BEDROCK_CONVERSE, COHERE_CHAT -> throw dialect.notForClients();
        };
    }
}
