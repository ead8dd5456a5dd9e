package io.ringfence.store.db;

import java.util.Objects;

/// The schema of the database cannot be used, or not be brought to the version that is wanted. The message is
/// for the operator.
public final class SchemaException extends RuntimeException {
    SchemaException(String message) {
        super(message);
    }

    /// The first line of what was wrong in the first place: the rest is about the library.
    static SchemaException of(Exception failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = Objects.requireNonNullElse(cause.getMessage(), cause.toString());
        return new SchemaException(
                "the schema cannot be looked at or changed: "
                        + message.lines().findFirst().orElse(message),
                failure);
    }

    SchemaException(String message, Throwable cause) {
        super(message, cause);
    }
}
