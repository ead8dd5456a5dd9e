package io.ringfence.providers.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A fixed set of ASCII keys that a cursor's current key is looked up in. Immutable; no allocation per lookup.
///
/// @param <T> what a key stands for, usually an enum to switch on
public final class JsonKeys<T> {
    private record Entry<M>(String name, M meaning) {}

    /// The entries whose names have the index as length.
    private final List<List<Entry<T>>> byLength = new ArrayList<>();

    private final List<Entry<T>> all = new ArrayList<>();

    /// @param meanings what each name stands for; names must differ by more than case
    public JsonKeys(Map<String, T> meanings) {
        meanings.forEach(this::add);
    }

    private void add(String name, T meaning) {
        if (!name.chars().allMatch(unit -> unit > ' ' && unit < 0x7F)) {
            throw new IllegalArgumentException("name=" + name + " is not ASCII");
        }
        while (byLength.size() <= name.length()) {
            byLength.add(new ArrayList<>());
        }
        var entry = new Entry<>(name, meaning);
        byLength.get(name.length()).add(entry);
        all.add(entry);
    }

    /// What the cursor's current key stands for, or null. The case of letters is ignored: some servers match keys
    /// that way, so `Model` must not pass for an unknown field. Ask [JsonCursor#keyIs] when the spelling matters.
    public @Nullable T findIgnoringCase(JsonCursor cursor) {
        int length = cursor.keyEnd() - cursor.keyStart();
        if (length < byLength.size()) {
            T found = find(cursor, byLength.get(length));
            if (found != null) {
                return found;
            }
        }
        return cursor.isKeyEscaped() ? find(cursor, all) : null;
    }

    private @Nullable T find(JsonCursor cursor, List<Entry<T>> candidates) {
        for (int i = 0; i < candidates.size(); i++) {
            Entry<T> candidate = candidates.get(i);
            if (cursor.keyIsIgnoringCase(candidate.name)) {
                return candidate.meaning;
            }
        }
        return null;
    }
}
