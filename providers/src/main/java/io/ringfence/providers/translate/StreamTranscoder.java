package io.ringfence.providers.translate;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.error.ProviderError;
import io.ringfence.providers.neutral.FinishReason;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Translates one stream as it comes: the bytes of the provider's stream go in however the network cut them,
/// whole frames of the client's dialect come out as an event stream. [Transcoder#stream(Dialect, Dialect)]
/// makes one.
///
/// A failure ends the stream with the client's dialect's own event for it: one that the provider reports, bytes
/// that are no stream of the dialect, and an end without the dialect's proof that the answer is whole.
///
/// Memory is bounded by one event of the provider's and by what the client's dialect repeats at its end. One
/// thread.
public final class StreamTranscoder implements AutoCloseable {
    /// The largest event that is held in memory, in bytes, where nobody says otherwise.
    public static final int DEFAULT_MAX_EVENT_BYTES = 64 << 20;

    /// How far a stream has come.
    public enum Outcome {
        /// It may go on.
        OPEN,
        /// The provider's dialect has proved that the answer is whole.
        WHOLE,
        /// It failed.
        FAILED
    }

    private final AnswerSource source;
    private final AnswerTarget target;
    private final TranslationMode mode;
    private final Losses losses;
    private final StreamEncoder encoder;
    private final StreamReading reading;
    private final Consumer<StreamEvent> events;
    private final ByteBuf out = Unpooled.buffer();
    private final SseFrames frames;

    private @Nullable StreamDecoder decoder;
    private boolean hasBytes;
    private boolean isFinished;
    private Outcome outcome = Outcome.OPEN;

    StreamTranscoder(
            AnswerSource source,
            AnswerTarget target,
            TranslationMode mode,
            @Nullable ThinkTags thinkTags,
            int maxEventBytes) {
        this.source = source;
        this.target = target;
        this.mode = mode;
        this.losses = new Losses(target.dialect());
        this.encoder = Codecs.answers(target.dialect()).encoder(target, losses);
        this.reading = new StreamReading(source, maxEventBytes, UnpooledByteBufAllocator.DEFAULT);
        this.events = thinkTags == null ? this::take : thinkTags.filter(this::take);
        this.frames = new SseFrames(out, target.dialect() == Dialect.GEMINI ? "\r\n" : "\n");
    }

    /// Takes the next bytes of the provider's stream.
    ///
    /// @return the frames that they make due, UTF-8; possibly none
    /// @throws ProtocolException of kind `UNSUPPORTED_FEATURE` when something was lost and the mode is strict
    /// @throws IllegalStateException after [#finish] or [#transcodeStreamEvent]
    public byte[] accept(byte[] chunk) {
        requireOpen(decoder == null);
        hasBytes = true;
        reading.accept(Unpooled.wrappedBuffer(chunk), events);
        return due();
    }

    /// Takes one event of the provider's stream, for callers that have taken it out of the bytes themselves.
    ///
    /// @param name the event's name, null when it has none
    /// @param json the event's data, or `[DONE]`
    /// @return the frames that it makes due; possibly empty
    /// @throws ProtocolException when it is no event of the provider's dialect; of kind `UNSUPPORTED_FEATURE`
    /// when something was lost and the mode is strict
    /// @throws IllegalStateException after [#finish] or [#accept]
    public String transcodeStreamEvent(@Nullable String name, String json) {
        requireOpen(!hasBytes);
        if (json.equals("[DONE]")) {
            decoder().decodeDone(events);
        } else {
            decoder().decode(name, JsonObject.root(JsonTree.readObject(json)), events);
        }
        return new String(due(), StandardCharsets.UTF_8);
    }

    /// The provider's stream has ended.
    ///
    /// @return the frames that end the client's stream, UTF-8
    /// @throws ProtocolException of kind `UNSUPPORTED_FEATURE` when something was lost and the mode is strict
    /// @throws IllegalStateException when it is called again
    public byte[] finish() {
        requireOpen(true);
        isFinished = true;
        if (decoder == null) {
            reading.finish(events);
        } else {
            decoder.end(events);
        }
        if (outcome == Outcome.OPEN) {
            events.accept(failure("The provider's stream ended before the answer was whole."));
        }
        return due();
    }

    /// How the stream stands.
    public Outcome outcome() {
        return outcome;
    }

    /// What the translation has cost so far.
    public ConversionReport<Outcome> report() {
        return Transcoder.joined(source.dialect(), Transcoder.report(target.dialect(), outcome, losses.reasons()));
    }

    /// Releases what is held of an unfinished event. May be called twice.
    @Override
    public void close() {
        isFinished = true;
        reading.release();
    }

    private void requireOpen(boolean isOneWay) {
        if (isFinished) {
            throw new IllegalStateException("the stream has been finished");
        }
        if (!isOneWay) {
            throw new IllegalStateException("a stream is taken in by bytes or by events, not by both");
        }
    }

    private StreamDecoder decoder() {
        if (decoder == null) {
            decoder = Codecs.answers(source.dialect()).decoder(source);
        }
        return decoder;
    }

    private byte[] due() {
        byte[] due = ByteBufUtil.getBytes(out);
        out.clear();
        Transcoder.refuseLosses(mode, losses);
        return due;
    }

    private void take(StreamEvent event) {
        if (outcome == Outcome.FAILED) {
            return;
        }
        StreamEvent told = event instanceof StreamEvent.Finished finished && isUnspeakable(finished)
                ? failure("The provider's answer failed"
                        + (finished.finish().raw() == null
                                ? "."
                                : ": " + finished.finish().raw() + "."))
                : event;
        if (told instanceof StreamEvent.Failed) {
            outcome = Outcome.FAILED;
        } else if (told instanceof StreamEvent.Ended) {
            outcome = Outcome.WHOLE;
        }
        encoder.encode(told, frames);
    }

    /// Where a dialect has no word for an answer that failed, every end of an answer is a good one.
    private boolean isUnspeakable(StreamEvent.Finished finished) {
        return finished.finish().reason() == FinishReason.ERROR
                && (target.dialect() == Dialect.OPENAI_CHAT || target.dialect() == Dialect.ANTHROPIC_MESSAGES);
    }

    private static StreamEvent.Failed failure(String message) {
        return new StreamEvent.Failed(ProviderError.ofTree(Map.of("message", message)));
    }
}
