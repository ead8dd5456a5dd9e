package io.ringfence.providers.tree;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One text for all JSON that means the same: members in the order of their names (by UTF-16 units), no spaces,
/// numbers without an exponent and without zeros that say nothing. For hashes and keys; any thread.
public final class CanonicalJson {
    /// A number with more digits left or right of the point keeps its exponent.
    private static final int MAX_PLAIN_SCALE = 1_000;

    private CanonicalJson() {}

    /// The text of a tree of [JsonTree] without [RawJson].
    public static String text(@Nullable Object tree) {
        return JsonTree.string(ordered(tree));
    }

    private static @Nullable Object ordered(@Nullable Object tree) {
        return switch (tree) {
            case Map<?, ?> members -> {
                Map<String, @Nullable Object> ordered = new TreeMap<>();
                members.forEach((name, value) -> ordered.put((String) name, ordered(value)));
                yield ordered;
            }
            case List<?> elements ->
                elements.stream().map(CanonicalJson::ordered).toList();
            case BigDecimal number -> number(number);
            case Double number -> number(BigDecimal.valueOf(number));
            case BigInteger number -> number(new BigDecimal(number));
            case Long number -> number(BigDecimal.valueOf(number));
            case Integer number -> number(BigDecimal.valueOf(number));
            case null, default -> tree;
        };
    }

    private static RawJson number(BigDecimal number) {
        BigDecimal bare = number.stripTrailingZeros();
        return new RawJson(Math.abs(bare.scale()) <= MAX_PLAIN_SCALE ? bare.toPlainString() : bare.toString());
    }
}
