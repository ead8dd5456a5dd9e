package io.ringfence.providers.error;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.ringfence.providers.Dialect;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Where the error object of a provider's body lies, if the body has the shape of the dialect.
///
/// @param membersStart the offset after the opening brace
/// @param end the offset after the closing brace
record ErrorObject(
        int membersStart, int end, boolean hasMembers, boolean hasSource, boolean hasProvider, boolean hasRequestId) {
    private static final JsonFactory JSON = new JsonFactory();

    /// Finds the top-level `error` object, also inside a list of one as Gemini writes at times. Null when the
    /// body is not JSON, or the object lacks what clients of the dialect read: a message, and a type in
    /// Anthropic's.
    static @Nullable ErrorObject find(byte[] body, Dialect dialect) {
        try (JsonParser parser = JSON.createParser(body)) {
            JsonToken first = parser.nextToken();
            if (first == JsonToken.START_ARRAY) {
                first = parser.nextToken();
            }
            if (first != JsonToken.START_OBJECT) {
                return null;
            }
            ErrorObject found = null;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean isError = "error".equals(parser.currentName());
                if (parser.nextToken() == JsonToken.START_OBJECT && isError) {
                    found = read(parser, dialect);
                } else {
                    parser.skipChildren();
                }
            }
            while (parser.nextToken() != null) {
                // to the end, so that half a body is noticed
            }
            return found;
        } catch (IOException notJson) {
            return null;
        }
    }

    private static @Nullable ErrorObject read(JsonParser parser, Dialect dialect) throws IOException {
        int membersStart = Math.toIntExact(parser.currentTokenLocation().getByteOffset()) + 1;
        boolean hasMembers = false;
        boolean hasMessage = false;
        boolean hasType = false;
        boolean hasSource = false;
        boolean hasProvider = false;
        boolean hasRequestId = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            hasMembers = true;
            String name = parser.currentName();
            boolean isText = parser.nextToken() == JsonToken.VALUE_STRING;
            switch (name) {
                case "message" -> hasMessage = isText;
                case "type" -> hasType = isText;
                case "source" -> hasSource = true;
                case "provider" -> hasProvider = true;
                case "request_id" -> hasRequestId = true;
                default -> {}
            }
            parser.skipChildren();
        }
        int end = Math.toIntExact(parser.currentTokenLocation().getByteOffset()) + 1;
        boolean hasShape = hasMessage && (hasType || dialect != Dialect.ANTHROPIC_MESSAGES);
        return hasShape ? new ErrorObject(membersStart, end, hasMembers, hasSource, hasProvider, hasRequestId) : null;
    }
}
