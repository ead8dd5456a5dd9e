package io.ringfence.gateway.config;

import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;

/// The configuration cannot be used. Carries every mistake that was found, in the order of the file.
public final class ConfigException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<Mistake> mistakes;

    public ConfigException(List<Mistake> mistakes) {
        super(mistakes.stream().map(Mistake::toString).collect(Collectors.joining("\n")));
        this.mistakes = List.copyOf(mistakes);
    }

    public List<Mistake> mistakes() {
        return mistakes;
    }
}
