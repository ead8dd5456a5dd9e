package io.ringfence.providers.responses;

import io.ringfence.providers.error.ProviderError;
import io.ringfence.providers.neutral.Finish;
import io.ringfence.providers.neutral.FinishReason;
import io.ringfence.providers.tree.JsonObject;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How an answer ended, as this dialect says it.
///
/// @param status `completed`, `incomplete`, `failed`, …
/// @param incompleteReason `max_output_tokens`, `content_filter`, or null
/// @param error `{code, message}` of a failed answer, or null
record Ending(
        String status,
        @Nullable String incompleteReason,
        @Nullable Map<String, @Nullable Object> error) {
    static final String COMPLETED = "completed";
    static final String INCOMPLETE = "incomplete";
    static final String FAILED = "failed";

    /// Words for an answer that is not whole, which mean nothing elsewhere.
    private static final Set<String> UNDER_WAY = Set.of("in_progress", "queued", "cancelled");

    private static final Ending WHOLE = new Ending(COMPLETED, null, null);

    /// @param hasRefusal whether the answer holds words of refusal
    static Ending of(Finish finish, boolean hasRefusal) {
        String raw = finish.raw();
        return switch (finish.reason()) {
            case STOP, STOP_SEQUENCE, TOOL_CALLS, PAUSE -> WHOLE;
            case OTHER -> raw != null && UNDER_WAY.contains(raw) ? new Ending(raw, null, null) : WHOLE;
            case LENGTH -> new Ending(INCOMPLETE, "max_output_tokens", null);
            case CONTENT_FILTER ->
                hasRefusal && COMPLETED.equals(raw) ? WHOLE : new Ending(INCOMPLETE, "content_filter", null);
            case ERROR -> new Ending(FAILED, null, error(finish));
        };
    }

    /// Whether nothing follows: not so of an answer that a provider keeps working on.
    boolean isFinal() {
        return status.equals(COMPLETED) || status.equals(INCOMPLETE) || status.equals(FAILED);
    }

    /// The failure that this status is to who waits for the answer.
    Ending failed() {
        String message = "The provider ended the answer with the status " + status + ".";
        return new Ending(FAILED, null, Trees.object("code", Failures.SERVER_ERROR, "message", message));
    }

    private static Map<String, @Nullable Object> error(Finish finish) {
        String explanation = finish.explanation();
        String raw = finish.raw();
        boolean isKnown = raw != null && Failures.isKnown(raw);
        String unexplained = raw == null ? "The provider's answer failed." : "The provider's answer failed: " + raw;
        return Trees.object(
                "code",
                isKnown ? raw : Failures.SERVER_ERROR,
                "message",
                explanation == null || explanation.isEmpty() ? unexplained : explanation);
    }

    /// How the response object says that it ended.
    ///
    /// @param hasCalls whether it calls tools of the client's
    /// @param hasRefusal whether it holds words of refusal
    static Finish read(JsonObject response, boolean hasCalls, boolean hasRefusal) {
        String status = response.string("status");
        JsonObject details = response.object("incomplete_details");
        String reason = details == null ? null : details.string("reason");
        Object error = response.any("error");
        if (status == null) {
            status = error == null ? COMPLETED : FAILED;
        }
        return switch (status) {
            case COMPLETED -> {
                FinishReason whole = hasRefusal ? FinishReason.CONTENT_FILTER : FinishReason.STOP;
                yield Finish.of(hasCalls ? FinishReason.TOOL_CALLS : whole, status);
            }
            case INCOMPLETE -> Finish.of(incomplete(reason), reason == null ? status : reason);
            case FAILED -> failed(ProviderError.ofTree(Trees.object("error", error)));
            default -> Finish.of(FinishReason.OTHER, status);
        };
    }

    private static FinishReason incomplete(@Nullable String reason) {
        return switch (reason) {
            case "max_output_tokens", "max_tokens", "length" -> FinishReason.LENGTH;
            case "content_filter" -> FinishReason.CONTENT_FILTER;
            case null, default -> FinishReason.OTHER;
        };
    }

    private static Finish failed(ProviderError error) {
        String code = error.code();
        String message = error.message();
        return new Finish(FinishReason.ERROR, code == null ? FAILED : code, null, message.isEmpty() ? null : message);
    }
}
