package io.ringfence.providers.openaichat;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.tree.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Members that are not understood, of objects inside an object that is: they are remembered by their path, as
/// `response_format.json_schema.x`, and put back there.
final class Nested {
    /// The objects that chat's codecs look into.
    private static final Set<String> HEADS = Set.of(
            "response_format",
            "stream_options",
            "reasoning",
            "thinking",
            "prompt_tokens_details",
            "completion_tokens_details");

    private final Map<String, @Nullable Object> members = new LinkedHashMap<>();

    /// Adds what nobody has read of `object`, which stands at `path`; an empty path is the top.
    Nested add(String path, @Nullable JsonObject object) {
        if (object != null) {
            object.unread().forEach((name, value) -> members.put(path.isEmpty() ? name : path + "." + name, value));
        }
        return this;
    }

    Nested put(String name, @Nullable Object value) {
        members.put(name, value);
        return this;
    }

    Extensions extensions() {
        return members.isEmpty() ? Extensions.NONE : new Extensions(Dialect.OPENAI_CHAT, members);
    }

    /// Puts extensions of chat back into `target`, over nothing that stands there.
    static void putBack(Map<String, @Nullable Object> target, Extensions extensions) {
        if (!extensions.belongTo(Dialect.OPENAI_CHAT)) {
            return;
        }
        extensions.members().forEach((name, value) -> {
            int dot = name.indexOf('.');
            if (dot > 0 && HEADS.contains(name.substring(0, dot))) {
                putInside(target, name, value);
            } else {
                target.putIfAbsent(name, value);
            }
        });
    }

    @SuppressWarnings("unchecked") // the codec's own maps have strings for keys
    private static void putInside(Map<String, @Nullable Object> target, String path, @Nullable Object value) {
        Map<String, @Nullable Object> at = target;
        int from = 0;
        for (int dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', from)) {
            Object inner = at.computeIfAbsent(path.substring(from, dot), _ -> new LinkedHashMap<String, Object>());
            if (!(inner instanceof Map<?, ?> map)) {
                return; // the codec wrote something else there
            }
            at = (Map<String, @Nullable Object>) map;
            from = dot + 1;
        }
        at.putIfAbsent(path.substring(from), value);
    }
}
