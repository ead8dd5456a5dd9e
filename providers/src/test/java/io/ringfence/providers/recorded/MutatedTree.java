package io.ringfence.providers.recorded;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// JSON trees that suffer random edits: values of other types, members and elements that are gone, new, doubled
/// or elsewhere.
public final class MutatedTree {
    private static final @Nullable Object[] ODD_VALUES = {
        null,
        "",
        " ",
        "x",
        "tool_use",
        "tool_result",
        "thinking",
        "text",
        0,
        -1,
        Long.MAX_VALUE,
        new BigDecimal("1e999999999"),
        new BigInteger("99999999999999999999"),
        true,
        List.of(),
        Map.of(),
        Map.of("type", "text"),
        List.of(Map.of())
    };

    private final Random random;

    public MutatedTree(Random random) {
        this.random = random;
    }

    /// A copy with a few edits.
    public @Nullable Object of(@Nullable Object tree) {
        Object edited = tree;
        int edits = 1 + random.nextInt(3);
        for (int i = 0; i < edits; i++) {
            edited = edited(edited, size(edited) - 1);
        }
        return edited;
    }

    private static int size(@Nullable Object tree) {
        return switch (tree) {
            case Map<?, ?> members ->
                1 + members.values().stream().mapToInt(MutatedTree::size).sum();
            case List<?> list -> 1 + list.stream().mapToInt(MutatedTree::size).sum();
            case null, default -> 1;
        };
    }

    /// Goes down to a random value and edits it there.
    private @Nullable Object edited(@Nullable Object tree, int below) {
        if (below <= 0 || random.nextInt(below + 1) == 0) {
            return oddValue();
        }
        return switch (tree) {
            case Map<?, ?> members -> editedMembers(members, below);
            case List<?> list -> editedElements(list, below);
            case null, default -> oddValue();
        };
    }

    private @Nullable Object oddValue() {
        return ODD_VALUES[random.nextInt(ODD_VALUES.length)];
    }

    private Object editedMembers(Map<?, ?> members, int below) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        int at = random.nextInt(below);
        for (Map.Entry<?, ?> member : members.entrySet()) {
            int size = size(member.getValue());
            boolean isChosen = at >= 0 && at < size;
            at -= size;
            String name = (String) member.getKey();
            if (!isChosen) {
                copy.put(name, member.getValue());
                continue;
            }
            switch (random.nextInt(8)) {
                case 0, 1 -> {} // is gone
                case 2 -> {
                    copy.put(name, member.getValue());
                    copy.put("novel", oddValue());
                }
                default -> copy.put(name, edited(member.getValue(), size - 1));
            }
        }
        return copy;
    }

    private Object editedElements(List<?> list, int below) {
        List<@Nullable Object> copy = new ArrayList<>(list);
        int at = random.nextInt(below);
        for (int i = 0; i < copy.size(); i++) {
            int size = size(copy.get(i));
            if (at < size) {
                switch (random.nextInt(5)) {
                    case 0 -> copy.remove(i);
                    case 1 -> copy.add(random.nextInt(copy.size()), copy.get(i));
                    case 2 -> Collections.swap(copy, i, random.nextInt(copy.size()));
                    default -> copy.set(i, edited(copy.get(i), size - 1));
                }
                return copy;
            }
            at -= size;
        }
        return copy;
    }
}
