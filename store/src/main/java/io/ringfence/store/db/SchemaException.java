package io.ringfence.store.db;

/// The schema of the database cannot be used, or not be brought to the version that is wanted. The message is
/// for the operator.
public final class SchemaException extends RuntimeException {
    SchemaException(String message) {
        super(message);
    }

    SchemaException(String message, Throwable cause) {
        super(message, cause);
    }
}
