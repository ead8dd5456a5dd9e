package io.ringfence.bench.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.stream.AnswerStream;
import io.ringfence.providers.stream.EventKind;
import io.ringfence.providers.stream.EventStream;
import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// What does one event cost from the read that brings it to the bytes that go to the client's socket: taken
/// apart, understood, framed as an HTTP chunk and flushed? The baseline frames and flushes the same bytes
/// unread.
@State(Scope.Thread)
public class StreamRelayBenchmark extends MicroBenchmark {
    private static final int MAX_EVENT_BYTES = 1 << 20;

    @Param({"OPENAI_CHAT", "OPENAI_RESPONSES", "ANTHROPIC_MESSAGES", "GEMINI"})
    @SuppressWarnings("NullAway.Init") // set by JMH
    public Dialect dialect;

    private final EmbeddedChannel downstream = new EmbeddedChannel(new HttpResponseEncoder());
    private final AnswerStream.Sink sink = this::relay;
    private ByteBuf chunk = Unpooled.EMPTY_BUFFER;

    @SuppressWarnings("NullAway.Init") // set by open()
    private EventStream stream;

    @Setup(Level.Trial)
    public void open() {
        byte[] event = StreamEvents.content(dialect).getBytes(StandardCharsets.UTF_8);
        chunk = PooledByteBufAllocator.DEFAULT.directBuffer().writeBytes(event);
        stream = new EventStream(dialect, false, MAX_EVENT_BYTES, PooledByteBufAllocator.DEFAULT);
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        downstream.writeOneOutbound(head);
        int headBytes = sent();
        int chunkBytes = event();
        if (headBytes == 0 || chunkBytes <= event.length) {
            throw new IllegalStateException("the event of " + event.length + " bytes became " + chunkBytes);
        }
    }

    private void relay(ByteBuf frame, EventKind kind) {
        if (kind != EventKind.CONTENT) {
            throw new IllegalStateException("the event is seen as " + kind);
        }
        downstream.writeOneOutbound(new DefaultHttpContent(frame));
    }

    /// Takes what the socket would have got.
    ///
    /// @return bytes
    private int sent() {
        downstream.flushOutbound();
        int bytes = 0;
        for (ByteBuf out = downstream.readOutbound(); out != null; out = downstream.readOutbound()) {
            bytes += out.readableBytes();
            out.release();
        }
        return bytes;
    }

    @TearDown(Level.Trial)
    public void close() {
        stream.release();
        chunk.release();
        downstream.finishAndReleaseAll();
    }

    @Benchmark
    public int baselineUnread() {
        downstream.writeOneOutbound(new DefaultHttpContent(chunk.retainedSlice()));
        return sent();
    }

    @Benchmark
    public int event() {
        stream.accept(chunk.retainedSlice(), sink);
        return sent();
    }
}
