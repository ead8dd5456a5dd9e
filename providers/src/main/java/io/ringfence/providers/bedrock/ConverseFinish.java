package io.ringfence.providers.bedrock;

import io.ringfence.providers.neutral.Finish;
import io.ringfence.providers.neutral.FinishReason;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Why an answer ended, in the words of Converse.
final class ConverseFinish {
    /// Where Claude says which stop sequence came, in a whole answer and in a stream.
    static final List<String> STOP_SEQUENCE_PATHS = List.of("/stop_sequence", "/delta/stop_sequence");

    private static final String WINDOW_EXCEEDED = "model_context_window_exceeded";
    private static final String GUARDRAIL = "guardrail_intervened";
    private static final String MALFORMED_TOOL_USE = "malformed_tool_use";

    private ConverseFinish() {}

    /// @param hasCalls whether the client is to run a tool
    /// @param additional `additionalModelResponseFields`, where a request can have asked for Claude's
    /// `/stop_sequence`
    static Finish read(@Nullable String stopReason, boolean hasCalls, @Nullable Object additional) {
        FinishReason reason = switch (stopReason) {
            case null -> FinishReason.STOP;
            case "end_turn" -> FinishReason.STOP;
            case "stop_sequence" -> FinishReason.STOP_SEQUENCE;
            case "max_tokens", WINDOW_EXCEEDED -> FinishReason.LENGTH;
            case "tool_use" -> FinishReason.TOOL_CALLS;
            case "content_filtered", GUARDRAIL -> FinishReason.CONTENT_FILTER;
            case "malformed_model_output", MALFORMED_TOOL_USE -> FinishReason.ERROR;
            default -> FinishReason.OTHER;
        };
        if (reason == FinishReason.STOP && hasCalls) {
            reason = FinishReason.TOOL_CALLS;
        }
        String sequence = reason == FinishReason.STOP_SEQUENCE ? stopSequence(additional) : null;
        return new Finish(reason, stopReason, sequence, null);
    }

    private static @Nullable String stopSequence(@Nullable Object additional) {
        if (!(additional instanceof Map<?, ?> fields)) {
            return null;
        }
        Object sequence = fields.get("stop_sequence");
        if (sequence == null && fields.get("delta") instanceof Map<?, ?> delta) {
            sequence = delta.get("stop_sequence");
        }
        return sequence instanceof String text ? text : null;
    }

    /// Whether additional fields say nothing but which stop sequence came.
    static boolean isOnlyStopSequence(@Nullable Object additional) {
        return additional instanceof Map<?, ?> fields
                && fields.entrySet().stream()
                        .allMatch(field -> field.getKey().equals("stop_sequence")
                                || (field.getKey().equals("delta") && isOnlyStopSequence(field.getValue())));
    }

    static String write(Finish finish) {
        String raw = finish.raw();
        return switch (finish.reason()) {
            case STOP, OTHER, PAUSE -> "end_turn";
            case STOP_SEQUENCE -> "stop_sequence";
            case LENGTH -> WINDOW_EXCEEDED.equals(raw) ? WINDOW_EXCEEDED : "max_tokens";
            case TOOL_CALLS -> "tool_use";
            case CONTENT_FILTER -> GUARDRAIL.equals(raw) ? GUARDRAIL : "content_filtered";
            case ERROR -> MALFORMED_TOOL_USE.equals(raw) ? MALFORMED_TOOL_USE : "malformed_model_output";
        };
    }

    /// Whether Converse has a word that says what the reason says.
    static boolean isSayable(Finish finish) {
        return finish.reason() != FinishReason.PAUSE && finish.reason() != FinishReason.OTHER;
    }
}
