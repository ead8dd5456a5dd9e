package io.ringfence.bench.leg;

/// A leg cannot be measured on this machine. The run goes on without it and says why.
public final class LegMissingException extends Exception {
    public LegMissingException(String message) {
        super(message);
    }

    LegMissingException(String message, Throwable cause) {
        super(message, cause);
    }
}
