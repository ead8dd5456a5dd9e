package io.ringfence.providers.cohere;

import io.ringfence.providers.neutral.Finish;
import io.ringfence.providers.neutral.FinishReason;
import org.jspecify.annotations.Nullable;

/// Why an answer ended, in the words of Cohere.
final class CohereFinish {
    private CohereFinish() {}

    /// @param hasCalls whether the client is to run a tool
    static Finish read(@Nullable String finishReason, boolean hasCalls) {
        FinishReason reason = switch (finishReason) {
            case null -> FinishReason.STOP;
            case "COMPLETE" -> FinishReason.STOP;
            case "STOP_SEQUENCE" -> FinishReason.STOP_SEQUENCE;
            case "MAX_TOKENS" -> FinishReason.LENGTH;
            case "TOOL_CALL" -> FinishReason.TOOL_CALLS;
            case "ERROR", "TIMEOUT", "ERROR_TOXIC", "ERROR_LIMIT" -> FinishReason.ERROR;
            default -> FinishReason.OTHER;
        };
        if (reason == FinishReason.STOP && hasCalls) {
            reason = FinishReason.TOOL_CALLS;
        }
        return Finish.of(reason, finishReason);
    }

    static String write(Finish finish) {
        return switch (finish.reason()) {
            case STOP, OTHER, PAUSE, CONTENT_FILTER -> "COMPLETE";
            case STOP_SEQUENCE -> "STOP_SEQUENCE";
            case LENGTH -> "MAX_TOKENS";
            case TOOL_CALLS -> "TOOL_CALL";
            case ERROR -> "TIMEOUT".equals(finish.raw()) ? "TIMEOUT" : "ERROR";
        };
    }

    /// Whether Cohere has a word that says what the reason says.
    static boolean isSayable(Finish finish) {
        return switch (finish.reason()) {
            case STOP, STOP_SEQUENCE, LENGTH, TOOL_CALLS, ERROR -> true;
            case OTHER, PAUSE, CONTENT_FILTER -> false;
        };
    }
}
