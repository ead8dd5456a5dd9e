package io.ringfence.providers.messages;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.translate.Losses;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Small things about objects of this dialect's own.
final class Own {
    static final Dialect DIALECT = Dialect.ANTHROPIC_MESSAGES;

    private Own() {}

    /// Puts members of this dialect back where they were, never over one that is there; those of another
    /// dialect are losses.
    static void putBack(Extensions extensions, Map<String, @Nullable Object> to, String where, Losses losses) {
        if (extensions.belongTo(DIALECT)) {
            extensions.members().forEach(to::putIfAbsent);
        } else {
            losses.extensions(where, extensions);
        }
    }

    /// The members of an object of a tree.
    @SuppressWarnings("unchecked") // maps of a tree have strings for keys
    static Map<String, @Nullable Object> members(Map<?, ?> object) {
        return (Map<String, @Nullable Object>) object;
    }

    /// A copy in which every object and list may be changed.
    static @Nullable Object copy(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> object -> copyOf(members(object));
            case List<?> list -> {
                List<@Nullable Object> copy = new ArrayList<>(list.size());
                list.forEach(element -> copy.add(copy(element)));
                yield copy;
            }
            case null, default -> value;
        };
    }

    /// As [#copy], of an object.
    static Map<String, @Nullable Object> copyOf(Map<String, @Nullable Object> object) {
        Map<String, @Nullable Object> copy = LinkedHashMap.newLinkedHashMap(object.size());
        object.forEach((name, value) -> copy.put(name, copy(value)));
        return copy;
    }

    /// An object that begins with its type.
    static Map<String, @Nullable Object> typed(String type) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("type", type);
        return object;
    }
}
