package io.ringfence.providers.recorded;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringfence.providers.tree.JsonTree;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Trees of JSON in tests: read from texts in which single quotes do, reached into, and compared by what they
/// say.
public final class Trees {
    private Trees() {}

    /// The object that `text` is, with single quotes for double ones.
    public static Map<String, @Nullable Object> object(String text) {
        return JsonTree.readObject(text.replace('\'', '"'));
    }

    /// What stands at a place, as `messages/0/content`; null when there is nothing.
    public static @Nullable Object at(@Nullable Object tree, String place) {
        Object value = tree;
        for (String step : place.split("/", -1)) {
            value = switch (value) {
                case Map<?, ?> members -> members.get(step);
                case List<?> elements ->
                    Integer.parseInt(step) < elements.size() ? elements.get(Integer.parseInt(step)) : null;
                case null, default -> null;
            };
        }
        return value;
    }

    /// That the value at a place is what `text` says; numbers are compared by value.
    public static void assertAt(@Nullable Object tree, String place, String text) {
        assertEquals(
                plain(JsonTree.read(text.replace('\'', '"'))),
                plain(at(tree, place)),
                () -> place + " of " + JsonTree.string(tree));
    }

    /// The tree with all numbers in one type.
    public static @Nullable Object plain(@Nullable Object tree) {
        return switch (tree) {
            case Map<?, ?> members -> {
                Map<@Nullable Object, @Nullable Object> plain = new LinkedHashMap<>();
                members.forEach((name, value) -> plain.put(name, plain(value)));
                yield plain;
            }
            case List<?> elements -> {
                List<@Nullable Object> plain = new ArrayList<>();
                elements.forEach(element -> plain.add(plain(element)));
                yield plain;
            }
            case Number number -> new BigDecimal(number.toString()).stripTrailingZeros();
            case null, default -> tree;
        };
    }
}
