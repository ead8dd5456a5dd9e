package io.ringfence.gateway.config;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// What the command line says; it wins over file and environment.
public record Overrides(@Nullable String host, OptionalInt port, OptionalInt metricsPort, OptionalInt workers) {

    public static final Overrides NONE =
            new Overrides(null, OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());
}
