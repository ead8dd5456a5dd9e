package io.ringfence.providers.messages;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Looks into JSON trees.
final class Tree {
    private Tree() {}

    /// What stands at the end of a path of names and indices.
    static @Nullable Object at(@Nullable Object tree, Object... path) {
        Object value = tree;
        for (Object step : path) {
            value = step instanceof Integer index
                    ? assertInstanceOf(List.class, value).get(index)
                    : assertInstanceOf(Map.class, value).get(step);
        }
        return value;
    }

    /// As [#at], a list.
    static List<?> list(@Nullable Object tree, Object... path) {
        return assertInstanceOf(List.class, at(tree, path));
    }
}
