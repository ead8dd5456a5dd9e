package io.ringfence.store.journal;

import org.agrona.collections.Object2IntHashMap;

/// The numbers of names in the segment that is being written. Writer's thread only.
final class Names {
    /// The number of no name.
    static final int NONE = -1;

    /// With more names than this a new segment begins, so that the table stays bounded.
    static final int MAX = 1 << 16;

    private final Object2IntHashMap<String> ids = new Object2IntHashMap<>(NONE);

    int idOf(String name) {
        return ids.getValue(name);
    }

    int add(String name) {
        int id = ids.size();
        ids.put(name, id);
        return id;
    }

    boolean isFull() {
        return ids.size() >= MAX;
    }

    void clear() {
        ids.clear();
    }
}
