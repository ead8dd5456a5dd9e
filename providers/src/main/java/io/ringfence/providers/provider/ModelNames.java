package io.ringfence.providers.provider;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a bare model name says about its provider, and which known names it may have meant.
public final class ModelNames {
    private record Near(String name, int distance) {}

    private ModelNames() {}

    /// The vendor whose models are called so, by the name's beginning whatever its case, or null.
    public static @Nullable ProviderType providerOf(String model) {
        String lower = model.toLowerCase(Locale.ROOT);
        for (ProviderType type : ProviderType.values()) {
            for (String prefix : type.modelPrefixes()) {
                if (lower.startsWith(prefix)) {
                    return type;
                }
            }
        }
        return null;
    }

    /// The names in `known` that are most like `name`, nearest first, at most `max`. Names that share too little are
    /// left out, so the list may be empty.
    public static List<String> nearest(String name, Collection<String> known, int max) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return known.stream()
                .distinct()
                .filter(candidate -> mayBeNear(wanted, candidate))
                .map(candidate -> new Near(candidate, EditDistance.between(wanted, candidate.toLowerCase(Locale.ROOT))))
                .filter(near -> near.distance <= farthest(wanted, near.name))
                .sorted(Comparator.comparingInt(Near::distance).thenComparing(Near::name))
                .limit(max)
                .map(Near::name)
                .toList();
    }

    /// Each character that one name has more than the other takes an edit. So a name of any length that a client makes
    /// up
    /// is compared with none that is less than half as long, and costs next to nothing.
    private static boolean mayBeNear(String wanted, String candidate) {
        return Math.abs(wanted.length() - candidate.length()) <= farthest(wanted, candidate);
    }

    /// Beyond this many edits two names are not alike: half of the longer one.
    private static int farthest(String wanted, String candidate) {
        return Math.max(wanted.length(), candidate.length()) / 2;
    }
}
