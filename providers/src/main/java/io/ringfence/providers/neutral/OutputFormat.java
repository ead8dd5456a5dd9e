package io.ringfence.providers.neutral;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The form that the answer's text shall have.
public sealed interface OutputFormat {
    /// Plain text, asked for by name.
    record PlainText() implements OutputFormat {}

    /// Some JSON object.
    record AnyJson() implements OutputFormat {}

    /// JSON after a schema.
    ///
    /// @param name null where the dialect has none
    record JsonSchema(
            @Nullable String name,
            @Nullable String description,
            Map<String, @Nullable Object> schema,
            @Nullable Boolean strict)
            implements OutputFormat {}
}
