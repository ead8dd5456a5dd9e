package io.ringfence.demo;

import java.util.Map;

/// One thing that the provider does to answer a request; see [Script].
@SuppressWarnings("ArrayRecordComponent") // never compared as a whole
sealed interface Step {
    /// Writes status line and headers. Without `content-length` among them the body is sent in HTTP chunks.
    record Head(int status, Map<String, String> headers) implements Step {}

    /// Writes body bytes and flushes: one HTTP chunk when the body is chunked.
    record Send(byte[] bytes) implements Step {}

    /// Writes bytes outside of any HTTP framing and flushes.
    record Raw(byte[] bytes) implements Step {}

    /// Waits a time, counted from the end of the previous wait so that a stream keeps its pace.
    record Pause(long durationNs) implements Step {}

    /// Waits until the named signal is given.
    record Await(String signal) implements Step {}

    /// The last step of an answer; nothing after it is played.
    enum Ending implements Step {
        /// Completes the body; the connection may serve the next request.
        COMPLETE,
        /// Closes the connection in order, wherever the answer stands.
        CUT,
        /// Closes the connection with a TCP reset; bytes in flight may be lost.
        RESET,
        /// Does nothing more and keeps the connection open.
        STALL
    }
}
