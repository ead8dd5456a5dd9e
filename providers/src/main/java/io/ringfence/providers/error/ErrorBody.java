package io.ringfence.providers.error;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.ByteBufUtil;
import io.ringfence.providers.Dialect;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Writes errors in the client's dialect. Stateless; cold path. The caller owns the buffers.
public final class ErrorBody {
    private static final int MAX_MESSAGE_CHARS = 4_096;
    private static final JsonFactory JSON = new JsonFactory();

    /// Writes one JSON text.
    @FunctionalInterface
    private interface Text {
        void write(JsonGenerator json) throws IOException;
    }

    private ErrorBody() {}

    /// The body of an HTTP error answer.
    public static ByteBuf unary(ByteBufAllocator alloc, Dialect dialect, GatewayError error) {
        return write(alloc, "", json -> body(json, dialect, error, -1), "");
    }

    /// A whole event that tells a client in mid-stream that its answer failed. Nothing may follow it: a
    /// `[DONE]` would make the failed answer look complete. In Responses streams use
    /// [#inStream(ByteBufAllocator, Dialect, GatewayError, long)].
    public static ByteBuf inStream(ByteBufAllocator alloc, Dialect dialect, GatewayError error) {
        return inStream(alloc, dialect, error, 0);
    }

    /// The event of [#inStream(ByteBufAllocator, Dialect, GatewayError)].
    ///
    /// @param sequenceNumber one more than that of the event before; only Responses streams number their events
    public static ByteBuf inStream(ByteBufAllocator alloc, Dialect dialect, GatewayError error, long sequenceNumber) {
        return switch (dialect) {
            case OPENAI_CHAT -> write(alloc, "data: ", json -> body(json, dialect, error, -1), "\n\n");
            case OPENAI_RESPONSES ->
                write(alloc, "event: error\ndata: ", json -> body(json, dialect, error, sequenceNumber), "\n\n");
            case ANTHROPIC_MESSAGES ->
                write(alloc, "event: error\ndata: ", json -> body(json, dialect, error, -1), "\n\n");
            case GEMINI -> write(alloc, "data: ", json -> body(json, dialect, error, -1), "\r\n\r\n");
            case BEDROCK_CONVERSE, COHERE_CHAT -> throw dialect.notForClients();
        };
    }

    /// The provider's own error in the client's dialect: its error object byte for byte with `source`,
    /// `provider` and `request_id` put in front, when it has the dialect's shape; else one built from what the
    /// provider says, or from `error` when it says nothing. A refused credential is the operator's affair: then
    /// the gateway's own text is sent.
    public static ByteBuf fromProvider(
            ByteBufAllocator alloc, Dialect dialect, ByteBuf upstreamBody, GatewayError error) {
        if (!passesOn(error.kind())) {
            return unary(alloc, dialect, error);
        }
        byte[] masked = maskedBytes(upstreamBody);
        ErrorObject own = ErrorObject.find(masked, dialect);
        if (own == null) {
            ProviderError read =
                    ProviderError.read(upstreamBody, upstreamBody.readerIndex(), upstreamBody.readableBytes());
            return unary(alloc, dialect, read.message().isEmpty() ? error : withMessage(error, read));
        }
        ByteBuf out = alloc.buffer(masked.length + 256);
        String head = dialect == Dialect.ANTHROPIC_MESSAGES ? "{\"type\":\"error\",\"error\":{" : "{\"error\":{";
        out.writeCharSequence(head, StandardCharsets.US_ASCII);
        ByteBuf added = write(alloc, "", json -> missingMembers(json, own, error), "");
        try {
            // Of `{"source":…}` only the members, without the braces.
            out.writeBytes(added, added.readerIndex() + 1, added.readableBytes() - 2);
            boolean needsComma = added.readableBytes() > 2 && own.hasMembers();
            out.writeCharSequence(needsComma ? "," : "", StandardCharsets.US_ASCII);
        } finally {
            added.release();
        }
        out.writeBytes(masked, own.membersStart(), own.end() - own.membersStart());
        out.writeByte('}');
        return out;
    }

    private static boolean passesOn(ErrorKind kind) {
        return switch (kind) {
            case PROVIDER_INVALID_REQUEST, PROVIDER_RATE_LIMITED, PROVIDER_ERROR, PROVIDER_OVERLOADED -> true;
            default -> false;
        };
    }

