package io.ringfence.providers.openaichat;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ReasoningSettings;
import io.ringfence.providers.neutral.ReasoningSettings.Mode;
import io.ringfence.providers.translate.Flavour;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.RequestTarget;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes how much the model shall think, in the words of one provider.
final class ReasoningWriter {
    private final ReasoningSettings settings;
    private final RequestTarget target;
    private final Flavour flavour;
    private final String model;
    private final Losses losses;
    private final Map<String, @Nullable Object> body;

    private final @Nullable Mode mode;
    private final @Nullable Long budget;

    private ReasoningWriter(
            ReasoningSettings settings, RequestTarget target, Losses losses, Map<String, @Nullable Object> body) {
        this.settings = settings;
        this.target = target;
        this.flavour = target.flavour();
        this.model = target.model();
        this.losses = losses;
        this.body = body;
        this.budget = settings.budgetTokens();
        this.mode = budget != null && budget == 0 ? Mode.OFF : settings.mode();
    }

    static void write(
            @Nullable ReasoningSettings settings,
            RequestTarget target,
            Losses losses,
            Map<String, @Nullable Object> body) {
        if (settings != null) {
            new ReasoningWriter(settings, target, losses, body).write();
        }
    }

    private void write() {
        switch (flavour) {
            case PLAIN, AZURE, XAI -> writeEffort();
            case GROQ -> writeGroq();
            case MISTRAL -> writeMistral();
            case DEEPSEEK -> writeDeepSeek();
            case OPENROUTER -> writeOpenRouter();
            case VERTEX, COMPATIBLE -> writeCompatible();
        }
        if (settings.summary() != null && flavour != Flavour.OPENROUTER) {
            losses.dropped("reasoning summary");
        }
        losses.extensions("reasoning", settings.extensions());
        if (!ChatTraits.refusesUnknown(flavour) && settings.extensions().belongTo(Dialect.OPENAI_CHAT)) {
            Nested.putBack(body, settings.extensions());
        }
    }

    // ---- OpenAI, Azure, xAI

    private void writeEffort() {
        if (ChatTraits.isOpenAi(flavour) && ChatTraits.isPlainModel(model)) {
            if (mode != Mode.OFF && (settings.effort() != null || wantsThinking())) {
                losses.droppedAll("reasoning settings");
            }
            return;
        }
        if (ChatTraits.isOpenAi(flavour) && Boolean.TRUE.equals(settings.includeThoughts())) {
            losses.dropped("include_thoughts");
        }
        String effort = effort();
        if (effort != null) {
            body.put("reasoning_effort", flavour == Flavour.XAI ? limited(effort) : effort);
        } else if (mode == Mode.OFF) {
            // Not every model knows `none`, and one that does not refuses the request.
            losses.droppedAll("reasoning settings");
        }
    }

    private boolean wantsThinking() {
        return mode == Mode.ON || (budget != null && budget != 0);
    }

    /// The effort that was asked for, else the one that a budget amounts to; null when neither was told.
    private @Nullable String effort() {
        if (settings.effort() != null) {
            if (budget != null && budget > 0) {
                losses.dropped("thinking budget");
            }
            return settings.effort();
        }
        if (mode == Mode.OFF || !wantsThinking()) {
            return null;
        }
        String effort = target.budgets().effort(budget == null ? -1 : budget);
        if (effort == null) {
            return "medium";
        }
        losses.add("thinking budget is told as reasoning effort when bridging to "
                + losses.target().wireFormat());
        return effort;
    }

    /// Of three efforts the nearest.
    private String limited(String effort) {
        return switch (effort) {
            case "minimal" -> nearest("low");
            case "xhigh", "max" -> nearest("high");
            default -> effort;
        };
    }

    private String nearest(String effort) {
        losses.add("reasoning effort is told as " + effort + " when bridging to "
                + losses.target().wireFormat());
        return effort;
    }

    // ---- The others

    private void writeGroq() {
        String effort = effort();
        if (effort != null) {
            body.put("reasoning_effort", limited(effort));
        } else if (mode == Mode.OFF) {
            if (model.toLowerCase(Locale.ROOT).contains("qwen")) {
                body.put("reasoning_effort", "none");
            } else {
                losses.droppedAll("reasoning settings");
            }
        }
        if (settings.includeThoughts() != null) {
            body.put("reasoning_format", settings.includeThoughts() ? "parsed" : "hidden");
        }
    }

    /// Mistral thinks or does not.
    private void writeMistral() {
        String effort = effort();
        boolean isMagistral = model.toLowerCase(Locale.ROOT).contains("magistral");
        if (effort == null) {
            if (mode == Mode.OFF && isMagistral) {
                losses.droppedAll("reasoning settings");
            }
            return;
        }
        if (effort.equals("none") || effort.equals("high")) {
            body.put("reasoning_effort", effort);
        } else if (!isMagistral) {
            body.put("reasoning_effort", nearest("high"));
        }
    }

    private void writeDeepSeek() {
        Mode said = "none".equals(settings.effort()) ? Mode.OFF : mode;
        if (said == Mode.OFF || said == Mode.ON || (said == null && budget != null)) {
            body.put("thinking", typed(said == Mode.OFF ? "disabled" : "enabled"));
        }
        if (settings.effort() != null && said != Mode.OFF) {
            body.put("reasoning_effort", settings.effort());
        }
        if (budget != null && budget > 0) {
            losses.dropped("thinking budget");
        }
    }

    private void writeOpenRouter() {
        Map<String, @Nullable Object> reasoning = new LinkedHashMap<>();
        if (settings.effort() != null) {
            reasoning.put("effort", settings.effort());
            if (budget != null && budget > 0) {
                losses.dropped("thinking budget");
            }
        } else if (budget != null && budget > 0) {
            reasoning.put("max_tokens", budget);
        } else if (mode == Mode.OFF || mode == Mode.ON) {
            reasoning.put("enabled", mode == Mode.ON);
        }
        if (settings.summary() != null) {
            reasoning.put("summary", settings.summary());
        }
        if (settings.includeThoughts() != null) {
            reasoning.put("exclude", !settings.includeThoughts());
        }
        if (!reasoning.isEmpty()) {
            body.put("reasoning", reasoning);
        }
    }

    private void writeCompatible() {
        if (settings.effort() != null) {
            body.put("reasoning_effort", settings.effort());
        }
        boolean isSaid = "none".equals(settings.effort());
        if (!isSaid && (mode == Mode.ON || mode == Mode.OFF || (budget != null && mode == null))) {
            Map<String, @Nullable Object> thinking = typed(mode == Mode.OFF ? "disabled" : "enabled");
            if (budget != null && budget > 0) {
                thinking.put("budget_tokens", budget);
            }
            body.put("thinking", thinking);
        }
        if (Boolean.FALSE.equals(settings.includeThoughts())) {
            losses.dropped("include_thoughts");
        }
    }

    private static Map<String, @Nullable Object> typed(String type) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("type", type);
        return object;
    }
}
