package io.ringfence.providers.translate;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.error.ProviderError;
import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.neutral.FinishReason;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.neutral.TokenUsage;
import io.ringfence.providers.prices.ServiceTier;
import io.ringfence.providers.stream.AnswerStream;
import io.ringfence.providers.stream.EventKind;
import io.ringfence.providers.stream.StreamFault;
import io.ringfence.providers.stream.Usage;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A stream that is read in the provider's dialect and written in the client's, event by event. One stream, one
/// thread.
///
/// A failure that the provider reports is handed on as [EventKind#ERROR] with an empty frame, and nothing after
/// it: how the client is told is the gateway's affair, in the same words for all dialects.
public final class TranslatedStream implements AnswerStream {
    /// What a whole part, an image for instance, counts as where output is estimated by bytes.
    private static final int BYTES_OF_A_PART = 4;

    private final Losses losses;
    private final boolean tellsFailures;
    private final StreamEncoder encoder;
    private final StreamReading reading;
    private final Consumer<StreamEvent> events;
    private final ByteBufAllocator alloc;
    private final String lineEnd;
    private final Usage usage = new Usage();
    private final Frames frames = new Frames();

    private Sink sink = (frame, _) -> frame.release();
    private @Nullable TokenUsage stated;
    private @Nullable StreamFault fault;
    private boolean ended;
    private boolean shows;
    private long outputBytes;
    private long lastSequenceNumber = -1;

    /// A stream at its first byte.
    ///
    /// @param losses takes what the client's dialect cannot say, as the stream goes on
    /// @param thinkTags takes thoughts out of the text; null leaves them there
    /// @param maxEventBytes the largest event that is held in memory; a larger one is a failure
    public TranslatedStream(
            AnswerSource source,
            AnswerTarget target,
            Losses losses,
            @Nullable ThinkTags thinkTags,
            int maxEventBytes,
            ByteBufAllocator alloc) {
        // Gemini has words for an answer that failed; where an answer ends in other dialects, it ended well.
        this.tellsFailures = target.dialect() == Dialect.GEMINI;
        this.losses = losses;
        this.encoder = Codecs.answers(target.dialect()).encoder(target, losses);
        this.reading = new StreamReading(source, maxEventBytes, alloc);
        this.events = thinkTags == null ? this::take : thinkTags.filter(this::take);
        this.alloc = alloc;
        this.lineEnd = target.dialect() == Dialect.GEMINI ? "\r\n" : "\n";
    }

    @Override
    public void accept(ByteBuf chunk, Sink to) {
        sink = to;
        reading.accept(chunk, events);
    }

    @Override
    public void finish(Sink to) {
        sink = to;
        reading.finish(events);
    }

    /// The provider has answered at once instead of piece by piece: the whole stream, to its end.
    public void whole(ChatResponse response, Sink to) {
        sink = to;
        WholeAnswer.asEvents(response.withoutTrimmings(), events, losses);
        if (response.usage() != null) {
            // What is charged stands in the trimmings, too.
            BilledUsage.read(response.usage(), ServiceTier.of(response.serviceTier()), usage);
        }
    }

    @Override
    public void release() {
        reading.release();
    }

    private void take(StreamEvent event) {
        if (fault != null) {
            return;
        }
        switch (event) {
            case StreamEvent.Failed failed -> fail(failed.error());
            case StreamEvent.Finished finished when isFailure(finished) -> fail(errorOf(finished));
            default -> {
                note(event);
                shows = event instanceof StreamEvent.Finished || event instanceof StreamEvent.Ended;
                encoder.encode(event, frames);
            }
        }
    }

    private boolean isFailure(StreamEvent.Finished finished) {
        return finished.finish().reason() == FinishReason.ERROR && !tellsFailures;
    }

    private static ProviderError errorOf(StreamEvent.Finished finished) {
        String raw = finished.finish().raw();
        return ProviderError.ofTree(
                Map.of("message", "The provider's answer failed" + (raw == null ? "." : ": " + raw + ".")));
    }

    private void fail(ProviderError error) {
        fault = StreamFault.of(error);
        sink.event(Unpooled.EMPTY_BUFFER, EventKind.ERROR);
    }

    private void note(StreamEvent event) {
        switch (event) {
            case StreamEvent.TextDelta text -> produced(text.text());
            case StreamEvent.ReasoningDelta reasoning -> produced(reasoning.text());
            case StreamEvent.RefusalDelta refusal -> produced(refusal.text());
            case StreamEvent.ToolCallStarted call -> produced(call.name());
            case StreamEvent.ToolCallDelta call -> produced(call.fragment());
            case StreamEvent.PartAdded _ -> outputBytes += BYTES_OF_A_PART;
            case StreamEvent.UsageReported reported -> use(reported);
            case StreamEvent.Ended _ -> ended = true;
            default -> {
                // Says nothing about what was produced.
            }
        }
    }

    private void produced(String text) {
        outputBytes += ByteBufUtil.utf8Bytes(text);
    }

    private void use(StreamEvent.UsageReported reported) {
        stated = stated == null ? reported.usage() : stated.replacedBy(reported.usage());
        BilledUsage.read(stated, reported.tier(), usage);
    }

    @Override
    public boolean complete() {
        return ended && fault == null;
    }

    @Override
    public boolean terminated() {
        return ended && fault == null;
    }

    @Override
    public Usage usage() {
        return usage;
    }

    @Override
    public boolean usageSeen() {
        return stated != null;
    }

    @Override
    public long outputBytesSeen() {
        return outputBytes;
    }

    @Override
    public long lastSequenceNumber() {
        return lastSequenceNumber;
    }

    @Override
    public @Nullable StreamFault fault() {
        return fault;
    }

    /// Each frame in a buffer of its own, as a client may want them taken apart (Gemini's JSON array).
    private final class Frames implements StreamEncoder.Frames {
        @Override
        public void frame(@Nullable String name, Object data, boolean content) {
            if (data instanceof Map<?, ?> members && members.get("sequence_number") instanceof Number number) {
                lastSequenceNumber = number.longValue();
            }
            deliver(to -> to.frame(name, data, content), content || shows ? EventKind.CONTENT : EventKind.PREAMBLE);
        }

        @Override
        public void done() {
            deliver(SseFrames::done, EventKind.TERMINAL);
        }

        @Override
        public void comment(String text) {
            deliver(to -> to.comment(text), EventKind.COMMENT);
        }

        private void deliver(Consumer<SseFrames> writing, EventKind kind) {
            ByteBuf frame = alloc.buffer();
            try {
                writing.accept(new SseFrames(frame, lineEnd));
            } catch (RuntimeException | Error bug) {
                frame.release();
                throw bug;
            }
            sink.event(frame, kind);
        }
    }
}
