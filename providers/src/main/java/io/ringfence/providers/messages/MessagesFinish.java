package io.ringfence.providers.messages;

import io.ringfence.providers.neutral.Finish;
import io.ringfence.providers.neutral.FinishReason;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.tree.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `stop_reason`, `stop_sequence` and `stop_details`.
final class MessagesFinish {
    private static final Set<String> WORDS = Set.of(
            "end_turn",
            "max_tokens",
            "stop_sequence",
            "tool_use",
            "pause_turn",
            "refusal",
            "model_context_window_exceeded");

    private MessagesFinish() {}

    /// Reads the end of an answer.
    ///
    /// @param holder a message, or the `delta` of a `message_delta`
    /// @param hasCalls whether the answer calls a tool of the client's: the word alone does not decide
    /// @param hasDirectCalls whether the model itself calls one; what its running code calls is answered
    /// already when the turn is said to end
    static Finish read(JsonObject holder, boolean hasCalls, boolean hasDirectCalls) {
        String word = holder.string("stop_reason");
        String stopSequence = holder.string("stop_sequence");
        Object details = holder.members().get("stop_details");
        String explanation =
                details instanceof Map<?, ?> members && members.get("explanation") instanceof String text ? text : null;
        return new Finish(reason(word, hasCalls, hasDirectCalls), word, stopSequence, explanation);
    }

    /// Whether a call comes from the model itself and not from code that it runs.
    static boolean isDirect(@Nullable Object caller) {
        return !(caller instanceof Map<?, ?> members)
                || !(members.get("type") instanceof String type)
                || !type.startsWith("code_execution");
    }

    private static FinishReason reason(@Nullable String word, boolean hasCalls, boolean hasDirectCalls) {
        return switch (word == null ? "" : word) {
            case "end_turn" -> hasDirectCalls ? FinishReason.TOOL_CALLS : FinishReason.STOP;
            case "tool_use" -> hasCalls ? FinishReason.TOOL_CALLS : FinishReason.STOP;
            case "stop_sequence" -> FinishReason.STOP_SEQUENCE;
            case "max_tokens", "model_context_window_exceeded" -> FinishReason.LENGTH;
            case "refusal" -> FinishReason.CONTENT_FILTER;
            case "pause_turn" -> FinishReason.PAUSE;
            default -> FinishReason.OTHER;
        };
    }

    /// The word for an end that is no failure. Never null: clients wait for one.
    ///
    /// @param hasRefusal whether the answer holds words of refusal
    static String word(Finish finish, boolean hasCalls, boolean hasRefusal, Losses losses) {
        return switch (finish.reason()) {
            case STOP -> hasCalls ? "tool_use" : hasRefusal ? "refusal" : "end_turn";
            case STOP_SEQUENCE -> "stop_sequence";
            case LENGTH ->
                "model_context_window_exceeded".equals(finish.raw()) ? "model_context_window_exceeded" : "max_tokens";
            case TOOL_CALLS -> "tool_use";
            case CONTENT_FILTER -> "refusal";
            case PAUSE -> "pause_turn";
            case ERROR -> throw new IllegalArgumentException("a failure has no word");
            case OTHER -> {
                String raw = finish.raw();
                if (raw != null && WORDS.contains(raw)) {
                    yield raw;
                }
                if (raw != null) {
                    losses.add("the finish reason " + raw + " is told as an end of turn");
                }
                yield hasCalls ? "tool_use" : "end_turn";
            }
        };
    }

    /// Writes the three members.
    static void write(
            Finish finish, boolean hasCalls, boolean hasRefusal, Map<String, @Nullable Object> to, Losses losses) {
        String word = word(finish, hasCalls, hasRefusal, losses);
        to.put("stop_reason", word);
        to.put("stop_sequence", word.equals("stop_sequence") ? finish.stopSequence() : null);
        if (word.equals("refusal")) {
            Map<String, @Nullable Object> details = new LinkedHashMap<>();
            details.put("type", "refusal");
            details.put("category", null);
            details.put("explanation", finish.explanation());
            to.put("stop_details", details);
        }
    }
}
