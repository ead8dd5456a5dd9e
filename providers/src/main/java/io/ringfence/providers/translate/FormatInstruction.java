package io.ringfence.providers.translate;

import io.ringfence.providers.neutral.OutputFormat;
import io.ringfence.providers.tree.JsonTree;
import org.jspecify.annotations.Nullable;

/// Asks a model in words for the format of its output, where there is no member for it. Stateless; any thread.
public final class FormatInstruction {
    /// Asks for any JSON.
    public static final String ANY_JSON = "Respond with a single valid JSON object and nothing else.";

    private FormatInstruction() {}

    /// Asks for JSON of a schema.
    public static String of(OutputFormat.JsonSchema schema) {
        return "Respond with nothing but a single JSON value that is valid against this JSON schema:\n"
                + JsonTree.string(schema.schema());
    }

    /// For a dialect with no member for any JSON.
    ///
    /// @param takesSchema whether there is a member for a schema
    /// @return null when there is nothing to ask for
    public static @Nullable String of(@Nullable OutputFormat format, boolean takesSchema, Losses losses) {
        return switch (format) {
            case null -> null;
            case OutputFormat.PlainText _ -> null;
            case OutputFormat.AnyJson _ -> {
                losses.add("json_object is asked for by an instruction in "
                        + losses.target().wireFormat());
                yield ANY_JSON;
            }
            case OutputFormat.JsonSchema schema -> {
                if (takesSchema) {
                    yield null;
                }
                losses.add("structured output is asked for by an instruction because the model takes no format");
                yield of(schema);
            }
        };
    }
}
