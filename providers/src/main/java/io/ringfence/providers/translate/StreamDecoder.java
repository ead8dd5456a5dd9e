package io.ringfence.providers.translate;

import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.tree.JsonObject;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads one provider's stream, event by event. Holds the state of one stream; memory is bounded by the number
/// of calls, not by their length. One thread.
public interface StreamDecoder {
    /// Takes one event.
    ///
    /// @param name the event's name (SSE `event:`, or `:event-type` of AWS's framing), null when it has none
    /// @param data its payload
    /// @throws ProtocolException when the payload is not of the dialect
    void decode(@Nullable String name, JsonObject data, Consumer<StreamEvent> sink);

    /// `[DONE]` has come.
    default void decodeDone(Consumer<StreamEvent> sink) {}

    /// The body has ended. A decoder whose dialect has no last event says [StreamEvent.Ended] now if the answer
    /// is whole; one that has seen no proof of it says nothing.
    void end(Consumer<StreamEvent> sink);
}
