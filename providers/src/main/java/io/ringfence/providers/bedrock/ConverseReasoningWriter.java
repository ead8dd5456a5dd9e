package io.ringfence.providers.bedrock;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ReasoningSettings;
import io.ringfence.providers.translate.EffortBudgets;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.tree.Members;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Asks a model to think, in the additional field that it has for this, and knows what cannot stand beside it.
final class ConverseReasoningWriter {
    /// Claude thinks with no fewer.
    private static final long MIN_BUDGET = 1_024;

    private final ConverseModel model;
    private final EffortBudgets budgets;
    private final Losses losses;
    private boolean thinks;
    private boolean leavesNoLimits;
    private long budget;

    ConverseReasoningWriter(ConverseModel model, EffortBudgets budgets, Losses losses) {
        this.model = model;
        this.budgets = budgets;
        this.losses = losses;
    }

    /// Whether the model has been asked to think.
    boolean thinks() {
        return thinks;
    }

    /// Whether the request must neither limit the output nor say how words are chosen.
    boolean leavesNoLimits() {
        return leavesNoLimits;
    }

    /// The tokens it may think, which the limit of output tokens must exceed; 0 when there is no budget.
    long budget() {
        return budget;
    }

    /// Writes the settings.
    ///
    /// @param mayThink false where the last calls of the conversation came without thoughts, after which Claude
    /// must not be made to think
    /// @param additional takes additional fields
    void write(@Nullable ReasoningSettings settings, boolean mayThink, Map<String, @Nullable Object> additional) {
        if (settings == null) {
            return;
        }
        losses.extensions("reasoning", settings.extensions());
        boolean isOff = settings.mode() == ReasoningSettings.Mode.OFF
                || "none".equals(settings.effort())
                || Long.valueOf(0).equals(settings.budgetTokens());
        boolean isOn = !isOff && asksForThoughts(settings);
        if (model.isClaude() && model.claude().thinks()) {
            if (isOff) {
                additional.put("thinking", Members.of("type", "disabled"));
            } else if (isOn) {
                claude(settings, mayThink, additional);
            } else {
                claudeEffort(settings, additional);
            }
            return;
        }
        if (isOn && !Boolean.TRUE.equals(settings.includeThoughts()) && settings.includeThoughts() != null) {
            losses.dropped("the wish to leave thoughts out");
        }
        if (model.family() == ConverseModel.Family.NOVA_2 && (isOff || isOn)) {
            nova(settings, isOff, additional);
        } else if (model.family() == ConverseModel.Family.GPT_OSS && isOn && settings.effort() != null) {
            additional.put("reasoning_effort", threeSteps(settings.effort()));
            lostBudget(settings);
        } else if (isOn) {
            losses.droppedAll("reasoning settings");
        }
    }

    /// In Claude's own words an effort alone is how much to say, not a wish for thoughts.
    private static boolean asksForThoughts(ReasoningSettings settings) {
        boolean isClaudesWord = settings.extensions().belongTo(Dialect.BEDROCK_CONVERSE)
                || settings.extensions().belongTo(Dialect.ANTHROPIC_MESSAGES);
        return settings.mode() != null
                || settings.budgetTokens() != null
                || (settings.effort() != null && !isClaudesWord);
    }

    private void claude(ReasoningSettings settings, boolean mayThink, Map<String, @Nullable Object> additional) {
        Long asked = settings.budgetTokens();
        boolean namesBudget = asked != null && asked > 0;
        boolean isAdaptive = namesBudget
                ? !model.claude().takesThinkingBudget()
                : model.claude().takesAdaptiveThinking();
        if (isAdaptive) {
            thinks = true;
            adaptive(settings, namesBudget, additional);
            return;
        }
        if (!mayThink) {
            losses.add("thinking is switched off because the calls of the last turn came without thoughts");
            additional.put("thinking", Members.of("type", "disabled"));
            return;
        }
        if (Boolean.FALSE.equals(settings.includeThoughts())) {
            losses.dropped("the wish to leave thoughts out");
        }
        thinks = true;
        budget = namesBudget && asked != null ? asked : budgetOf(settings.effort());
        if (budget < MIN_BUDGET) {
            losses.add("the thinking budget is raised to " + MIN_BUDGET + " tokens");
            budget = MIN_BUDGET;
        }
        Map<String, @Nullable Object> thinking = Members.of("type", "enabled", "budget_tokens", budget);
        ownMembers(settings, thinking);
        additional.put("thinking", thinking);
    }

    private void adaptive(ReasoningSettings settings, boolean namesBudget, Map<String, @Nullable Object> additional) {
        Map<String, @Nullable Object> thinking = Members.of("type", "adaptive");
        if (Boolean.FALSE.equals(settings.includeThoughts())) {
            thinking.put("display", "omitted");
        } else if (settings.includeThoughts() != null || settings.summary() != null) {
            thinking.put("display", "summarized");
        }
        ownMembers(settings, thinking);
        additional.put("thinking", thinking);
        if (namesBudget) {
            losses.add("the thinking budget becomes an effort because the model takes none");
            Long asked = settings.budgetTokens();
            String effort = asked == null ? null : budgets.effort(asked);
            if (settings.effort() == null && effort != null) {
                additional.put(
                        "output_config", Members.of("effort", model.claude().nearestEffort(effort)));
            }
        }
        claudeEffort(settings, additional);
    }

    private void claudeEffort(ReasoningSettings settings, Map<String, @Nullable Object> additional) {
        String effort = settings.effort();
        if (effort == null) {
            return;
        }
        // On Bedrock it is known to be taken beside adaptive thinking only.
        if (model.claude().takesAdaptiveThinking()) {
            additional.put("output_config", Members.of("effort", model.claude().nearestEffort(effort)));
        } else {
            losses.dropped("output_config.effort");
        }
    }

    private static void ownMembers(ReasoningSettings settings, Map<String, @Nullable Object> thinking) {
        if (settings.extensions().belongTo(Dialect.BEDROCK_CONVERSE)) {
            settings.extensions().members().forEach(thinking::putIfAbsent);
        }
    }

    private long budgetOf(@Nullable String effort) {
        long tokens = effort == null ? -1 : budgets.tokens(effort);
        return tokens < 0 ? budgets.medium() : tokens;
    }

    /// Nova's most effort is only to be had without any limit.
    private void nova(ReasoningSettings settings, boolean isOff, Map<String, @Nullable Object> additional) {
        if (isOff) {
            additional.put("reasoningConfig", Members.of("type", "disabled"));
            return;
        }
        String effort = settings.effort() == null ? effortOf(settings.budgetTokens()) : threeSteps(settings.effort());
        leavesNoLimits = effort.equals("high");
        thinks = true;
        Map<String, @Nullable Object> thinking = Members.of("type", "enabled", "maxReasoningEffort", effort);
        ownMembers(settings, thinking);
        additional.put("reasoningConfig", thinking);
        lostBudget(settings);
    }

    private String effortOf(@Nullable Long budgetTokens) {
        String effort = budgetTokens == null ? null : budgets.effort(budgetTokens);
        return effort == null ? "medium" : threeSteps(effort);
    }

    private static String threeSteps(String effort) {
        return switch (effort) {
            case "minimal", "low" -> "low";
            case "medium" -> "medium";
            default -> "high";
        };
    }

    private void lostBudget(ReasoningSettings settings) {
        if (settings.budgetTokens() != null && settings.budgetTokens() > 0) {
            losses.add("the thinking budget becomes an effort because the model takes none");
        }
    }
}
