package io.ringfence.providers.bedrock;

import java.nio.ByteBuffer;
import java.util.UUID;

/// The value of a header of AWS's event-stream framing, in one of its ten types.
public sealed interface AwsHeader {
    /// Types 0 and 1.
    record Bool(boolean value) implements AwsHeader {}

    /// Type 2.
    record Int8(byte value) implements AwsHeader {}

    /// Type 3.
    record Int16(short value) implements AwsHeader {}

    /// Type 4.
    record Int32(int value) implements AwsHeader {}

    /// Type 5.
    record Int64(long value) implements AwsHeader {}

    /// Type 6.
    ///
    /// @param value read-only; its position does not move
    record Bytes(ByteBuffer value) implements AwsHeader {
        public Bytes {
            value = value.asReadOnlyBuffer();
        }

        /// Of a copy of `bytes`.
        public static Bytes of(byte[] bytes) {
            return new Bytes(ByteBuffer.wrap(bytes.clone()));
        }
    }

    /// Type 7, UTF-8 on the wire.
    record Text(String value) implements AwsHeader {}

    /// Type 8.
    ///
    /// @param epochMillis Unix time in milliseconds
    record Timestamp(long epochMillis) implements AwsHeader {}

    /// Type 9.
    record Uuid(UUID value) implements AwsHeader {}
}
