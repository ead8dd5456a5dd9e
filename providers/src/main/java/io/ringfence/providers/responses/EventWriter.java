package io.ringfence.providers.responses;

import io.ringfence.providers.translate.StreamEncoder.Frames;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes the events of one stream and numbers them, from 0 without gaps. One thread.
final class EventWriter {
    private @Nullable Frames frames;
    private long sequence;

    /// Where the next events go.
    void to(Frames next) {
        frames = next;
    }

    /// An event about a part of the answer. Openings show nothing of it yet.
    void content(String type, @Nullable Object... members) {
        boolean isOpening = type.endsWith("_item.added") || type.endsWith("_part.added");
        write(type, !isOpening, Trees.object(members));
    }

    /// An event about the answer as a whole.
    void lifecycle(String type, Map<String, @Nullable Object> members) {
        write(type, false, members);
    }

    private void write(String type, boolean isContent, Map<String, @Nullable Object> members) {
        if (frames == null) {
            throw new IllegalStateException("an event of type " + type + " has nowhere to go");
        }
        Map<String, @Nullable Object> event = Trees.object("type", type);
        event.putAll(members);
        event.put("sequence_number", sequence++);
        frames.frame(type, event, isContent);
    }
}