    /// Secrets consist of ASCII, so masking bytes as Latin-1 characters leaves all others as they are.
    private static byte[] maskedBytes(ByteBuf body) {
        byte[] bytes = ByteBufUtil.getBytes(body, body.readerIndex(), body.readableBytes(), true);
        return Secrets.mask(new String(bytes, StandardCharsets.ISO_8859_1)).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static GatewayError withMessage(GatewayError error, ProviderError read) {
        return new GatewayError(
                error.kind(),
                error.status(),
                read.message(),
                read.param() == null ? error.param() : read.param(),
                error.fromProvider(),
                error.provider(),
                error.requestId());
    }

    private static void missingMembers(JsonGenerator json, ErrorObject own, GatewayError error) throws IOException {
        json.writeStartObject();
        if (!own.hasSource()) {
            json.writeStringField("source", source(error));
        }
        if (!own.hasProvider() && error.provider() != null) {
            json.writeStringField("provider", error.provider());
        }
        if (!own.hasRequestId()) {
            json.writeStringField("request_id", error.requestId());
        }
        json.writeEndObject();
    }

    // ---- The dialects

    private static void body(JsonGenerator json, Dialect dialect, GatewayError error, long sequenceNumber)
            throws IOException {
        json.writeStartObject();
        switch (dialect) {
            case OPENAI_CHAT -> openAiError(json, error);
            case OPENAI_RESPONSES -> {
                if (sequenceNumber >= 0) {
                    // The specification has the members at the top, the service and its clients know them in
                    // `error`.
                    json.writeStringField("type", "error");
                    json.writeStringField("code", error.kind().code());
                    json.writeStringField("message", message(error));
                    nullableField(json, "param", error.param());
                    json.writeNumberField("sequence_number", sequenceNumber);
                }
                openAiError(json, error);
            }
            case ANTHROPIC_MESSAGES -> anthropicError(json, error);
            case GEMINI -> geminiError(json, error);
            case BEDROCK_CONVERSE, COHERE_CHAT -> throw dialect.notForClients();
        }
        json.writeEndObject();
    }

    private static void openAiError(JsonGenerator json, GatewayError error) throws IOException {
        json.writeObjectFieldStart("error");
        json.writeStringField("message", message(error));
        json.writeStringField("type", error.kind().type());
        nullableField(json, "param", error.param());
        json.writeStringField("code", error.kind().code());
        json.writeStringField("source", source(error));
        nullableField(json, "provider", error.provider());
        json.writeStringField("request_id", error.requestId());
        json.writeEndObject();
    }

    private static void anthropicError(JsonGenerator json, GatewayError error) throws IOException {
        json.writeStringField("type", "error");
        json.writeObjectFieldStart("error");
        json.writeStringField("type", words(error).anthropicType());
        json.writeStringField("message", message(error));
        json.writeStringField("code", error.kind().code());
        nullableField(json, "param", error.param());
        json.writeStringField("source", source(error));
        nullableField(json, "provider", error.provider());
        json.writeEndObject();
        json.writeStringField("request_id", error.requestId());
    }

    private static void geminiError(JsonGenerator json, GatewayError error) throws IOException {
        json.writeObjectFieldStart("error");
        json.writeNumberField("code", error.status());
        json.writeStringField("message", message(error));
        json.writeStringField("status", words(error).geminiStatus());
        json.writeArrayFieldStart("details");
        json.writeStartObject();
        json.writeStringField("@type", "type.googleapis.com/google.rpc.ErrorInfo");
        json.writeStringField("reason", error.kind().name());
        json.writeStringField("domain", "ringfence");
        json.writeObjectFieldStart("metadata"); // a map of strings: what is null stays out
        json.writeStringField("source", source(error));
        if (error.provider() != null) {
            json.writeStringField("provider", error.provider());
        }
        if (error.param() != null) {
            json.writeStringField("param", error.param());
        }
        json.writeStringField("request_id", error.requestId());
        json.writeStringField("code", error.kind().code());
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndArray();
        json.writeEndObject();
    }

    /// The kind whose words say what the status says: a provider refuses requests with several.
    private static ErrorKind words(GatewayError error) {
        if (error.kind() != ErrorKind.PROVIDER_INVALID_REQUEST) {
            return error.kind();
        }
        return switch (error.status()) {
            case 404 -> ErrorKind.NOT_FOUND;
            case 413 -> ErrorKind.PAYLOAD_TOO_LARGE;
            default -> error.kind();
        };
    }

    private static String source(GatewayError error) {
        return error.fromProvider() ? "provider" : "gateway";
    }

    private static void nullableField(JsonGenerator json, String name, @Nullable String value) throws IOException {
        if (value == null) {
            json.writeNullField(name);
        } else {
            json.writeStringField(name, wellFormed(value));
        }
    }

    private static String message(GatewayError error) {
        String text = error.message();
        String cut = text.length() <= MAX_MESSAGE_CHARS ? text : text.substring(0, MAX_MESSAGE_CHARS) + "…";
        return wellFormed(Secrets.mask(cut));
    }

    /// Half a surrogate pair, from a text that was cut, has no UTF-8 form.
    private static String wellFormed(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static ByteBuf write(ByteBufAllocator alloc, String before, Text text, String after) {
        ByteBuf out = alloc.buffer(512);
        boolean isWritten = false;
        try {
            out.writeCharSequence(before, StandardCharsets.US_ASCII);
            try (JsonGenerator json = JSON.createGenerator((OutputStream) new ByteBufOutputStream(out))) {
                text.write(json);
            }
            out.writeCharSequence(after, StandardCharsets.US_ASCII);
            isWritten = true;
            return out;
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory failed", impossible);
        } finally {
            if (!isWritten) {
                out.release();
            }
        }
    }
}
