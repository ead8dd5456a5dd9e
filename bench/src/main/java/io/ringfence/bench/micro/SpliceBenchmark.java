package io.ringfence.bench.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.ringfence.bench.ChatRequests;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.request.OutputLimitField;
import io.ringfence.providers.request.RequestFacts;
import io.ringfence.providers.request.RequestScanner;
import io.ringfence.providers.request.RequestSplicer;
import io.ringfence.providers.request.ScanLimits;
import io.ringfence.providers.request.Splice;
import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// What does it cost to put another model, the usage opt-in and a limit into a streaming request, beside
/// copying its bytes?
@State(Scope.Thread)
public class SpliceBenchmark extends MicroBenchmark {
    @Param({"1024", "10240", "307200"})
    public int bytes;

    private final RequestSplicer splicer = new RequestSplicer();
    private final RequestFacts facts = new RequestFacts();
    private final Splice changes = new Splice("upstream-model", true, 50, OutputLimitField.MAX_TOKENS);
    private final Splice nothing = new Splice(null, false, 0, OutputLimitField.MAX_TOKENS);
    private ByteBuf body = Unpooled.EMPTY_BUFFER;

    @Setup(Level.Trial)
    public void open() {
        byte[] array = ChatRequests.body("alias", bytes, true).getBytes(StandardCharsets.US_ASCII);
        body = PooledByteBufAllocator.DEFAULT.directBuffer(bytes).writeBytes(array);
        if (!new RequestScanner(ScanLimits.DEFAULT).scan(body, Dialect.OPENAI_CHAT, facts)) {
            throw new IllegalStateException("refused: " + facts.problem());
        }
    }

    @TearDown(Level.Trial)
    public void close() {
        body.release();
    }

    @Benchmark
    public boolean baselineCopy() {
        ByteBuf copy = PooledByteBufAllocator.DEFAULT.directBuffer(bytes);
        copy.writeBytes(body, body.readerIndex(), body.readableBytes());
        return copy.release();
    }

    @Benchmark
    public boolean baselineSlice() {
        return body.retainedSlice().release();
    }

    @Benchmark
    public boolean spliceNothing() {
        return splicer.splice(body, facts, nothing).release();
    }

    @Benchmark
    public boolean spliceThreeMembers() {
        return splicer.splice(body, facts, changes).release();
    }
}
