package io.ringfence.bench.micro;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ringfence.bench.ChatRequests;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.request.RequestFacts;
import io.ringfence.providers.request.RequestScanner;
import io.ringfence.providers.request.ScanLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// What does it cost to find in a body what the decision needs, beside reading its bytes at all and beside a
/// streaming parser that looks at every token?
@State(Scope.Thread)
public class RequestScanBenchmark extends MicroBenchmark {
    @Param({"1024", "10240", "307200"})
    public int bytes;

    private final JsonFactory factory = new JsonFactory();
    private final RequestScanner scanner = new RequestScanner(ScanLimits.DEFAULT);
    private final RequestFacts facts = new RequestFacts();
    private byte[] array = {};
    private ByteBuf body = Unpooled.EMPTY_BUFFER;

    @Setup(Level.Trial)
    public void open() {
        array = ChatRequests.body("demo-fast", bytes, false).getBytes(StandardCharsets.US_ASCII);
        body = Unpooled.directBuffer(bytes).writeBytes(array);
    }

    @TearDown(Level.Trial)
    public void close() {
        body.release();
    }

    @Benchmark
    public long baselineBytes() {
        long sum = 0;
        for (byte b : array) {
            sum += b;
        }
        return sum;
    }

    @Benchmark
    public int baselineStreamingParser() throws IOException {
        int tokens = 0;
        try (JsonParser parser = factory.createParser(array)) {
            while (parser.nextToken() != null) {
                tokens++;
            }
        }
        return tokens;
    }

    @Benchmark
    public RequestFacts scan() {
        if (!scanner.scan(body, Dialect.OPENAI_CHAT, facts)) {
            throw new IllegalStateException("refused: " + facts.problem());
        }
        return facts;
    }
}
