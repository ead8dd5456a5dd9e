package io.ringfence.providers.translate;

/// A message that cannot be read or cannot be expressed in the dialect that was asked for. The text names the
/// place and what was expected, and never holds more than a name or a number of what was sent.
public final class ProtocolException extends RuntimeException {
    /// What went wrong.
    public enum Kind {
        /// The bytes are no JSON, or beyond the limits.
        JSON,
        /// A member that must be there is not.
        MISSING_FIELD,
        /// A member has the wrong type or a value that the dialect does not know.
        INVALID_SHAPE,
        /// The target has no way to say it, and leaving it out would change the meaning.
        UNSUPPORTED_FEATURE,
        /// A message of one endpoint family was given where another was expected.
        ENDPOINT_MISMATCH,
        /// The endpoint family does not exist in this wire format.
        UNSUPPORTED_WIRE_FORMAT,
        /// The message is not JSON: it must be read or written with its transport (status, headers, body).
        TRANSPORT_REQUIRED
    }

    private final Kind kind;

    private ProtocolException(Kind kind, String message) {
        // What is wrong is in the message; a stack trace of a parser helps nobody and costs most.
        super(message, null, false, false);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    public static ProtocolException json(String problem) {
        return new ProtocolException(Kind.JSON, "invalid JSON: " + problem);
    }

    public static ProtocolException missingField(String path) {
        return new ProtocolException(Kind.MISSING_FIELD, path + " is missing");
    }

    public static ProtocolException invalidShape(String problem) {
        return new ProtocolException(Kind.INVALID_SHAPE, problem);
    }

    public static ProtocolException unsupported(String what) {
        return new ProtocolException(Kind.UNSUPPORTED_FEATURE, what);
    }

    public static ProtocolException endpointMismatch(String expected, String actual) {
        return new ProtocolException(Kind.ENDPOINT_MISMATCH, "expected a message of " + expected + ", got " + actual);
    }

    public static ProtocolException unsupportedWireFormat(String endpoint, String wireFormat) {
        return new ProtocolException(Kind.UNSUPPORTED_WIRE_FORMAT, wireFormat + " has no endpoint for " + endpoint);
    }

    public static ProtocolException transportRequired(String wireFormat) {
        return new ProtocolException(
                Kind.TRANSPORT_REQUIRED,
                "a message of " + wireFormat + " is not JSON: it can only be read or written with its transport");
    }
}
