package io.ringfence.frontend.stored;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/// Remembers in memory: the youngest responses, for some time. A restart forgets them all.
///
/// One lock for all event loops. What is done under it takes less than a microsecond, once or twice in an
/// exchange of the Responses API, and never in one of another dialect.
public final class RememberedResponses implements StoredResponses {
    private record Key(String tenant, String responseId) {}

    private record Entry(ResponseOrigin origin, long madeNs) {}

    private final int most;
    private final long forNs;
    private final NanoClock clock;

    /// The oldest first.
    private final Map<Key, Entry> entries = new LinkedHashMap<>();

    /// @param most responses that are remembered, the youngest; 0 = none
    /// @param forNs how long each is
    public RememberedResponses(int most, long forNs, NanoClock clock) {
        this.most = most;
        this.forNs = forNs;
        this.clock = clock;
    }

    @Override
    public synchronized void made(String tenant, String responseId, ResponseOrigin origin) {
        if (most == 0) {
            return;
        }
        long nowNs = clock.nanoTime();
        Key key = new Key(tenant, responseId);
        entries.remove(key);
        entries.put(key, new Entry(origin, nowNs));
        Iterator<Entry> oldest = entries.values().iterator();
        while (oldest.hasNext() && (isForgotten(oldest.next(), nowNs) || entries.size() > most)) {
            oldest.remove();
        }
    }

    @Override
    public synchronized @Nullable ResponseOrigin find(String tenant, String responseId) {
        Entry entry = entries.get(new Key(tenant, responseId));
        return entry == null || isForgotten(entry, clock.nanoTime()) ? null : entry.origin;
    }

    @Override
    public synchronized void deleted(String tenant, String responseId) {
        entries.remove(new Key(tenant, responseId));
    }

    private boolean isForgotten(Entry entry, long nowNs) {
        return nowNs - entry.madeNs >= forNs;
    }
}
