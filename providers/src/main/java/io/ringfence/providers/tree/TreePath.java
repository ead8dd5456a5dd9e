package io.ringfence.providers.tree;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Names places in a [JsonTree], as `messages[0].content[1].image_url.url`. Any thread.
public final class TreePath {
    private TreePath() {}

    /// Where the first string that equals `text` stands; null when there is none. O(n).
    public static @Nullable String of(@Nullable Object tree, String text) {
        StringBuilder path = new StringBuilder();
        return find(tree, text, path) ? path.toString() : null;
    }

    private static boolean find(@Nullable Object value, String text, StringBuilder path) {
        int length = path.length();
        switch (value) {
            case String string -> {
                return string.equals(text);
            }
            case Map<?, ?> members -> {
                for (Map.Entry<?, ?> member : members.entrySet()) {
                    path.append(length == 0 ? "" : ".").append(member.getKey());
                    if (find(member.getValue(), text, path)) {
                        return true;
                    }
                    path.setLength(length);
                }
            }
            case List<?> elements -> {
                for (int i = 0; i < elements.size(); i++) {
                    path.append('[').append(i).append(']');
                    if (find(elements.get(i), text, path)) {
                        return true;
                    }
                    path.setLength(length);
                }
            }
            case null, default -> {
                // A number, a truth value or nothing.
            }
        }
        return false;
    }
}
