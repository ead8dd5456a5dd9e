package io.ringfence.frontend.policy;

/// Deadlines towards providers, in nanoseconds.
///
/// @param connectNs until the connection, TLS included, is up
/// @param firstByteNs from the request being written until the first byte of the answer
/// @param idleNs longest gap between two reads of one answer
/// @param requestNs whole exchange, unary: waiting, retries and back-off included
/// @param streamingNs whole exchange, streamed
/// @param holdBackNs how long a stream's head may be held back waiting for its first content
/// @param finishNs how long an answer is read on after its client went away, so that its cost is known; 0 for not
/// at all
public record Timeouts(
        long connectNs,
        long firstByteNs,
        long idleNs,
        long requestNs,
        long streamingNs,
        long holdBackNs,
        long finishNs) {}
