package io.ringfence.gateway.registry;

import io.ringfence.frontend.ExchangeListener;
import io.ringfence.frontend.ExchangeSummary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.agrona.concurrent.EpochClock;

/// When keys were used last, to the second, until that is written down. Told on event loops.
final class KeyUse implements ExchangeListener {
    private static final long PRECISION_MS = 1_000;

    private final Map<String, Long> usedMs = new ConcurrentHashMap<>();
    private final EpochClock clock;

    KeyUse(EpochClock clock) {
        this.clock = clock;
    }

    @Override
    public void onExchange(ExchangeSummary exchange) {
        String key = exchange.keyName();
        if (key == null) {
            return;
        }
        long nowMs = clock.time();
        Long knownMs = usedMs.get(key);
        if (knownMs == null || nowMs - knownMs >= PRECISION_MS) {
            usedMs.put(key, nowMs);
        }
    }

    /// Takes what was noted since the last time.
    Map<String, Long> take() {
        Map<String, Long> taken = new HashMap<>();
        for (String key : List.copyOf(usedMs.keySet())) {
            Long ms = usedMs.remove(key);
            if (ms != null) {
                taken.put(key, ms);
            }
        }
        return taken;
    }
}
