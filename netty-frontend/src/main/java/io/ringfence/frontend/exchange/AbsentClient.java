package io.ringfence.frontend.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/// Stands for a client that went away, where the provider's answer is read on to its end: takes everything, at
/// any speed, and keeps nothing.
record AbsentClient(ByteBufAllocator alloc) implements Downstream {
    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public @Nullable AsciiString connectionField() {
        return null;
    }

    @Override
    public void write(ByteBuf bytes) {
        bytes.release();
    }

    @Override
    public void flush() {
        // Nothing is kept that could go out.
    }

    @Override
    public void exchangeEnded(boolean delimited) {
        // Nobody waits for the end.
    }

    @Override
    public void abort() {
        // There is no connection any more.
    }
}
