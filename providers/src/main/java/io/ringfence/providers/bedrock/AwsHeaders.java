package io.ringfence.providers.bedrock;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Reads and writes the headers of a message: one byte of length and a name, one byte of type, a value.
final class AwsHeaders {
    /// Names and values are lengths of one and two bytes; AWS keeps values below 32 KB.
    static final int MAX_NAME_BYTES = 255;

    static final int MAX_VALUE_BYTES = 32_767;

    private static final int TRUE = 0;
    private static final int FALSE = 1;
    private static final int INT8 = 2;
    private static final int INT16 = 3;
    private static final int INT32 = 4;
    private static final int INT64 = 5;
    private static final int BYTES = 6;
    private static final int TEXT = 7;
    private static final int TIMESTAMP = 8;
    private static final int UUID_TYPE = 9;

    private AwsHeaders() {}

    /// The headers that fill the readable bytes of `from`, or null when they do not fit in, are of no known
    /// type, or bear one name twice.
    static @Nullable Map<String, AwsHeader> read(ByteBuf from) {
        Map<String, AwsHeader> headers = new LinkedHashMap<>();
        while (from.isReadable()) {
            int nameLength = from.readUnsignedByte();
            if (nameLength == 0 || from.readableBytes() < nameLength + 1) {
                return null;
            }
            String name = from.readString(nameLength, StandardCharsets.UTF_8);
            AwsHeader value = readValue(from);
            if (value == null || headers.put(name, value) != null) {
                return null;
            }
        }
        return headers;
    }

    private static @Nullable AwsHeader readValue(ByteBuf from) {
        int type = from.readUnsignedByte();
        if (from.readableBytes() < fixedLength(type)) {
            return null;
        }
        return switch (type) {
            case TRUE -> new AwsHeader.Bool(true);
            case FALSE -> new AwsHeader.Bool(false);
            case INT8 -> new AwsHeader.Int8(from.readByte());
            case INT16 -> new AwsHeader.Int16(from.readShort());
            case INT32 -> new AwsHeader.Int32(from.readInt());
            case INT64 -> new AwsHeader.Int64(from.readLong());
            case BYTES, TEXT -> readSized(type, from);
            case TIMESTAMP -> new AwsHeader.Timestamp(from.readLong());
            case UUID_TYPE -> new AwsHeader.Uuid(new UUID(from.readLong(), from.readLong()));
            default -> null;
        };
    }

    private static @Nullable AwsHeader readSized(int type, ByteBuf from) {
        int length = from.readUnsignedShort();
        if (length > from.readableBytes()) {
            return null;
        }
        byte[] value = ByteBufUtil.getBytes(from.readSlice(length));
        if (type == BYTES) {
            return AwsHeader.Bytes.of(value);
        }
        return new AwsHeader.Text(new String(value, StandardCharsets.UTF_8));
    }

    /// How many bytes the type has at least.
    private static int fixedLength(int type) {
        return switch (type) {
            case INT8 -> 1;
            case INT16, BYTES, TEXT -> 2;
            case INT32 -> 4;
            case INT64, TIMESTAMP -> 8;
            case UUID_TYPE -> 16;
            default -> 0;
        };
    }

    /// Appends a header.
    ///
    /// @throws IllegalArgumentException when name or value are too long, or the name is empty
    static void write(String name, AwsHeader value, ByteBuf to) {
        byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
        if (nameBytes.length == 0 || nameBytes.length > MAX_NAME_BYTES) {
            throw new IllegalArgumentException("a header's name has " + nameBytes.length + " bytes");
        }
        to.writeByte(nameBytes.length).writeBytes(nameBytes);
        switch (value) {
            case AwsHeader.Bool flag -> to.writeByte(flag.value() ? TRUE : FALSE);
            case AwsHeader.Int8 number -> to.writeByte(INT8).writeByte(number.value());
            case AwsHeader.Int16 number -> to.writeByte(INT16).writeShort(number.value());
            case AwsHeader.Int32 number -> to.writeByte(INT32).writeInt(number.value());
            case AwsHeader.Int64 number -> to.writeByte(INT64).writeLong(number.value());
            case AwsHeader.Bytes bytes -> writeSized(name, BYTES, bytesOf(bytes.value()), to);
            case AwsHeader.Text text -> writeSized(name, TEXT, text.value().getBytes(StandardCharsets.UTF_8), to);
            case AwsHeader.Timestamp time -> to.writeByte(TIMESTAMP).writeLong(time.epochMillis());
            case AwsHeader.Uuid uuid ->
                to.writeByte(UUID_TYPE)
                        .writeLong(uuid.value().getMostSignificantBits())
                        .writeLong(uuid.value().getLeastSignificantBits());
        }
    }

    private static byte[] bytesOf(ByteBuffer value) {
        byte[] bytes = new byte[value.remaining()];
        value.get(value.position(), bytes);
        return bytes;
    }

    private static void writeSized(String name, int type, byte[] value, ByteBuf to) {
        if (value.length > MAX_VALUE_BYTES) {
            throw new IllegalArgumentException("header " + name + " has " + value.length + " bytes");
        }
        to.writeByte(type).writeShort(value.length).writeBytes(value);
    }
}
