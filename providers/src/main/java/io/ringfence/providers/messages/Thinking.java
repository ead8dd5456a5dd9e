package io.ringfence.providers.messages;

import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.ReasoningSettings;
import io.ringfence.providers.neutral.ReasoningSettings.Mode;
import io.ringfence.providers.translate.EffortBudgets;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.tree.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How much the model thinks: the members `thinking` and `output_config.effort`.
///
/// @param type of `thinking`; null to leave the member out
/// @param budgetTokens with the type `enabled`, else 0
/// @param display `summarized`, `omitted` or null
/// @param effort of `output_config`, or null
/// @param extensions other members of `thinking`
record Thinking(
        @Nullable String type,
        long budgetTokens,
        @Nullable String display,
        @Nullable String effort,
        Extensions extensions) {
    /// Nothing is said about it.
    static final Thinking UNSAID = new Thinking(null, 0, null, null, Extensions.NONE);

    private static final long MIN_BUDGET_TOKENS = 1_024;

    /// What an adaptive model does when nobody names an effort.
    private static final String USUAL_EFFORT = "high";

    private static final Extensions OWN_WITHOUT_MEMBERS = new Extensions(Own.DIALECT, Map.of());

    // ---- Reading

    /// Reads the settings; null when nothing is said.
    ///
    /// Settings of this dialect have extensions with its name even when these are empty: an effort alone does
    /// not ask for thoughts here, whereas it does in other dialects.
    static @Nullable ReasoningSettings read(@Nullable JsonObject thinking, @Nullable String effort) {
        if (thinking == null) {
            return effort == null ? null : new ReasoningSettings(null, effort, null, null, null, OWN_WITHOUT_MEMBERS);
        }
        String type = thinking.requiredString("type");
        Mode mode = switch (type) {
            case "disabled" -> Mode.OFF;
            case "enabled" -> Mode.ON;
            default -> Mode.ADAPTIVE;
        };
        boolean isOddType = mode == Mode.ADAPTIVE && !type.equals("adaptive");
        Long budgetTokens = thinking.integer("budget_tokens");
        String display = thinking.string("display");
        Boolean includeThoughts = display == null ? null : Boolean.valueOf(!display.equals("omitted"));
        Extensions unread = Extensions.unreadOf(thinking, Own.DIALECT);
        Extensions extensions = isOddType
                ? new Extensions(Own.DIALECT, Map.of("type", type))
                : unread.isEmpty() ? OWN_WITHOUT_MEMBERS : unread;
        return new ReasoningSettings(mode, effort, budgetTokens, null, includeThoughts, extensions);
    }

    // ---- Writing

    /// What `settings` become for a model.
    static Thinking of(@Nullable ReasoningSettings settings, ClaudeModel model, EffortBudgets budgets, Losses losses) {
        if (settings == null) {
            return UNSAID;
        }
        losses.extensions("reasoning", settings.extensions());
        if (!model.thinks()) {
            if (settings.mode() != Mode.OFF && !"none".equals(settings.effort())) {
                losses.droppedAll("reasoning settings");
            }
            return UNSAID;
        }
        return new Writing(settings, model, budgets, losses).thinking();
    }

    /// Whether the model will think, or may.
    boolean isOn() {
        return type != null && !type.equals("disabled");
    }

    /// Whether there is a budget, which forbids more than an adaptive model's thoughts do.
    boolean hasBudget() {
        return "enabled".equals(type);
    }

    /// The same without thoughts.
    Thinking switchedOff() {
        return new Thinking("disabled", 0, null, effort, Extensions.NONE);
    }

    /// The member `thinking`, or null.
    @Nullable
    Map<String, @Nullable Object> member() {
        if (type == null) {
            return null;
        }
        Map<String, @Nullable Object> member = Own.typed(type);
        if (hasBudget()) {
            member.put("budget_tokens", budgetTokens);
        }
        if (display != null) {
            member.put("display", display);
        }
        if (extensions.belongTo(Own.DIALECT)) {
            extensions.members().forEach(member::putIfAbsent);
        }
        return member;
    }

    /// One translation of settings.
    private record Writing(ReasoningSettings settings, ClaudeModel model, EffortBudgets budgets, Losses losses) {
        /// Whether the client spoke this dialect, and is taken at its word.
        private boolean isOwn() {
            return settings.extensions().belongTo(Own.DIALECT);
        }

        Thinking thinking() {
            Long budget = settings.budgetTokens();
            String effort = settings.effort();
            if (settings.mode() == Mode.OFF || "none".equals(effort) || (budget != null && budget == 0)) {
                String kept = settings.mode() == Mode.OFF && !"none".equals(effort) ? writtenEffort(true) : null;
                return new Thinking("disabled", 0, null, kept, settings.extensions());
            }
            boolean isWanted = settings.mode() != null
                    || budget != null
                    || Boolean.TRUE.equals(settings.includeThoughts())
                    || (effort != null && !isOwn());
            if (!isWanted) {
                if (settings.summary() != null) {
                    losses.dropped("reasoning.summary");
                }
                return new Thinking(null, 0, null, writtenEffort(true), Extensions.NONE);
            }
            boolean namesBudget = budget != null && budget > 0;
            return isAdaptive(namesBudget) ? adaptive(namesBudget) : budgeted(namesBudget);
        }

        private boolean isAdaptive(boolean namesBudget) {
            if (namesBudget) {
                return !model.takesThinkingBudget();
            }
            boolean isWordOfAStranger = isOwn() && settings.mode() == Mode.ADAPTIVE && !model.isClaude();
            return model.takesAdaptiveThinking() || isWordOfAStranger;
        }

        private Thinking adaptive(boolean namesBudget) {
            String effort = writtenEffort(isOwn());
            if (namesBudget) {
                losses.add("the thinking budget becomes an effort because the model takes none");
                effort = effort == null ? model.nearestEffort(effortOfBudget()) : effort;
            }
            String type =
                    settings.extensions().members().get("type") instanceof String odd && isOwn() ? odd : "adaptive";
            return new Thinking(type, 0, display(), effort, settings.extensions());
        }

        private String effortOfBudget() {
            Long budget = settings.budgetTokens();
            String effort = budget == null ? null : budgets.effort(budget);
            return effort == null ? USUAL_EFFORT : effort;
        }

        private Thinking budgeted(boolean namesBudget) {
            Long named = settings.budgetTokens();
            long budget = named != null && namesBudget ? named : budgetOfEffort();
            if (namesBudget && budget < MIN_BUDGET_TOKENS) {
                losses.add("the thinking budget is raised to " + MIN_BUDGET_TOKENS + " tokens");
            }
            String effort = isOwn() && model.takesEffort() ? writtenEffort(true) : null;
            Extensions extensions =
                    settings.extensions().members().containsKey("type") ? Extensions.NONE : settings.extensions();
            return new Thinking("enabled", Math.max(budget, MIN_BUDGET_TOKENS), display(), effort, extensions);
        }

        private long budgetOfEffort() {
            String effort = settings.effort();
            if (effort == null) {
                effort = settings.mode() == Mode.ADAPTIVE ? USUAL_EFFORT : "medium";
            }
            long tokens = budgets.tokens(effort);
            return tokens < 0 ? budgets.medium() : tokens;
        }

        /// The effort as the model takes it.
        ///
        /// @param mustBeTaken whether it is lost where the model takes none
        private @Nullable String writtenEffort(boolean mustBeTaken) {
            String effort = settings.effort();
            if (effort == null) {
                return null;
            }
            if (!isOwn() && budgets.tokens(effort) < 0) {
                losses.dropped("reasoning effort " + effort);
                return null;
            }
            boolean isTaken = model.takesEffort() || (isOwn() && !model.isClaude());
            if (!isTaken) {
                if (mustBeTaken) {
                    losses.dropped("output_config.effort");
                }
                return null;
            }
            return isOwn() && !model.isClaude() ? effort : model.nearestEffort(effort);
        }

        private @Nullable String display() {
            if (settings.summary() != null && !settings.summary().equals("auto")) {
                losses.dropped("the detail of reasoning summaries");
            }
            if (Boolean.FALSE.equals(settings.includeThoughts())) {
                return "omitted";
            }
            boolean areWanted = Boolean.TRUE.equals(settings.includeThoughts()) || settings.summary() != null;
            return areWanted ? "summarized" : null;
        }
    }
}
