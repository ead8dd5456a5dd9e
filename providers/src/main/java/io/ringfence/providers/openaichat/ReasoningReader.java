package io.ringfence.providers.openaichat;

import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.ReasoningSettings;
import io.ringfence.providers.neutral.ReasoningSettings.Mode;
import io.ringfence.providers.tree.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads how much the model shall think: `reasoning_effort` (OpenAI), `thinking` (DeepSeek, z.ai, Claude's
/// clients), `reasoning` (OpenRouter), `reasoning_format` and `include_reasoning` (Groq).
final class ReasoningReader {
    private @Nullable Mode mode;
    private @Nullable String effort;
    private @Nullable Long budget;
    private @Nullable String summary;
    private @Nullable Boolean includeThoughts;
    private final Nested rest = new Nested();

    private ReasoningReader() {}

    static @Nullable ReasoningSettings read(JsonObject body) {
        return new ReasoningReader().settings(body);
    }

    private @Nullable ReasoningSettings settings(JsonObject body) {
        if (body.members().get("reasoning_effort") instanceof String word) {
            effort = word;
            body.ignore("reasoning_effort");
        }
        if (body.members().get("thinking") instanceof Map<?, ?>) {
            readThinking(JsonObject.of(body.any("thinking"), "thinking"));
        }
        if (body.members().get("reasoning") instanceof Map<?, ?>) {
            readReasoning(JsonObject.of(body.any("reasoning"), "reasoning"));
        }
        readFormat(body);
        if ("none".equals(effort)) {
            mode = Mode.OFF;
        }
        Extensions extensions = rest.extensions();
        boolean isSilent = mode == null
                && effort == null
                && budget == null
                && summary == null
                && includeThoughts == null
                && extensions.isEmpty();
        return isSilent ? null : new ReasoningSettings(mode, effort, budget, summary, includeThoughts, extensions);
    }

    private void readThinking(JsonObject thinking) {
        String type = thinking.members().get("type") instanceof String word ? word : "";
        Mode read = switch (type) {
            case "enabled" -> Mode.ON;
            case "disabled" -> Mode.OFF;
            case "adaptive", "auto" -> Mode.ADAPTIVE;
            default -> null;
        };
        if (read != null) {
            mode = read;
            thinking.ignore("type");
        }
        budget = thinking.integer("budget_tokens");
        rest.add("thinking", thinking);
    }

    private void readReasoning(JsonObject reasoning) {
        String word = reasoning.string("effort");
        effort = effort == null ? word : effort;
        Long tokens = reasoning.integer("max_tokens");
        budget = budget == null ? tokens : budget;
        summary = reasoning.string("summary");
        Boolean isEnabled = reasoning.bool("enabled");
        if (isEnabled != null) {
            mode = isEnabled ? Mode.ON : Mode.OFF;
        }
        Boolean isExcluded = reasoning.bool("exclude");
        if (isExcluded != null) {
            includeThoughts = !isExcluded;
        }
        rest.add("reasoning", reasoning);
    }

    private void readFormat(JsonObject body) {
        if (body.members().get("reasoning_format") instanceof String format
                && (format.equals("hidden") || format.equals("parsed"))) {
            includeThoughts = format.equals("parsed");
            body.ignore("reasoning_format");
        }
        if (body.members().get("include_reasoning") instanceof Boolean isIncluded) {
            includeThoughts = isIncluded;
            body.ignore("include_reasoning");
        }
    }
}
