package io.ringfence.providers.neutral;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.tree.JsonObject;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Members that the model has no word for, as they stood.
///
/// @param origin the dialect whose members they are; null when there are none
/// @param members by name, in their order
public record Extensions(@Nullable Dialect origin, Map<String, @Nullable Object> members) {
    public static final Extensions NONE = new Extensions(null, Map.of());

    public Extensions {
        members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    /// What nobody has read of an object. To be called when everything that is understood has been read.
    public static Extensions unreadOf(JsonObject object, Dialect origin) {
        Map<String, @Nullable Object> unread = object.unread();
        return unread.isEmpty() ? NONE : new Extensions(origin, unread);
    }

    public boolean isEmpty() {
        return members.isEmpty();
    }

    /// Whether they may be written in `dialect`.
    public boolean belongTo(Dialect dialect) {
        return origin == dialect;
    }
}
