package io.ringfence.providers.neutral;

import io.ringfence.providers.Dialect;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A message as its dialect wrote it, member for member and digit for digit. It is written again when the
/// message goes back to that dialect unedited; that it exists is no loss anywhere else.
///
/// @param items what the message was read from: one object, or several where a dialect spreads one message over
/// them
public record RawMessage(Dialect dialect, List<Map<String, @Nullable Object>> items) {
    public RawMessage {
        List<Map<String, @Nullable Object>> copies = new ArrayList<>(items.size());
        items.forEach(item -> copies.add(Collections.unmodifiableMap(new LinkedHashMap<>(item))));
        items = Collections.unmodifiableList(copies);
    }

    public static RawMessage of(Dialect dialect, Map<String, @Nullable Object> item) {
        return new RawMessage(dialect, List.of(item));
    }
}
