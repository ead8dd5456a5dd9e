package io.ringfence.gateway.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The budget of models, of a provider or of a tag.
///
/// @param match  the model or a pattern of models, the provider's name, or the tag as `name=value`
/// @param within whose requests it is about: `organisation/NAME`, `project/NAME` or `key/NAME`; null for
/// everybody's
public record ScopedBudgetConfig(
        Scope scope, String match, @Nullable String within, BudgetConfig budget) {
    public enum Scope {
        MODEL,
        PROVIDER,
        TAG
    }

    /// The account that it is charged to; budgets of several periods may share one.
    public String account() {
        String account = scope.name().toLowerCase(Locale.ROOT) + "/" + match;
        return within == null ? account : account + "@" + within;
    }
}
