package io.ringfence.providers.gemini;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.OutputFormat;
import io.ringfence.providers.neutral.ReasoningSettings;
import io.ringfence.providers.neutral.Sampling;
import io.ringfence.providers.tree.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads `generationConfig`.
final class GeminiConfigReader {
    private GeminiConfigReader() {}

    /// @param unread takes what is not understood, by its path
    static void read(JsonObject config, ChatRequest.Builder to, Map<String, @Nullable Object> unread) {
        to.maxOutputTokens(GeminiFields.integer(config, "maxOutputTokens"));
        to.sampling(new Sampling(
                GeminiFields.number(config, "temperature"),
                GeminiFields.number(config, "topP"),
                GeminiFields.number(config, "topK"),
                GeminiFields.integer(config, "seed"),
                GeminiFields.number(config, "presencePenalty"),
                GeminiFields.number(config, "frequencyPenalty"),
                GeminiFields.strings(config, "stopSequences"),
                GeminiFields.integer(config, "candidateCount"),
                config.bool("responseLogprobs"),
                GeminiFields.integer(config, "logprobs"),
                null));
        to.modalities(GeminiFields.strings(config, "responseModalities").stream()
                .map(modality -> modality.toLowerCase(Locale.ROOT))
                .toList());
        to.format(format(config));
        to.reasoning(reasoning(config));
        GeminiFields.keepUnread(config, "generationConfig", unread);
    }

    private static @Nullable OutputFormat format(JsonObject config) {
        String type = config.has("responseMimeType")
                ? String.valueOf(config.members().get("responseMimeType")).toLowerCase(Locale.ROOT)
                : "";
        boolean hasSchema =
                config.has("responseSchema") || config.has("responseJsonSchema") || config.has("_responseJsonSchema");
        if (type.equals("text/plain") && !hasSchema) {
            config.ignore("responseMimeType");
            return new OutputFormat.PlainText();
        }
        boolean isJson = type.equals("application/json") || (type.isEmpty() && hasSchema);
        if (!isJson) {
            return null; // `text/x.enum` and what may come: only Gemini has a word for it
        }
        config.ignore("responseMimeType");
        for (String name : List.of("responseJsonSchema", "_responseJsonSchema")) {
            JsonObject schema = config.object(name);
            if (schema != null) {
                return new OutputFormat.JsonSchema(null, null, schema.members(), null);
            }
        }
        JsonObject schema = config.object("responseSchema");
        return schema == null
                ? new OutputFormat.AnyJson()
                : new OutputFormat.JsonSchema(null, null, GeminiSchemaReader.jsonSchema(schema.members()), null);
    }

    private static @Nullable ReasoningSettings reasoning(JsonObject config) {
        JsonObject thinking = GeminiFields.object(config, "thinkingConfig");
        if (thinking == null) {
            return null;
        }
        Long budget = GeminiFields.integer(thinking, "thinkingBudget");
        String level = thinking.string("thinkingLevel", "").toLowerCase(Locale.ROOT);
        String effort = level.isEmpty() || level.equals("thinking_level_unspecified") ? null : level;
        ReasoningSettings.Mode mode = null;
        if (budget != null) {
            mode = budget == 0
                    ? ReasoningSettings.Mode.OFF
                    : budget < 0 ? ReasoningSettings.Mode.ADAPTIVE : ReasoningSettings.Mode.ON;
        } else if (effort != null) {
            mode = ReasoningSettings.Mode.ON;
        }
        Boolean includeThoughts = thinking.bool("includeThoughts");
        Extensions extensions = Extensions.unreadOf(thinking, Dialect.GEMINI);
        return new ReasoningSettings(mode, effort, budget, null, includeThoughts, extensions);
    }
}
