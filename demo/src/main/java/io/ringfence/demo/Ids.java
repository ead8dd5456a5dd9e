package io.ringfence.demo;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/// Makes ids of 24 hexadecimal digits: 8 that differ from start to start, and a count. Any thread.
final class Ids {
    private final String prefix =
            String.format("%08x", ThreadLocalRandom.current().nextInt());
    private final byte[] prefixBytes = HttpText.ascii(prefix);
    private final AtomicLong count = new AtomicLong();

    long next() {
        return count.incrementAndGet();
    }

    String text(long number) {
        return prefix + String.format("%016x", number);
    }

    void write(ByteBuf out, long number) {
        out.writeBytes(prefixBytes);
        HttpText.writeHex(out, number);
    }
}
