package io.ringfence.providers.neutral;

/// Why an answer ended.
public enum FinishReason {
    /// The model was done.
    STOP,
    /// One of the client's stop sequences came.
    STOP_SEQUENCE,
    /// The limit of output tokens, or the model's window, was reached. Wins over [#TOOL_CALLS] when a call is
    /// cut.
    LENGTH,
    /// The model waits for the results of tools.
    TOOL_CALLS,
    /// A filter or the model's own policy held the answer back.
    CONTENT_FILTER,
    /// The provider paused a long turn; the same conversation is to be sent again.
    PAUSE,
    /// The answer failed: what there is of it must not be taken for whole.
    ERROR,
    /// A word that is not known.
    OTHER
}
