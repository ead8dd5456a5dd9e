package io.ringfence.providers.gemini;

import io.ringfence.providers.neutral.Finish;
import io.ringfence.providers.neutral.FinishReason;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads and writes `finishReason`.
final class GeminiFinish {
    private static final String UNSPECIFIED = "FINISH_REASON_UNSPECIFIED";

    private static final Set<String> FILTERS = Set.of(
            "SAFETY",
            "RECITATION",
            "LANGUAGE",
            "BLOCKLIST",
            "PROHIBITED_CONTENT",
            "SPII",
            "IMAGE_SAFETY",
            "IMAGE_PROHIBITED_CONTENT",
            "IMAGE_RECITATION",
            "MODEL_ARMOR");

    private static final Set<String> FAILURES = Set.of(
            "MALFORMED_FUNCTION_CALL",
            "UNEXPECTED_TOOL_CALL",
            "TOO_MANY_TOOL_CALLS",
            "MISSING_THOUGHT_SIGNATURE",
            "MALFORMED_RESPONSE",
            "OTHER",
            "NO_IMAGE",
            "IMAGE_OTHER");

    /// The words behind the numbers that Vertex has been seen to send, in the order of its protocol.
    private static final Map<Integer, String> BY_NUMBER = Map.ofEntries(
            Map.entry(1, "STOP"),
            Map.entry(2, "MAX_TOKENS"),
            Map.entry(3, "SAFETY"),
            Map.entry(4, "RECITATION"),
            Map.entry(5, "OTHER"),
            Map.entry(6, "BLOCKLIST"),
            Map.entry(7, "PROHIBITED_CONTENT"),
            Map.entry(8, "SPII"),
            Map.entry(9, "MALFORMED_FUNCTION_CALL"),
            Map.entry(10, "MODEL_ARMOR"));

    private GeminiFinish() {}

    /// The word, or null when there is none: the model has not stopped yet.
    ///
    /// @param reason a word, or a number in its place
    static @Nullable String word(@Nullable Object reason) {
        return switch (reason) {
            case String word when !word.isEmpty() && !word.equals(UNSPECIFIED) -> word;
            case Number number
            when number.intValue() != 0 -> BY_NUMBER.getOrDefault(number.intValue(), number.toString());
            case null, default -> null;
        };
    }

    /// @param word see [#word]
    /// @param message what the provider says about it, or null
    /// @param hasCalls whether the model has called functions
    static Finish read(@Nullable String word, @Nullable String message, boolean hasCalls) {
        FinishReason reason = reason(word, hasCalls);
        boolean isTold = reason == FinishReason.CONTENT_FILTER || reason == FinishReason.ERROR;
        return new Finish(reason, word, null, isTold ? message : null);
    }

    private static FinishReason reason(@Nullable String word, boolean hasCalls) {
        if (word == null) {
            return hasCalls ? FinishReason.TOOL_CALLS : FinishReason.OTHER;
        }
        if (word.equals("STOP")) {
            return hasCalls ? FinishReason.TOOL_CALLS : FinishReason.STOP;
        }
        if (word.equals("MAX_TOKENS")) {
            return FinishReason.LENGTH;
        }
        if (FILTERS.contains(word)) {
            return FinishReason.CONTENT_FILTER;
        }
        return FAILURES.contains(word) ? FinishReason.ERROR : FinishReason.OTHER;
    }

    /// The finish of a prompt that was not let through.
    static Finish blocked(String word, @Nullable String message) {
        return new Finish(FinishReason.CONTENT_FILTER, word, null, message);
    }

    static String write(Finish finish) {
        String raw = finish.raw();
        return switch (finish.reason()) {
            case STOP, STOP_SEQUENCE, TOOL_CALLS -> "STOP";
            case LENGTH -> "MAX_TOKENS";
            case CONTENT_FILTER -> raw != null && FILTERS.contains(raw) ? raw : "SAFETY";
            case ERROR -> raw != null && FAILURES.contains(raw) ? raw : "OTHER";
            // To be sent again, which a client of Gemini does not know: never a clean end.
            case PAUSE, OTHER -> "OTHER";
        };
    }

    /// What is said about the reason, or null.
    static @Nullable String message(Finish finish) {
        return finish.reason() == FinishReason.PAUSE
                ? "The provider has paused the turn: send the conversation again to go on."
                : finish.explanation();
    }
}
