package io.ringfence.providers.cache;

import io.ringfence.providers.neutral.CacheHint;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.Tool;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Hints on parts.
final class CacheMarks {
    private CacheMarks() {}

    /// Every hint of a request.
    static List<CacheHint> all(ChatRequest request) {
        List<CacheHint> all = new ArrayList<>();
        add(all, request.cache().automatic());
        for (Tool tool : request.tools().tools()) {
            add(all, tool instanceof Tool.Function function ? function.cache() : null);
        }
        request.instructions().forEach(part -> add(all, part.cache()));
        for (Message message : request.messages()) {
            message.parts().forEach(part -> add(all, part.cache()));
        }
        return all;
    }

    private static void add(List<CacheHint> all, @Nullable CacheHint hint) {
        if (hint != null) {
            all.add(hint);
        }
    }

    /// The part with a hint; null when it cannot have one, as an empty block cannot be cached.
    static @Nullable Part with(Part part, CacheHint hint) {
        return part instanceof Part.Text text && text.text().isEmpty() ? null : part.withCache(hint);
    }
}
