package io.ringfence.providers.endpoints;

import io.ringfence.providers.tree.JsonObject;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One of the documents that are put in order.
public sealed interface RerankDocument {
    /// Words.
    record Text(String text) implements RerankDocument {}

    /// An object as it stood, as `{"text":…}`.
    record Json(Map<String, @Nullable Object> members) implements RerankDocument {
        public Json {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }
    }

    /// A document as it stands in a message.
    ///
    /// @param path where the value stands
    static RerankDocument of(@Nullable Object value, String path) {
        return value instanceof String text
                ? new Text(text)
                : new Json(JsonObject.of(value, path).members());
    }

    /// How it is written.
    default Object tree() {
        return switch (this) {
            case Text(String text) -> text;
            case Json(Map<String, @Nullable Object> members) -> members;
        };
    }
}
