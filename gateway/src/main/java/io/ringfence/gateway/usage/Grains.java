package io.ringfence.gateway.usage;

import io.ringfence.store.ledger.Grain;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Granularities of series by their words.
final class Grains {
    private static final Map<String, Grain> BY_WORD =
            Stream.of(Grain.MINUTE, Grain.HOUR, Grain.DAY).collect(Collectors.toMap(Grain::word, Function.identity()));

    private Grains() {}

    static @Nullable Grain read(Parameters parameters, String name) {
        return parameters.choice(name, BY_WORD, null);
    }
}
