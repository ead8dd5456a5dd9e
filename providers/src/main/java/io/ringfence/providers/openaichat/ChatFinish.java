package io.ringfence.providers.openaichat;

import io.ringfence.providers.neutral.Finish;
import io.ringfence.providers.neutral.FinishReason;
import io.ringfence.providers.translate.Losses;
import org.jspecify.annotations.Nullable;

/// `finish_reason`, in OpenAI's words and in those that others have added.
final class ChatFinish {
    private ChatFinish() {}

    /// @param raw the word; null or empty where a server says none at the end of an answer
    /// @param stopSequence which one ended the answer, or null (vLLM)
    /// @param hasCalls whether the answer calls a tool, which alone decides whether it waits for a result
    /// @param hasRefusal whether it holds words of refusal, which OpenAI ends with `stop`
    static Finish read(@Nullable String raw, @Nullable String stopSequence, boolean hasCalls, boolean hasRefusal) {
        FinishReason reason = reason(raw == null ? "" : raw);
        String stop = reason == FinishReason.STOP ? stopSequence : null;
        boolean isStop = reason == FinishReason.STOP
                || reason == FinishReason.STOP_SEQUENCE
                || reason == FinishReason.TOOL_CALLS;
        if (isStop && hasCalls) {
            reason = FinishReason.TOOL_CALLS;
        } else if (reason == FinishReason.TOOL_CALLS) {
            reason = FinishReason.STOP;
        } else if (reason == FinishReason.STOP && hasRefusal) {
            reason = FinishReason.CONTENT_FILTER;
        } else if (stop != null) {
            reason = FinishReason.STOP_SEQUENCE;
        }
        return new Finish(reason, raw == null || raw.isEmpty() ? null : raw, stop, null);
    }

    private static FinishReason reason(String raw) {
        return switch (raw) {
            case "", "stop", "eos", "end_turn", "completed" -> FinishReason.STOP;
            case "stop_sequence" -> FinishReason.STOP_SEQUENCE;
            case "length", "model_length", "max_tokens", "max_output_tokens", "model_context_window_exceeded" ->
                FinishReason.LENGTH;
            case "tool_calls", "tool_call", "tool_use", "function_call" -> FinishReason.TOOL_CALLS;
            case "content_filter", "content_filtered", "refusal", "safety", "sensitive", "guardrail_intervened" ->
                FinishReason.CONTENT_FILTER;
            case "pause_turn" -> FinishReason.PAUSE;
            case "error", "network_error", "insufficient_system_resource", "abort", "cancelled" -> FinishReason.ERROR;
            default -> FinishReason.OTHER;
        };
    }

    /// The word for a chat client, never null and always one that its libraries know.
    ///
    /// @param isLegacy whether the client speaks of functions
    static String write(Finish finish, boolean isLegacy, Losses losses) {
        return switch (finish.reason()) {
            case STOP, STOP_SEQUENCE -> "stop";
            case LENGTH -> "length";
            case TOOL_CALLS -> isLegacy ? "function_call" : "tool_calls";
            case CONTENT_FILTER -> isOwnRefusal(finish) ? "stop" : "content_filter";
            case PAUSE -> {
                // The turn is not over: a client that takes it for cut goes on with it.
                losses.add("finish reason pause_turn is told as length");
                yield "length";
            }
            case ERROR, OTHER -> {
                losses.add("finish reason " + finish.raw() + " is told as stop");
                yield "stop";
            }
        };
    }

    /// Whether the model declined in words of its own, which OpenAI does not call a filter's work.
    private static boolean isOwnRefusal(Finish finish) {
        return "stop".equals(finish.raw()) || "completed".equals(finish.raw());
    }
}
