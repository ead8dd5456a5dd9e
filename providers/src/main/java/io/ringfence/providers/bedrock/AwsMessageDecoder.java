package io.ringfence.providers.bedrock;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// Cuts a stream of bytes into messages of AWS's event-stream framing, however they arrive in chunks, and
/// checks lengths and both checksums. One stream, one thread.
///
/// Never throws on account of what the bytes are. Memory grows with the bytes that came, not with the length
/// that a message claims.
public final class AwsMessageDecoder {
    /// Receives the messages of a stream in order.
    public interface Sink {
        /// A message.
        ///
        /// @param message its payload is valid during the call only
        void message(AwsMessage message);

        /// The bytes are no event stream, or a message is beyond the limit. Nothing follows.
        ///
        /// @param problem what is wrong, with numbers
        void broken(String problem);
    }

    private static final int FIRST_CAPACITY = 1_024;

    private final int maxMessageBytes;
    private final ByteBufAllocator alloc;
    private final CRC32 crc = new CRC32();
    /// The beginning of a message whose end has not come, or null.
    private @Nullable ByteBuf held;

    private boolean broken;

    /// @param maxMessageBytes the largest message that is held in memory, 16 MB at most
    public AwsMessageDecoder(int maxMessageBytes, ByteBufAllocator alloc) {
        if (maxMessageBytes < AwsFrame.OVERHEAD_BYTES) {
            throw new IllegalArgumentException("maxMessageBytes=" + maxMessageBytes);
        }
        this.maxMessageBytes = Math.min(maxMessageBytes, AwsFrame.MAX_MESSAGE_BYTES);
        this.alloc = alloc;
    }

    /// Takes ownership of `chunk` and hands on every message that it completes.
    public void accept(ByteBuf chunk, Sink sink) {
        try {
            while (!broken && chunk.isReadable()) {
                if (held == null && chunk.readableBytes() >= AwsFrame.PRELUDE_BYTES) {
                    int length = messageLength(chunk, sink);
                    if (length > 0 && chunk.readableBytes() >= length) {
                        deliver(chunk.readSlice(length), sink);
                        continue;
                    }
                }
                hold(chunk, sink);
            }
        } finally {
            chunk.release();
            if (broken) {
                release();
            }
        }
    }

    /// Whether a message has begun and not ended.
    public boolean isInMessage() {
        return held != null;
    }

    /// Releases what is held of an unfinished message. May be called twice.
    public void release() {
        ByteBuf rest = held;
        held = null;
        if (rest != null) {
            rest.release();
        }
    }

    /// Takes as much of `chunk` as the message that has begun still needs, first its prelude, then the rest.
    private void hold(ByteBuf chunk, Sink sink) {
        if (broken) {
            return;
        }
        ByteBuf message = held;
        if (message == null) {
            message = alloc.buffer(FIRST_CAPACITY);
            held = message;
        }
        if (message.readableBytes() < AwsFrame.PRELUDE_BYTES) {
            move(chunk, message, AwsFrame.PRELUDE_BYTES);
            if (message.readableBytes() < AwsFrame.PRELUDE_BYTES || messageLength(message, sink) < 0) {
                return;
            }
        }
        int length = message.getInt(message.readerIndex());
        move(chunk, message, length);
        if (message.readableBytes() == length) {
            held = null;
            try {
                deliver(message, sink);
            } finally {
                message.release();
            }
        }
    }

    private static void move(ByteBuf from, ByteBuf to, int untilLength) {
        int missing = untilLength - to.readableBytes();
        to.writeBytes(from, Math.min(missing, from.readableBytes()));
    }

    /// The length of the message that begins at the reader index, or -1 when its prelude is wrong.
    private int messageLength(ByteBuf from, Sink sink) {
        int start = from.readerIndex();
        int stated = from.getInt(start + AwsFrame.PRELUDE_CHECKSUM_AT);
        if (stated != AwsFrame.checksum(crc, from, start, AwsFrame.PRELUDE_CHECKSUM_AT)) {
            return breakOff("the checksum of a message's prelude is wrong", sink);
        }
        long length = from.getUnsignedInt(start);
        long headersLength = from.getUnsignedInt(start + AwsFrame.HEADERS_LENGTH_AT);
        if (length > maxMessageBytes) {
            return breakOff("a message of " + length + " bytes is larger than the limit of " + maxMessageBytes, sink);
        }
        if (headersLength > AwsFrame.MAX_HEADERS_BYTES) {
            return breakOff("headers of " + headersLength + " bytes are larger than 128 KB", sink);
        }
        if (length < headersLength + AwsFrame.OVERHEAD_BYTES) {
            return breakOff("a message of " + length + " bytes has headers of " + headersLength, sink);
        }
        return (int) length;
    }

    private void deliver(ByteBuf message, Sink sink) {
        int start = message.readerIndex();
        int checksumAt = message.readableBytes() - AwsFrame.CHECKSUM_BYTES;
        if (message.getInt(start + checksumAt) != AwsFrame.checksum(crc, message, start, checksumAt)) {
            breakOff("the checksum of a message is wrong", sink);
            return;
        }
        int headersLength = message.getInt(start + AwsFrame.HEADERS_LENGTH_AT);
        Map<String, AwsHeader> headers = AwsHeaders.read(message.slice(start + AwsFrame.PRELUDE_BYTES, headersLength));
        if (headers == null) {
            breakOff("the headers of a message are malformed", sink);
            return;
        }
        int payloadAt = AwsFrame.PRELUDE_BYTES + headersLength;
        sink.message(new AwsMessage(headers, message.slice(start + payloadAt, checksumAt - payloadAt)));
    }

    private int breakOff(String problem, Sink sink) {
        broken = true;
        sink.broken(problem);
        return -1;
    }
}
