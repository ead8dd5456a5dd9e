package io.ringfence.gateway.config;

import io.ringfence.gateway.config.ScopedBudgetConfig.Scope;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How many of the budgets of models, providers and tags may have a say in one request at most. Two that cannot
/// meet in one request, such as those of two providers, count once.
final class MostAtOnce {
    /// What an exchange has room for beside organisation, project, key and user.
    static final int ALLOWED = 8;

    private MostAtOnce() {}

    static int of(List<ScopedBudgetConfig> budgets) {
        Map<@Nullable String, Group> groups = new HashMap<>();
        for (ScopedBudgetConfig budget : budgets) {
            groups.computeIfAbsent(budget.within(), _ -> new Group()).add(budget);
        }

        int most = 0;
        Map<String, Integer> mostByLevel = new HashMap<>();
        for (Map.Entry<@Nullable String, Group> group : groups.entrySet()) {
            String within = group.getKey();
            int count = group.getValue().most();
            if (within == null) {
                most = count;
            } else {
                mostByLevel.merge(within.substring(0, within.indexOf('/')), count, Math::max);
            }
        }
        return most + sum(mostByLevel.values());
    }

    private static int sum(Collection<Integer> counts) {
        return counts.stream().mapToInt(Integer::intValue).sum();
    }

    /// The budgets within one principal.
    private static final class Group {
        private final Set<String> patterns = new HashSet<>();
        private final Set<String> models = new HashSet<>();
        private final Set<String> modelsAtProviders = new HashSet<>();
        private final Set<String> tagNames = new HashSet<>();
        private boolean hasProvider;

        void add(ScopedBudgetConfig budget) {
            String match = budget.match();
            if (budget.scope() == Scope.PROVIDER) {
                hasProvider = true;
            } else if (budget.scope() == Scope.TAG) {
                tagNames.add(match.substring(0, match.indexOf('=')));
            } else if (match.indexOf('*') >= 0 || match.indexOf('?') >= 0) {
                patterns.add(match);
            } else if (match.indexOf('/') >= 0) {
                modelsAtProviders.add(match);
            } else {
                models.add(match);
            }
        }

        /// A model is known by two names: its own, which may have a slash in it, and the one with its
        /// provider's before it.
        int most() {
            return patterns.size()
                    + Math.min(1, models.size())
                    + Math.min(2, modelsAtProviders.size())
                    + (hasProvider ? 1 : 0)
                    + tagNames.size();
        }
    }
}
