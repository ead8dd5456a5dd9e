package io.ringfence.providers.translate;

import io.ringfence.providers.neutral.StreamEvent;

/// Writes one client's stream, event by event, in the full grammar of its dialect. Holds the state of one
/// stream. One thread.
public interface StreamEncoder {
    /// Takes one event and writes what it makes due, possibly nothing.
    void encode(StreamEvent event, Frames frames);

    /// Where frames go.
    interface Frames {
        /// One event of the dialect.
        ///
        /// @param name the SSE event's name, null in dialects that have none
        /// @param data a tree of [io.ringfence.providers.tree.JsonTree]
        /// @param content whether the client sees something of the answer in it: not so for openings and pings
        void frame(@org.jspecify.annotations.Nullable String name, Object data, boolean content);

        /// Chat's `[DONE]`.
        void done();

        /// A sign of life in the form that the dialect's clients ignore.
        void comment(String text);
    }
}
