package io.ringfence.providers.tree;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.SerializedString;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.ByteBufOutputStream;
import io.ringfence.providers.translate.ProtocolException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads and writes JSON trees of plain values: `Map` with members in their order, `List`, `String`, `Integer`,
/// `Long`, `BigInteger`, `BigDecimal`, `Boolean`, null, and, when writing, [RawJson]. Numbers keep their
/// digits. Any thread.
public final class JsonTree {
    /// Deeper JSON is refused.
    public static final int MAX_DEPTH = 160;

    private static final int MAX_NUMBER_LENGTH = 1_000;
    private static final int MAX_STRING_LENGTH = 256 << 20;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_NUMBER_LENGTH)
                    .maxStringLength(MAX_STRING_LENGTH)
                    .build())
            .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
            .build();

    private JsonTree() {}

    /// The value that `text` is.
    ///
    /// @throws ProtocolException of kind `JSON` when it is none, or one beyond the limits
    public static @Nullable Object read(String text) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            return whole(parser);
        } catch (IOException e) {
            throw notJson(e);
        }
    }

    /// As [#read(String)], from UTF-8.
    public static @Nullable Object read(byte[] utf8) {
        try (JsonParser parser = FACTORY.createParser(utf8)) {
            return whole(parser);
        } catch (IOException e) {
            throw notJson(e);
        }
    }

    /// As [#read(String)], from the readable bytes of a buffer, whose indices do not move.
    public static @Nullable Object read(ByteBuf utf8) {
        try (JsonParser parser = utf8.hasArray()
                ? FACTORY.createParser(utf8.array(), utf8.arrayOffset() + utf8.readerIndex(), utf8.readableBytes())
                : FACTORY.createParser((InputStream) new ByteBufInputStream(utf8.duplicate()))) {
            return whole(parser);
        } catch (IOException e) {
            throw notJson(e);
        }
    }

    /// The object that `text` is.
    ///
    /// @throws ProtocolException when it is no object
    public static Map<String, @Nullable Object> readObject(String text) {
        return object(read(text));
    }

    /// As [#readObject(String)], from UTF-8.
    public static Map<String, @Nullable Object> readObject(byte[] utf8) {
        return object(read(utf8));
    }

    /// As [#readObject(String)], from the readable bytes of a buffer, whose indices do not move.
    public static Map<String, @Nullable Object> readObject(ByteBuf utf8) {
        return object(read(utf8));
    }

    @SuppressWarnings("unchecked") // maps of this tree have strings for keys
    private static Map<String, @Nullable Object> object(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return (Map<String, @Nullable Object>) map;
        }
        throw ProtocolException.invalidShape("the JSON is " + JsonObject.kindOf(value) + ", expected an object");
    }

    private static ProtocolException notJson(IOException e) {
        String message = e instanceof com.fasterxml.jackson.core.JsonProcessingException parsing
                ? parsing.getOriginalMessage()
                : e.getMessage();
        return ProtocolException.json(message == null ? "unreadable" : message);
    }

    private static @Nullable Object whole(JsonParser parser) throws IOException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            throw ProtocolException.json("there is no value");
        }
        Object value = value(parser, first);
        if (parser.nextToken() != null) {
            throw ProtocolException.json("something follows the value");
        }
        return value;
    }

    private static @Nullable Object value(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> {
                Map<String, @Nullable Object> members = new LinkedHashMap<>();
                for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                    members.put(name, value(parser, parser.nextToken()));
                }
                yield members;
            }
            case START_ARRAY -> {
                List<@Nullable Object> elements = new ArrayList<>();
                for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                    elements.add(value(parser, next));
                }
                yield elements;
            }
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getNumberValue();
            case VALUE_NUMBER_FLOAT -> decimal(parser);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw ProtocolException.json("unexpected " + token);
        };
    }

    private static BigDecimal decimal(JsonParser parser) throws IOException {
        try {
            return parser.getDecimalValue();
        } catch (NumberFormatException e) {
            // An exponent of more digits than any number has.
            throw ProtocolException.json("a number has an exponent beyond all limits");
        }
    }

    /// `value` as UTF-8.
    public static byte[] bytes(@Nullable Object value) {
        return string(value).getBytes(StandardCharsets.UTF_8);
    }

    /// `value` as text, without spaces.
    public static String string(@Nullable Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(text)) {
            write(generator, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /// Appends `value` to a buffer as UTF-8.
    public static void write(@Nullable Object value, ByteBuf to) {
        try (OutputStream out = new ByteBufOutputStream(to);
                JsonGenerator generator = FACTORY.createGenerator(out)) {
            write(generator, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(JsonGenerator to, @Nullable Object value) throws IOException {
        switch (value) {
            case null -> to.writeNull();
            case String text -> to.writeString(text);
            case Integer number -> to.writeNumber(number);
            case Long number -> to.writeNumber(number);
            case Boolean flag -> to.writeBoolean(flag);
            case BigDecimal number -> to.writeNumber(number);
            case BigInteger number -> to.writeNumber(number);
            case Double number -> to.writeNumber(number);
            case RawJson raw -> to.writeRawValue(new SerializedString(raw.text()));
            case Map<?, ?> members -> {
                to.writeStartObject();
                for (Map.Entry<?, ?> member : members.entrySet()) {
                    to.writeFieldName((String) member.getKey());
                    write(to, member.getValue());
                }
                to.writeEndObject();
            }
            case List<?> elements -> {
                to.writeStartArray();
                for (Object element : elements) {
                    write(to, element);
                }
                to.writeEndArray();
            }
            default -> throw new IllegalArgumentException("no JSON: " + value.getClass());
        }
    }
}
