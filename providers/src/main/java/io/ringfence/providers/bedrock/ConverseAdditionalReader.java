package io.ringfence.providers.bedrock;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.ReasoningSettings;
import io.ringfence.providers.tree.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads of the additional fields of a request what models are known to understand; see [ConverseModel].
final class ConverseAdditionalReader {
    private static final Dialect DIALECT = Dialect.BEDROCK_CONVERSE;

    /// Tells whose words the settings are: in other dialects an effort alone asks for thoughts.
    private static final Extensions OWN_WITHOUT_MEMBERS = new Extensions(DIALECT, Map.of());

    private final Map<String, @Nullable Object> rest = new LinkedHashMap<>();
    private @Nullable Number topK;
    private @Nullable Boolean parallel;
    private @Nullable ReasoningSettings reasoning;

    ConverseAdditionalReader(@Nullable JsonObject fields) {
        if (fields == null) {
            return;
        }
        topK = fields.number("top_k");
        JsonObject nova = fields.object("inferenceConfig");
        if (nova != null) {
            topK = topK == null ? nova.number("topK") : topK;
            rest("inferenceConfig", nova);
        }
        JsonObject choice = fields.object("tool_choice");
        if (choice != null) {
            Boolean isDisabled = choice.bool("disable_parallel_tool_use");
            parallel = isDisabled == null ? null : !isDisabled;
            choice.ignore("type"); // what Converse's own choice says, or that there is none
            rest("tool_choice", choice);
        }
        String effort = effort(fields);
        JsonObject thinking = first(fields, "thinking", "reasoning_config", "reasoningConfig");
        if (thinking != null || effort != null) {
            reasoning = reasoning(thinking, effort);
        }
        rest.putAll(fields.unread());
    }

    private @Nullable String effort(JsonObject fields) {
        String effort = fields.string("reasoning_effort");
        JsonObject output = fields.object("output_config");
        if (output == null) {
            return effort;
        }
        String own = output.string("effort");
        rest("output_config", output);
        return own == null ? effort : own;
    }

    private static @Nullable JsonObject first(JsonObject fields, String... names) {
        for (String name : names) {
            // Qwen has a word where Claude has an object.
            if (fields.members().get(name) instanceof Map<?, ?>) {
                return fields.object(name);
            }
        }
        return null;
    }

    private static ReasoningSettings reasoning(@Nullable JsonObject thinking, @Nullable String effort) {
        if (thinking == null) {
            return new ReasoningSettings(null, effort, null, null, null, OWN_WITHOUT_MEMBERS);
        }
        ReasoningSettings.Mode mode = switch (thinking.string("type", "")) {
            case "enabled" -> ReasoningSettings.Mode.ON;
            case "adaptive" -> ReasoningSettings.Mode.ADAPTIVE;
            case "disabled" -> ReasoningSettings.Mode.OFF;
            default -> null;
        };
        String novaEffort = thinking.string("maxReasoningEffort");
        Long budget = thinking.integer("budget_tokens");
        Boolean includeThoughts = switch (thinking.string("display")) {
            case null -> null;
            case "omitted" -> false;
            default -> true;
        };
        Extensions unread = Extensions.unreadOf(thinking, DIALECT);
        return new ReasoningSettings(
                mode,
                effort == null ? novaEffort : effort,
                budget,
                null,
                includeThoughts,
                unread.isEmpty() ? OWN_WITHOUT_MEMBERS : unread);
    }

    private void rest(String name, JsonObject object) {
        Map<String, @Nullable Object> unread = object.unread();
        if (!unread.isEmpty()) {
            rest.put(name, unread);
        }
    }

    @Nullable
    Number topK() {
        return topK;
    }

    /// Whether several calls may come at once, or null when nobody said.
    @Nullable
    Boolean parallel() {
        return parallel;
    }

    @Nullable
    ReasoningSettings reasoning() {
        return reasoning;
    }

    /// What was not understood, by name.
    Map<String, @Nullable Object> rest() {
        return rest;
    }
}
