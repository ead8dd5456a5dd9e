package io.ringfence.gateway.registry;

import io.ringfence.gateway.config.ConfigException;
import io.ringfence.gateway.config.Mistake;
import java.util.stream.Collectors;

/// How mistakes in settings are told to whoever did not write them into a file.
final class Refusals {
    private Refusals() {}

    /// All of them, without places in a text that nobody has seen.
    static String text(ConfigException refusal) {
        return refusal.mistakes().stream().map(Refusals::text).collect(Collectors.joining("; "));
    }

    private static String text(Mistake mistake) {
        return mistake.path().isEmpty() ? mistake.message() : mistake.path() + ": " + mistake.message();
    }
}
