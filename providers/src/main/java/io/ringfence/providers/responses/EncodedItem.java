package io.ringfence.providers.responses;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An item of a stream that is being written: opened once, closed once, and repeated at the end of the stream.
sealed interface EncodedItem permits MessageItem, ReasoningItem, CallItem, WholeItem {
    /// Ends what is open, and the item. Does nothing when it is closed.
    ///
    /// @param status `completed`, or `incomplete` when the answer ends in the midst of it
    void close(String status);

    /// The item as it is repeated at the end; an incomplete one when it was not closed.
    Map<String, @Nullable Object> tree();
}
