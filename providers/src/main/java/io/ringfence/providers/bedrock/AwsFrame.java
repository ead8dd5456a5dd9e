package io.ringfence.providers.bedrock;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/// The layout of a message on the wire, big endian: length of it all, length of the headers, checksum of these
/// eight bytes, headers, payload, checksum of everything before it. Both checksums are CRC-32 as in zlib.
final class AwsFrame {
    static final int PRELUDE_BYTES = 12;
    static final int CHECKSUM_BYTES = 4;
    /// What is neither header nor payload.
    static final int OVERHEAD_BYTES = PRELUDE_BYTES + CHECKSUM_BYTES;

    static final int HEADERS_LENGTH_AT = 4;
    static final int PRELUDE_CHECKSUM_AT = 8;

    /// What AWS allows a message to be.
    static final int MAX_MESSAGE_BYTES = 16 << 20;

    static final int MAX_HEADERS_BYTES = 128 << 10;

    private AwsFrame() {}

    /// The checksum of a range of `bytes`.
    static int checksum(CRC32 with, ByteBuf bytes, int index, int length) {
        with.reset();
        if (bytes.nioBufferCount() == 1) {
            with.update(bytes.nioBuffer(index, length));
        } else {
            for (ByteBuffer part : bytes.nioBuffers(index, length)) {
                with.update(part);
            }
        }
        return (int) with.getValue();
    }
}
