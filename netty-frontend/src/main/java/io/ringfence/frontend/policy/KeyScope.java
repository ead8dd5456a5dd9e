package io.ringfence.frontend.policy;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/// What a virtual key is good for.
public enum KeyScope {
    /// Calls of models and of counters of tokens, stored responses, and the lists of models.
    INFERENCE,
    /// What was used, and how much of the limits is left.
    USAGE;

    /// What a key has of which nothing is said.
    public static final Set<KeyScope> ALL = Set.of(values());

    /// What configuration and answers call it.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// What is wrong with a key that does not have it.
    public String missing() {
        return "This key does not have the scope '" + word() + "'.";
    }

    /// The words of several, always in the same order.
    public static List<String> words(Set<KeyScope> scopes) {
        return Stream.of(values()).filter(scopes::contains).map(KeyScope::word).toList();
    }
}
