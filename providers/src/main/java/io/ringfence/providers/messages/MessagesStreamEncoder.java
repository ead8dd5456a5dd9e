package io.ringfence.providers.messages;

import io.ringfence.providers.error.ErrorKind;
import io.ringfence.providers.error.ProviderError;
import io.ringfence.providers.error.UpstreamFailure;
import io.ringfence.providers.neutral.Finish;
import io.ringfence.providers.neutral.FinishReason;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.neutral.TokenUsage;
import io.ringfence.providers.translate.AnswerTarget;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.StreamEncoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes one stream: `message_start`, content blocks one after the other, `message_delta`, `message_stop`.
///
/// The opening waits for the event after [StreamEvent.Started], so that it can tell the input's tokens where
/// the provider says them first. `message_delta` waits for [StreamEvent.Ended], because most providers tell
/// their usage after the reason to stop. A failure is an `error` event, after which nothing comes.
final class MessagesStreamEncoder implements StreamEncoder {
    private final AnswerTarget target;
    private final Losses losses;
    private final StreamFrames.BlockCount count = new StreamFrames.BlockCount();
    private final StreamContent content;

    /// Members of this dialect's own, told with the reason to stop.
    private final Map<String, @Nullable Object> own = new LinkedHashMap<>();

    private StreamEvent.@Nullable Started started;
    private boolean hasOpened;
    private boolean isOver;
    private @Nullable TokenUsage usage;
    private @Nullable Finish finish;

    MessagesStreamEncoder(AnswerTarget target, Losses losses) {
        this.target = target;
        this.losses = losses;
        this.content = new StreamContent(losses);
    }

    @Override
    public void encode(StreamEvent event, Frames frames) {
        if (isOver) {
            return;
        }
        StreamFrames out = new StreamFrames(frames, count);
        switch (event) {
            case StreamEvent.Started opening -> started = started == null ? opening : started;
            case StreamEvent.Ping _ -> ping(out);
            case StreamEvent.UsageReported reported -> {
                usage = usage == null ? reported.usage() : usage.replacedBy(reported.usage());
                if (started != null) {
                    open(out);
                }
            }
            case StreamEvent.Failed failed -> fail(failed.error(), out);
            case StreamEvent.Ended _ -> end(out);
            case StreamEvent.Finished finished -> {
                if (finished.choice() == 0) {
                    finish = finished.finish();
                    open(out);
                    content.end(out);
                }
            }
            case StreamEvent.Logprobs _ -> losses.dropped("logprobs");
            case StreamEvent.Extended extended
            when extended.choice() == 0 && extended.extensions().belongTo(Own.DIALECT) ->
                own.putAll(extended.extensions().members());
            case StreamEvent.Extended extended -> losses.extensions("choices", extended.extensions());
            default -> content(event, out);
        }
    }

    private void content(StreamEvent event, StreamFrames out) {
        if (choice(event) != 0) {
            losses.droppedAll("choices after the first");
            return;
        }
        open(out);
        content.add(event, out);
        if (content.isTooMuch()) {
            fail("The provider's answer interleaves more than can be held.", ErrorKind.PROVIDER_ERROR, out);
        }
    }

    private static int choice(StreamEvent event) {
        return switch (event) {
            case StreamEvent.TextDelta e -> e.choice();
            case StreamEvent.ReasoningDelta e -> e.choice();
            case StreamEvent.ReasoningState e -> e.choice();
            case StreamEvent.TextState e -> e.choice();
            case StreamEvent.ToolCallStarted e -> e.choice();
            case StreamEvent.ToolCallDelta e -> e.choice();
            case StreamEvent.ToolCallEnded e -> e.choice();
            case StreamEvent.RefusalDelta e -> e.choice();
            case StreamEvent.CitationAdded e -> e.choice();
            case StreamEvent.PartAdded e -> e.choice();
            case StreamEvent.PartEnded e -> e.choice();
            case StreamEvent.Logprobs e -> e.choice();
            case StreamEvent.Extended e -> e.choice();
            case StreamEvent.Finished e -> e.choice();
            case StreamEvent.Started _,
                    StreamEvent.UsageReported _,
                    StreamEvent.Failed _,
                    StreamEvent.Ended _,
                    StreamEvent.Ping _ -> 0;
        };
    }

    private void ping(StreamFrames out) {
        if (started == null && !hasOpened) {
            out.comment(); // another provider may still be asked: nothing of an answer yet
        } else {
            open(out);
            out.ping();
        }
    }

    private void open(StreamFrames out) {
        if (hasOpened) {
            return;
        }
        hasOpened = true;
        Map<String, @Nullable Object> message = MessagesAnswerWriter.opening(
                started == null ? null : started.id(), started == null ? "" : started.model(), target);
        message.put("content", List.of());
        message.put("stop_reason", null);
        message.put("stop_sequence", null);
        message.put("usage", MessagesUsage.write(usage, null, losses));
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("message", message);
        out.event("message_start", members, false);
    }

    private void end(StreamFrames out) {
        Finish last = finish == null ? Finish.of(FinishReason.STOP, null) : finish;
        if (last.reason() == FinishReason.ERROR) {
            fail("The provider's answer failed: " + last.raw() + ".", ErrorKind.PROVIDER_ERROR, out);
            return;
        }
        open(out);
        content.end(out);
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        Map<String, @Nullable Object> delta = new LinkedHashMap<>();
        MessagesFinish.write(last, content.hasCalls(), content.hasRefusal(), delta, losses);
        own.forEach((name, value) -> {
            boolean isBesideIt = name.equals("context_management");
            (isBesideIt ? members : delta).put(name, value); // the whole of stop_details among them
        });
        members.put("delta", delta);
        members.put("usage", MessagesUsage.writeFinal(usage, losses));
        out.event("message_delta", members, true);
        out.event("message_stop", Map.of(), true);
        isOver = true;
    }

    private void fail(ProviderError error, StreamFrames out) {
        ErrorKind kind = kind(UpstreamFailure.ofError(error));
        // That the provider refused a credential is the operator's affair, and its words are, too.
        boolean isTold = !error.message().isEmpty() && kind != ErrorKind.PROVIDER_AUTH;
        fail(isTold ? error.message() : "The provider's answer failed.", kind, out);
    }

    private static ErrorKind kind(UpstreamFailure failure) {
        return switch (failure.kind()) {
            case RATE_LIMITED -> ErrorKind.PROVIDER_RATE_LIMITED;
            case UNAUTHORIZED, FORBIDDEN -> ErrorKind.PROVIDER_AUTH;
            case OVERLOADED -> ErrorKind.PROVIDER_OVERLOADED;
            case TIMEOUT -> ErrorKind.TIMEOUT;
            case UPSTREAM_ERROR -> ErrorKind.PROVIDER_ERROR;
            case CLIENT_FAULT -> ErrorKind.PROVIDER_INVALID_REQUEST;
        };
    }

    private void fail(String message, ErrorKind kind, StreamFrames out) {
        isOver = true;
        Map<String, @Nullable Object> error = Own.typed(kind.anthropicType());
        error.put("message", message);
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("error", error);
        out.event("error", members, true);
    }
}
