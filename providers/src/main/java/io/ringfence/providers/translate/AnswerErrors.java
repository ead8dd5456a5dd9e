package io.ringfence.providers.translate;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tells errors that came with status 200 from answers. Stateless; any thread.
public final class AnswerErrors {
    /// Where the dialects have what was generated.
    private static final List<String> CONTENT = List.of("choices", "output", "content", "candidates", "message");

    private AnswerErrors() {}

    /// Whether a body is an error whatever its status: a top-level `error`, and nothing that was generated.
    public static boolean isError(Map<String, @Nullable Object> body) {
        if (body.get("error") == null) {
            return false;
        }
        for (String name : CONTENT) {
            if (isSomething(body.get(name))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSomething(@Nullable Object value) {
        return switch (value) {
            case null -> false;
            case List<?> list -> !list.isEmpty();
            case Map<?, ?> map -> !map.isEmpty();
            default -> false;
        };
    }
}
