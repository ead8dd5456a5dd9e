package io.ringfence.gateway.config;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How many of the budgets of models, providers and tags may have a say in one request at most. Two that cannot
/// meet in one request, such as those of two providers or of `gpt-*` and `claude-*`, count once.
final class MostAtOnce {
    /// What an exchange has room for beside organisation, project, key and user.
    static final int ALLOWED = 8;

    private MostAtOnce() {}

    /// An upper bound.
    ///
    /// @param providers that there are
    static int of(List<ScopedBudgetConfig> budgets, Collection<String> providers) {
        Map<@Nullable String, Group> groups = new HashMap<>();
        for (ScopedBudgetConfig budget : budgets) {
            groups.computeIfAbsent(budget.within(), _ -> new Group()).add(budget);
        }

        int most = 0;
        Map<String, Integer> mostByLevel = new HashMap<>();
        for (Map.Entry<@Nullable String, Group> group : groups.entrySet()) {
            String within = group.getKey();
            int count = group.getValue().most(providers);
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
        private final Set<Models> models = new HashSet<>();
        private final Set<String> tagNames = new HashSet<>();
        private boolean hasProvider;

        void add(ScopedBudgetConfig budget) {
            String match = budget.match();
            switch (budget.scope()) {
                case MODEL -> models.add(Models.of(match));
                case PROVIDER -> hasProvider = true;
                case TAG -> tagNames.add(match.substring(0, match.indexOf('=')));
            }
        }

        int most(Collection<String> providers) {
            return mostOfModels(providers) + (hasProvider ? 1 : 0) + tagNames.size();
        }

        /// A model is known by two names: its own, and the one with its provider's before it. What begins with
        /// a wildcard may match both, and is counted once.
        private int mostOfModels(Collection<String> providers) {
            List<Models> beginning =
                    models.stream().filter(name -> !name.begin.isEmpty()).toList();
            List<Models> atProviders = beginning.stream()
                    .filter(name -> providers.stream().anyMatch(name::mayBeAt))
                    .toList();
            int bound = models.size() - beginning.size() + mostOfOneName(beginning) + mostOfOneName(atProviders);
            return Math.min(models.size(), bound);
        }

        /// Those that match the same name begin as it does, so the longest beginning has all others in it.
        private static int mostOfOneName(List<Models> names) {
            return names.stream()
                    .mapToInt(longest -> (int) names.stream()
                            .filter(name -> name.mayMatchWhatMatches(longest))
                            .count())
                    .max()
                    .orElse(0);
        }
    }

    /// What a budget of models is about.
    ///
    /// @param begin    what all names that it matches begin with
    /// @param isSingle whether that is the only one
    private record Models(String match, String begin, boolean isSingle) {
        static Models of(String match) {
            int end = 0;
            while (end < match.length() && match.charAt(end) != '*' && match.charAt(end) != '?') {
                end++;
            }
            return new Models(match, match.substring(0, end), end == match.length());
        }

        boolean mayBeAt(String provider) {
            String name = provider + "/";
            return begin.startsWith(name) || (!isSingle && name.startsWith(begin));
        }

        boolean mayMatchWhatMatches(Models longest) {
            return equals(longest) || (!isSingle && longest.begin.startsWith(begin));
        }
    }
}
