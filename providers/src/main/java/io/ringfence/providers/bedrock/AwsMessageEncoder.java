package io.ringfence.providers.bedrock;

import io.netty.buffer.ByteBuf;
import java.util.Map;
import java.util.zip.CRC32;

/// Writes messages of AWS's event-stream framing. Stateless; any thread.
public final class AwsMessageEncoder {
    private AwsMessageEncoder() {}

    /// Appends a message with both checksums.
    ///
    /// @param payload whose indices do not move
    /// @param to takes the message; unchanged when an exception is thrown
    /// @throws IllegalArgumentException when it is larger than AWS allows: 16 MB in all, 128 KB of headers, 255
    /// bytes of a name, 32 KB of a value
    public static void encode(Map<String, AwsHeader> headers, ByteBuf payload, ByteBuf to) {
        int start = to.writerIndex();
        try {
            to.writeZero(AwsFrame.PRELUDE_BYTES);
            headers.forEach((name, value) -> AwsHeaders.write(name, value, to));
            int headersLength = to.writerIndex() - start - AwsFrame.PRELUDE_BYTES;
            long length = (long) AwsFrame.OVERHEAD_BYTES + headersLength + payload.readableBytes();
            if (headersLength > AwsFrame.MAX_HEADERS_BYTES || length > AwsFrame.MAX_MESSAGE_BYTES) {
                throw new IllegalArgumentException("length=" + length + ", headersLength=" + headersLength);
            }
            CRC32 crc = new CRC32();
            to.setInt(start, (int) length);
            to.setInt(start + AwsFrame.HEADERS_LENGTH_AT, headersLength);
            to.setInt(
                    start + AwsFrame.PRELUDE_CHECKSUM_AT,
                    AwsFrame.checksum(crc, to, start, AwsFrame.PRELUDE_CHECKSUM_AT));
            to.writeBytes(payload, payload.readerIndex(), payload.readableBytes());
            to.writeInt(AwsFrame.checksum(crc, to, start, to.writerIndex() - start));
        } catch (IllegalArgumentException tooLarge) {
            to.writerIndex(start);
            throw tooLarge;
        }
    }
}
