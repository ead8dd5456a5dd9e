package io.ringfence.bench.micro;

import com.fasterxml.jackson.jr.ob.JSON;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.error.ErrorBody;
import io.ringfence.providers.error.ErrorKind;
import io.ringfence.providers.error.FailureClass;
import io.ringfence.providers.error.GatewayError;
import io.ringfence.providers.error.HeaderLookup;
import io.ringfence.providers.error.UpstreamFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// What does a provider's error cost: to see what it means for the attempt, to pass it on in its own words, and
/// to write a refusal of our own? The baseline reads the provider's body into a tree.
@State(Scope.Thread)
public class ErrorMappingBenchmark extends MicroBenchmark {
    private static final long NOW_EPOCH_MS = 1_760_000_000_000L;

    @Param({"OPENAI_CHAT", "OPENAI_RESPONSES", "ANTHROPIC_MESSAGES", "GEMINI"})
    @SuppressWarnings("NullAway.Init") // set by JMH
    public Dialect dialect;

    private final HeaderLookup headers = name -> "retry-after".equals(name) ? "2" : null;
    private final GatewayError told = new GatewayError(
            ErrorKind.PROVIDER_RATE_LIMITED, 429, "The provider limits requests.", null, true, "upstream", "req-1");
    private final GatewayError own = new GatewayError(
            ErrorKind.RATE_LIMITED,
            429,
            "The limit of requests per minute is used up.",
            null,
            false,
            null,
            "0f8fad5b-d9cb-469f-a165-70867728950e");
    private byte[] bytes = {};
    private ByteBuf body = Unpooled.EMPTY_BUFFER;

    @Setup(Level.Trial)
    public void open() {
        bytes = Answers.rateLimited(dialect).getBytes(StandardCharsets.UTF_8);
        body = PooledByteBufAllocator.DEFAULT.directBuffer().writeBytes(bytes);
        UpstreamFailure failure = classify();
        if (failure.kind() != FailureClass.RATE_LIMITED || failure.retryAfterMs() <= 0) {
            throw new IllegalStateException("the error is seen as " + failure);
        }
    }

    @TearDown(Level.Trial)
    public void close() {
        body.release();
    }

    @Benchmark
    public Object baselineTree() throws IOException {
        return JSON.std.anyFrom(bytes);
    }

    @Benchmark
    public UpstreamFailure classify() {
        return UpstreamFailure.classify(dialect, 429, headers, body, NOW_EPOCH_MS);
    }

    @Benchmark
    public int passOn() {
        return written(ErrorBody.fromProvider(PooledByteBufAllocator.DEFAULT, dialect, body, told));
    }

    @Benchmark
    public int refuse() {
        return written(ErrorBody.unary(PooledByteBufAllocator.DEFAULT, dialect, own));
    }

    private static int written(ByteBuf answer) {
        int length = answer.readableBytes();
        answer.release();
        return length;
    }
}
