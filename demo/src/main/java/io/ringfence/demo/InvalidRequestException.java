package io.ringfence.demo;

/// The request misses something that its dialect requires; becomes a 400 with this message.
final class InvalidRequestException extends Exception {
    InvalidRequestException(String message) {
        super(message);
    }
}
