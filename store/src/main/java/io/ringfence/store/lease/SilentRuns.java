package io.ringfence.store.lease;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Finds those who give no sign of life. Nobody's wall clock is asked: what counts is how long this process has
/// seen the same sign.
final class SilentRuns {
    private record Seen(long beat, long sinceNs) {}

    private final long expiryNs;
    private final Map<Long, Seen> seen = new HashMap<>();
    private long lastLookNs;

    SilentRuns(long expiryNs) {
        this.expiryNs = expiryNs;
    }

    /// Those whose last sign of life was seen first before a moment.
    Set<Long> quietSince(long ns) {
        Set<Long> quiet = new HashSet<>();
        seen.forEach((run, sign) -> {
            if (sign.sinceNs() < ns) {
                quiet.add(run);
            }
        });
        return quiet;
    }

    /// Those who have shown the same sign for too long, with that sign.
    ///
    /// @param beats the last sign of each run
    List<Map.Entry<Long, Long>> look(Map<Long, Long> beats, long nowNs) {
        if (nowNs - lastLookNs > expiryNs / 2) {
            seen.clear(); // who could not look could not give a sign either, and so perhaps the others
        }
        lastLookNs = nowNs;
        seen.keySet().retainAll(beats.keySet());
        List<Map.Entry<Long, Long>> silent = new ArrayList<>();
        for (Map.Entry<Long, Long> entry : beats.entrySet()) {
            Seen known = seen.get(entry.getKey());
            if (known == null || known.beat() != entry.getValue()) {
                seen.put(entry.getKey(), new Seen(entry.getValue(), nowNs));
            } else if (nowNs - known.sinceNs() >= expiryNs) {
                silent.add(entry);
            }
        }
        return silent;
    }
}
