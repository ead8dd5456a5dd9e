package io.ringfence.providers.gemini;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ReasoningSettings;
import io.ringfence.providers.translate.EffortBudgets;
import io.ringfence.providers.translate.Losses;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes `thinkingConfig` in the words that the model knows: a level since Gemini 3, a budget before.
final class GeminiThinking {
    private final ReasoningSettings settings;
    private final GeminiModel model;
    private final EffortBudgets budgets;
    private final Losses losses;

    private GeminiThinking(ReasoningSettings settings, GeminiModel model, EffortBudgets budgets, Losses losses) {
        this.settings = settings;
        this.model = model;
        this.budgets = budgets;
        this.losses = losses;
    }

    /// The settings, or null when there is nothing to say.
    static @Nullable Map<String, @Nullable Object> write(
            @Nullable ReasoningSettings settings, GeminiModel model, EffortBudgets budgets, Losses losses) {
        return settings == null ? null : new GeminiThinking(settings, model, budgets, losses).write();
    }

    private @Nullable Map<String, @Nullable Object> write() {
        losses.extensions("reasoning", settings.extensions());
        if (model.thinking() == GeminiModel.Thinking.NONE) {
            if (!isOff() && isSaid()) {
                losses.droppedAll("reasoning settings");
            }
            return null;
        }
        Map<String, @Nullable Object> thinking = new LinkedHashMap<>();
        if (model.thinking() == GeminiModel.Thinking.LEVEL) {
            writeLevel(thinking);
        } else {
            writeBudget(thinking);
        }
        if (settings.includeThoughts() != null) {
            thinking.put("includeThoughts", settings.includeThoughts());
        } else if (!isOff() && isSaid()) {
            // Whoever asks for thinking in another dialect is shown what there is of it.
            thinking.put("includeThoughts", true);
        }
        GeminiFields.putBack(settings.extensions(), thinking);
        return thinking.isEmpty() ? null : thinking;
    }

    private boolean isSaid() {
        return settings.mode() != null
                || settings.effort() != null
                || settings.budgetTokens() != null
                || settings.summary() != null
                || Boolean.TRUE.equals(settings.includeThoughts());
    }

    private boolean isOff() {
        Long budget = settings.budgetTokens();
        return settings.mode() == ReasoningSettings.Mode.OFF
                || "none".equals(settings.effort())
                || (budget != null && budget == 0);
    }

    private void writeLevel(Map<String, @Nullable Object> thinking) {
        String effort = settings.effort();
        if (isOff()) {
            losses.add("reasoning cannot be switched off in " + model.name());
            thinking.put("thinkingLevel", model.isPro() ? "LOW" : "MINIMAL");
        } else if (effort != null) {
            String level = level(effort);
            if (level != null) {
                thinking.put("thinkingLevel", level);
            }
        } else if (settings.budgetTokens() != null) {
            thinking.put("thinkingBudget", settings.budgetTokens());
        }
    }

    private @Nullable String level(String effort) {
        return switch (effort) {
            case "minimal", "low", "medium", "high" -> effort.toUpperCase(Locale.ROOT);
            case "xhigh", "max" -> {
                losses.add(
                        "reasoning effort " + effort + " becomes high when bridging to " + Dialect.GEMINI.wireFormat());
                yield "HIGH";
            }
            default -> {
                losses.dropped("reasoning effort " + effort);
                yield null;
            }
        };
    }

    private void writeBudget(Map<String, @Nullable Object> thinking) {
        if (isOff()) {
            if (model.alwaysThinks()) {
                losses.add("reasoning cannot be switched off in " + model.name());
            }
            thinking.put("thinkingBudget", model.alwaysThinks() ? model.leastBudget() : 0);
            return;
        }
        Long budget = settings.budgetTokens();
        if (budget == null && settings.effort() != null) {
            long tokens = budgets.tokens(settings.effort());
            if (tokens < 0) {
                losses.dropped("reasoning effort " + settings.effort());
            } else {
                budget = tokens;
            }
        }
        if (budget != null) {
            thinking.put("thinkingBudget", model.major() == 0 || budget < 0 ? budget : bounded(budget));
        } else if (settings.mode() != null) {
            thinking.put("thinkingBudget", -1L);
        }
    }

    private long bounded(long budget) {
        return Math.max(model.leastBudget(), Math.min(model.mostBudget(), budget));
    }
}
