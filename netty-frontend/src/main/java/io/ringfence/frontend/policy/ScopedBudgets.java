package io.ringfence.frontend.policy;

import io.ringfence.engine.policy.Account;
import io.ringfence.engine.policy.Principal;
import io.ringfence.engine.policy.ScopedAccount;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The budgets of models, providers and tags, by what they are about. Immutable.
///
/// @param models each with the names that it is about, alone or with the provider's before them
/// @param providers by name
/// @param tags by `name=value`
public record ScopedBudgets(
        List<OfModels> models, Map<String, List<ScopedAccount>> providers, Map<String, List<ScopedAccount>> tags) {
    public static final ScopedBudgets NONE = new ScopedBudgets(List.of(), Map.of(), Map.of());

    private static final Account[] NO_ACCOUNTS = {};

    public record OfModels(ModelPattern pattern, ScopedAccount account) {}

    public ScopedBudgets {
        models = List.copyOf(models);
        providers = Map.copyOf(providers);
        tags = Map.copyOf(tags);
    }

    /// Those of one model at one provider.
    List<ScopedAccount> of(String provider, String model) {
        List<ScopedAccount> accounts = new ArrayList<>();
        for (OfModels budget : models) {
            if (budget.pattern.matches(model) || budget.pattern.matches(provider + "/" + model)) {
                accounts.add(budget.account);
            }
        }
        accounts.addAll(providers.getOrDefault(provider, List.of()));
        return accounts;
    }

    /// Those of a request's tags that have a say in the principal's requests.
    ///
    /// @param text the tags as `team=a,stage=b`; null for none
    public Account[] ofTags(@Nullable String text, Principal principal) {
        if (text == null || tags.isEmpty()) {
            return NO_ACCOUNTS;
        }
        List<Account> accounts = new ArrayList<>();
        for (String tag : text.split(",", -1)) {
            for (ScopedAccount scoped : tags.getOrDefault(tag, List.of())) {
                if (scoped.hasSayIn(principal)) {
                    accounts.add(scoped.account());
                }
            }
        }
        return accounts.toArray(Account[]::new);
    }

    /// Whether it matters to any of them by which model or provider a principal is served.
    public boolean mindWhoServes(Principal principal) {
        return models.stream().anyMatch(budget -> budget.account.hasSayIn(principal))
                || providers.values().stream().flatMap(List::stream).anyMatch(scoped -> scoped.hasSayIn(principal));
    }

    /// No more of them than this have a say in one request, whatever its tags are.
    public int most() {
        int ofOneProvider =
                providers.values().stream().mapToInt(List::size).max().orElse(0);
        int ofTags = tags.values().stream().mapToInt(List::size).sum();
        return models.size() + ofOneProvider + ofTags;
    }
}
