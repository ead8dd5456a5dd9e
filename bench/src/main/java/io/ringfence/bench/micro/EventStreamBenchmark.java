package io.ringfence.bench.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.stream.AnswerStream;
import io.ringfence.providers.stream.EventKind;
import io.ringfence.providers.stream.EventStream;
import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// What does one event of a stream cost on its way through, when it comes alone, when many come in one read,
/// and when reads cut it in two? One operation is one event.
@State(Scope.Thread)
public class EventStreamBenchmark extends MicroBenchmark {
    private static final int EVENTS_PER_READ = 16;
    private static final int MAX_EVENT_BYTES = 1 << 20;

    @Param({"OPENAI_CHAT", "OPENAI_RESPONSES", "ANTHROPIC_MESSAGES", "GEMINI"})
    @SuppressWarnings("NullAway.Init") // set by JMH
    public Dialect dialect;

    private final AnswerStream.Sink sink = this::take;
    private ByteBuf one = Unpooled.EMPTY_BUFFER;
    private ByteBuf many = Unpooled.EMPTY_BUFFER;
    private long contents;

    @SuppressWarnings("NullAway.Init") // set by open()
    private EventStream stream;

    @Setup(Level.Trial)
    public void open() {
        byte[] event = StreamEvents.content(dialect).getBytes(StandardCharsets.UTF_8);
        one = PooledByteBufAllocator.DEFAULT.directBuffer().writeBytes(event);
        many = PooledByteBufAllocator.DEFAULT.directBuffer();
        for (int i = 0; i < EVENTS_PER_READ; i++) {
            many.writeBytes(event);
        }
        stream = new EventStream(dialect, false, MAX_EVENT_BYTES, PooledByteBufAllocator.DEFAULT);
        stream.accept(one.retainedSlice(), sink);
        if (contents != 1) {
            throw new IllegalStateException("the " + dialect.wireName() + " event is not seen as content");
        }
    }

    private void take(ByteBuf frame, EventKind kind) {
        frame.release();
        if (kind == EventKind.CONTENT) {
            contents++;
        }
    }

    @TearDown(Level.Trial)
    public void close() {
        stream.release();
        one.release();
        many.release();
    }

    /// Passes the bytes without a look at what is in them.
    @Benchmark
    public boolean baselineBytes() {
        return one.retainedSlice().release();
    }

    /// Looks for the blank line, and no further.
    @Benchmark
    public int baselineLineEnds() {
        int lines = 0;
        int at = one.readerIndex();
        while (at >= 0 && at < one.writerIndex()) {
            at = one.indexOf(at, one.writerIndex(), (byte) '\n') + 1;
            lines++;
        }
        return lines;
    }

    @Benchmark
    public long eventAlone() {
        stream.accept(one.retainedSlice(), sink);
        return contents;
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS_PER_READ)
    public long eventAmongMany() {
        stream.accept(many.retainedSlice(), sink);
        return contents;
    }

    @Benchmark
    public long eventCutInTwo() {
        int half = one.readableBytes() / 2;
        stream.accept(one.retainedSlice(one.readerIndex(), half), sink);
        stream.accept(one.retainedSlice(one.readerIndex() + half, one.readableBytes() - half), sink);
        return contents;
    }
}
