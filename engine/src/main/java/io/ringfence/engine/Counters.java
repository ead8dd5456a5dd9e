package io.ringfence.engine;

import java.util.EnumMap;
import java.util.Map;
import org.agrona.collections.MutableLong;
import org.jspecify.annotations.Nullable;

/// What happened since the start. Engine thread only.
final class Counters {
    private final Map<Decision, MutableLong> refused = new EnumMap<>(Decision.class);

    long settled;
    long expiredReservations;
    long duplicateSettlements;
    long reservationsExceeded;
    long handlerErrors;

    @Nullable
    Throwable lastHandlerError;

    long admitted;

    void refused(Decision decision) {
        refused.computeIfAbsent(decision, _ -> new MutableLong()).increment();
    }

    Map<Decision, Long> refused() {
        Map<Decision, Long> copy = new EnumMap<>(Decision.class);
        refused.forEach((decision, count) -> {
            if (count.get() > 0) {
                copy.put(decision, count.get());
            }
        });
        return copy;
    }
}
