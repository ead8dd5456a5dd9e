package io.ringfence.providers.tree;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Builds the objects of a [JsonTree]: members in order, open for more.
public final class Members {
    private Members() {}

    /// An object with one member.
    public static Map<String, @Nullable Object> of(String name, @Nullable Object value) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put(name, value);
        return members;
    }

    /// An object with two members.
    public static Map<String, @Nullable Object> of(
            String first, @Nullable Object firstValue, String second, @Nullable Object secondValue) {
        Map<String, @Nullable Object> members = of(first, firstValue);
        members.put(second, secondValue);
        return members;
    }

    /// Adds a member unless its value is null.
    public static void put(Map<String, @Nullable Object> members, String name, @Nullable Object value) {
        if (value != null) {
            members.put(name, value);
        }
    }

    /// Adds what `more` has and `members` has not; objects on both sides are merged in the same way.
    public static void merge(Map<String, @Nullable Object> members, Map<String, @Nullable Object> more) {
        more.forEach((name, value) -> {
            Object own = members.get(name);
            if (own == null) {
                members.put(name, value);
            } else if (own instanceof Map<?, ?> ownMembers && value instanceof Map<?, ?> moreMembers) {
                Map<String, @Nullable Object> merged = new LinkedHashMap<>();
                ownMembers.forEach((key, member) -> merged.put((String) key, member));
                Map<String, @Nullable Object> added = new LinkedHashMap<>();
                moreMembers.forEach((key, member) -> added.put((String) key, member));
                merge(merged, added);
                members.put(name, merged);
            }
        });
    }
}
