package io.ringfence.bench.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.Finish;
import io.ringfence.providers.neutral.FinishReason;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.stream.AnswerStream;
import io.ringfence.providers.stream.EventStream;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.AnswerTarget;
import io.ringfence.providers.translate.Codecs;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.SseFrames;
import io.ringfence.providers.translate.StreamEncoder;
import io.ringfence.providers.translate.StreamReading;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// What does one event of a stream cost when the client speaks another dialect than the provider? One operation
/// is one event with words, of a stream that has a thousand of them, its beginning and its end included.
@State(Scope.Thread)
public class StreamTranslationBenchmark extends MicroBenchmark {
    private static final int EVENTS = 1_000;
    private static final int MAX_EVENT_BYTES = 1 << 20;
    private static final int NETWORK_READ = 4_096;

    @Param({"OPENAI_CHAT", "OPENAI_RESPONSES", "ANTHROPIC_MESSAGES", "GEMINI"})
    @SuppressWarnings("NullAway.Init") // set by JMH
    public Dialect provider;

    @Param({"OPENAI_CHAT", "OPENAI_RESPONSES", "ANTHROPIC_MESSAGES", "GEMINI"})
    @SuppressWarnings("NullAway.Init") // set by JMH
    public Dialect client;

    private ByteBuf stream = Unpooled.EMPTY_BUFFER;
    private ByteBuf out = Unpooled.EMPTY_BUFFER;
    private int seen;

    @Setup(Level.Trial)
    public void open() {
        stream = PooledByteBufAllocator.DEFAULT.directBuffer();
        out = PooledByteBufAllocator.DEFAULT.directBuffer();
        StreamEncoder encoder = encoder(provider);
        SseFrames frames = frames(provider, stream);
        encoder.encode(new StreamEvent.Started("id", "model", 1_790_000_000L), frames);
        for (int i = 0; i < EVENTS; i++) {
            encoder.encode(new StreamEvent.TextDelta(0, " word"), frames);
        }
        encoder.encode(new StreamEvent.Finished(0, Finish.of(FinishReason.STOP, null)), frames);
        encoder.encode(new StreamEvent.Ended(), frames);
        if (translate() < EVENTS) {
            throw new IllegalStateException("words have got lost on their way to " + client.wireName());
        }
    }

    @TearDown(Level.Trial)
    public void close() {
        stream.release();
        out.release();
    }

    private static StreamEncoder encoder(Dialect dialect) {
        AnswerTarget target = new AnswerTarget(dialect, null, "model", "0123456789abcdef", () -> 1_790_000_000L, true);
        return Codecs.answers(dialect).encoder(target, new Losses(dialect));
    }

    private static SseFrames frames(Dialect dialect, ByteBuf to) {
        return new SseFrames(to, dialect == Dialect.GEMINI ? "\r\n" : "\n");
    }

    /// The same bytes as they pass when both sides speak the same.
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public int baselineRelay() {
        out.clear();
        EventStream relay = new EventStream(provider, false, MAX_EVENT_BYTES, PooledByteBufAllocator.DEFAULT);
        AnswerStream.Sink sink = (frame, _) -> {
            out.writeBytes(frame);
            frame.release();
        };
        for (int at = stream.readerIndex(); at < stream.writerIndex(); at += NETWORK_READ) {
            relay.accept(stream.retainedSlice(at, Math.min(NETWORK_READ, stream.writerIndex() - at)), sink);
        }
        relay.finish(sink);
        relay.release();
        return out.readableBytes();
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public int translate() {
        out.clear();
        seen = 0;
        StreamReading reading =
                new StreamReading(AnswerSource.of(provider), MAX_EVENT_BYTES, PooledByteBufAllocator.DEFAULT);
        StreamEncoder encoder = encoder(client);
        SseFrames frames = frames(client, out);
        for (int at = stream.readerIndex(); at < stream.writerIndex(); at += NETWORK_READ) {
            reading.accept(stream.retainedSlice(at, Math.min(NETWORK_READ, stream.writerIndex() - at)), event -> {
                seen++;
                encoder.encode(event, frames);
            });
        }
        reading.finish(event -> encoder.encode(event, frames));
        reading.release();
        return Math.min(seen, out.readableBytes());
    }
}
