package io.ringfence.providers.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.ringfence.providers.Dialect;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What one event costs in memory once everything is warm: measured on one thread over whole calls of `accept`,
/// with pooled direct buffers. Traces for leak detection are switched off, for they are objects too.
class EventStreamAllocationTest {
    private static final int ROUNDS = 50_000;

    private static final Map<Dialect, String> DELTA = Map.of(
            Dialect.OPENAI_CHAT,
            "data:"
                + " {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
                + " word\"},\"finish_reason\":null}],\"usage\":null}\n\n",
            Dialect.OPENAI_RESPONSES,
            "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"sequence_number\":9,"
                    + "\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,\"delta\":\" word\"}\n\n",
            Dialect.ANTHROPIC_MESSAGES,
            "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":"
                    + "{\"type\":\"text_delta\",\"text\":\" word\"}}\n\n",
            Dialect.GEMINI,
            "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\""
                + " word\"}],\"role\":\"model\"},\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":4,\"candidatesTokenCount\":2,\"totalTokenCount\":6}}\r\n\r\n");

    private final PooledByteBufAllocator alloc = new PooledByteBufAllocator(true);
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();
    private long events;

    @BeforeEach
    void switchTracesOff() {
        level = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }

    @AfterEach
    void switchTracesOn() {
        ResourceLeakDetector.setLevel(level);
    }

    @Test
    void shouldAllocateNothingPerEventThatFillsItsChunk() throws InterruptedException {
        measureOnALoopThread(1);
    }

    @Test
    void shouldAllocateNothingPerEventOfAChunkThatHoldsSeveral() throws InterruptedException {
        measureOnALoopThread(5);
    }

    /// Netty recycles slices on the threads of its event loops only.
    private void measureOnALoopThread(int eventsPerChunk) throws InterruptedException {
        var failure = new AtomicReference<@Nullable Throwable>();
        var thread = new FastThreadLocalThread(() -> DELTA.forEach((dialect, delta) -> {
            measure(dialect, delta, eventsPerChunk);
        }));
        thread.setUncaughtExceptionHandler((_, thrown) -> failure.set(thrown));
        thread.start();
        thread.join();
        assertNull(failure.get(), () -> String.valueOf(failure.get()));
    }

    private void measure(Dialect dialect, String delta, int eventsPerChunk) {
        ByteBuf chunk = alloc.directBuffer().writeBytes(Fed.utf8(delta.repeat(eventsPerChunk)));
        var stream = new EventStream(dialect, true, 1 << 20, alloc);
        AnswerStream.Sink sink = (frame, kind) -> {
            events += kind == EventKind.CONTENT ? 1 : 0;
            frame.release();
        };
        run(stream, chunk, sink);
        events = 0;
        long before = threads.getCurrentThreadAllocatedBytes();
        run(stream, chunk, sink);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        System.out.println(dialect + ": " + allocated + " bytes for " + events + " events, " + eventsPerChunk
                + " in a chunk of " + chunk.readableBytes());
        assertEquals((long) ROUNDS * eventsPerChunk, events);
        // A little room for what the runtime itself does once in a while, far below one byte per event.
        assertTrue(allocated < ROUNDS / 10, dialect + " allocated " + allocated);
        chunk.release();
        stream.release();
    }

    private static void run(EventStream stream, ByteBuf chunk, AnswerStream.Sink sink) {
        for (int i = 0; i < ROUNDS; i++) {
            stream.accept(chunk.retain(), sink);
        }
    }
}
