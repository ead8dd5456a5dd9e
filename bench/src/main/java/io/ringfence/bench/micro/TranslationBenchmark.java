package io.ringfence.bench.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.ringfence.bench.ChatRequests;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.translate.Codecs;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.RequestCodec.RequestPlace;
import io.ringfence.providers.translate.RequestTarget;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// What does it cost to translate a chat request of this size for a provider that speaks another dialect, from
/// bytes to bytes?
@State(Scope.Thread)
public class TranslationBenchmark extends MicroBenchmark {
    private static final String MODEL = "claude-sonnet-4-5";

    @Param({"1", "10", "300"})
    public int kilobytes;

    @Param({"OPENAI_RESPONSES", "ANTHROPIC_MESSAGES", "GEMINI"})
    @SuppressWarnings("NullAway.Init") // set by JMH
    public Dialect provider;

    private ByteBuf body = Unpooled.EMPTY_BUFFER;
    private ByteBuf out = Unpooled.EMPTY_BUFFER;

    @SuppressWarnings("NullAway.Init") // set by open()
    private RequestTarget target;

    @Setup(Level.Trial)
    public void open() {
        byte[] text = ChatRequests.body("m", kilobytes << 10, false).getBytes(StandardCharsets.UTF_8);
        body = PooledByteBufAllocator.DEFAULT.directBuffer(text.length).writeBytes(text);
        out = PooledByteBufAllocator.DEFAULT.directBuffer(2 * text.length);
        target = RequestTarget.of(provider, MODEL);
        if (translate() < text.length / 2) {
            throw new IllegalStateException("the request has got lost on its way to " + provider.wireName());
        }
    }

    @TearDown(Level.Trial)
    public void close() {
        body.release();
        out.release();
    }

    /// Reads the bytes into a tree and writes them again, without a look at what they mean.
    @Benchmark
    public int baselineTree() {
        out.clear();
        JsonTree.write(JsonTree.readObject(body), out);
        return out.readableBytes();
    }

    @Benchmark
    public int translate() {
        out.clear();
        ChatRequest request = Codecs.requests(Dialect.OPENAI_CHAT)
                .parse(JsonObject.root(JsonTree.readObject(body)), RequestPlace.BODY);
        JsonTree.write(Codecs.requests(provider).emit(request, target, new Losses(provider)), out);
        return out.readableBytes();
    }
}
