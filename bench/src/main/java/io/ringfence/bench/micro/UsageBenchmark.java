package io.ringfence.bench.micro;

import com.fasterxml.jackson.jr.ob.JSON;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.stream.AnswerStream;
import io.ringfence.providers.stream.EventKind;
import io.ringfence.providers.stream.EventStream;
import io.ringfence.providers.stream.UnaryAnswer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// What does it cost to learn from an answer what was used: from a whole one of about 600 bytes, and from the
/// event of a stream that tells it? The baseline reads the whole answer into a tree.
@State(Scope.Thread)
public class UsageBenchmark extends MicroBenchmark {
    private static final int MAX_EVENT_BYTES = 1 << 20;
    private static final long TOTAL_TOKENS = 369;

    @Param({"OPENAI_CHAT", "OPENAI_RESPONSES", "ANTHROPIC_MESSAGES", "GEMINI"})
    @SuppressWarnings("NullAway.Init") // set by JMH
    public Dialect dialect;

    private final UnaryAnswer reader = new UnaryAnswer();
    private final AnswerStream.Sink sink = UsageBenchmark::drop;
    private byte[] bytes = {};
    private ByteBuf answer = Unpooled.EMPTY_BUFFER;
    private ByteBuf event = Unpooled.EMPTY_BUFFER;

    @SuppressWarnings("NullAway.Init") // set by open()
    private EventStream stream;

    @Setup(Level.Trial)
    public void open() {
        bytes = Answers.whole(dialect).getBytes(StandardCharsets.UTF_8);
        answer = PooledByteBufAllocator.DEFAULT.directBuffer().writeBytes(bytes);
        event = PooledByteBufAllocator.DEFAULT
                .directBuffer()
                .writeBytes(StreamEvents.usage(dialect).getBytes(StandardCharsets.UTF_8));
        stream = new EventStream(dialect, false, MAX_EVENT_BYTES, PooledByteBufAllocator.DEFAULT);
        requireTotal(wholeAnswer());
        requireTotal(eventOfStream());
    }

    private void requireTotal(long tokens) {
        if (tokens != TOTAL_TOKENS) {
            throw new IllegalStateException(dialect.wireName() + " tells " + tokens + " tokens, not " + TOTAL_TOKENS);
        }
    }

    private static void drop(ByteBuf frame, EventKind kind) {
        frame.release();
    }

    @TearDown(Level.Trial)
    public void close() {
        stream.release();
        answer.release();
        event.release();
    }

    @Benchmark
    public Object baselineTree() throws IOException {
        return JSON.std.anyFrom(bytes);
    }

    @Benchmark
    public long wholeAnswer() {
        return reader.read(answer, dialect).usage().totalTokens();
    }

    @Benchmark
    public long eventOfStream() {
        stream.accept(event.retainedSlice(), sink);
        return stream.usage().totalTokens();
    }
}
