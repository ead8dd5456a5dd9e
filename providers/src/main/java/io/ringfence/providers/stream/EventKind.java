package io.ringfence.providers.stream;

/// What one event of a stream means to the relay: whether it may still be held back, must be dropped, or ends
/// the answer.
public enum EventKind {
    /// Nothing that the user can see yet: role chunk, `message_start`, `ping`, `response.created`, empty
    /// deltas.
    PREAMBLE,
    /// Something that commits the answer: text, reasoning, a tool call, a refusal, a finish reason.
    CONTENT,
    /// The chunk with empty `choices` and the usage, present only because the gateway asked for it. The relay
    /// drops it.
    USAGE_ONLY,
    /// The provider reports a failure inside the stream. See [EventStream#fault()].
    ERROR,
    /// The dialect's last event: `[DONE]`, `message_stop`, `response.completed`, `response.incomplete`. Gemini
    /// has none.
    TERMINAL,
    /// No data: comments, blank lines, an event name alone. Resets idle timers, means nothing else.
    COMMENT,
    /// Data that is not JSON where JSON is due, or an event larger than the limit.
    MALFORMED
}
