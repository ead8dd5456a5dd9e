package io.ringfence.store.rate;

/// Whoever has the limits cannot be asked. Whether what was said last was heard is not known.
final class RateStoreException extends Exception {
    RateStoreException(String message, Throwable cause) {
        super(message, cause);
    }

    RateStoreException(String message) {
        super(message);
    }
}
