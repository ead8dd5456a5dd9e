package io.ringfence.providers.messages;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.CacheHint;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.tree.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The member `cache_control`, which may hang on nearly everything.
final class CacheControl {
    static final String NAME = "cache_control";

    /// A request with more of them is refused.
    private static final int MAX_BREAKPOINTS = 4;

    private CacheControl() {}

    /// The hint of an object, or null.
    static @Nullable CacheHint read(JsonObject of) {
        JsonObject hint = of.object(NAME);
        if (hint == null) {
            return null;
        }
        if ("ephemeral".equals(hint.members().get("type"))) {
            hint.ignore("type");
        }
        String ttl = hint.string("ttl");
        Extensions extensions = Extensions.unreadOf(hint, Dialect.ANTHROPIC_MESSAGES);
        return ttl == null && extensions.isEmpty() ? CacheHint.USUAL : new CacheHint(ttl, extensions);
    }

    /// Adds the hint to an object.
    static void write(@Nullable CacheHint hint, Map<String, @Nullable Object> to, Losses losses) {
        if (hint == null) {
            return;
        }
        Map<String, @Nullable Object> written = new LinkedHashMap<>();
        written.put("type", "ephemeral");
        if (hint.ttl() != null) {
            written.put("ttl", hint.ttl());
        }
        Own.putBack(hint.extensions(), written, NAME, losses);
        to.put(NAME, written);
    }

    /// Leaves at most four breakpoints in a request: the last of tools and system, which covers what all
    /// requests of a client share, and then the latest in the conversation, which the next request continues.
    /// The request's own automatic one, which the provider puts at the end, counts, too.
    static void limit(Map<String, @Nullable Object> request, Losses losses) {
        List<Map<String, @Nullable Object>> shared = new ArrayList<>();
        collect(request.get("tools"), shared);
        collect(request.get("system"), shared);
        List<Map<String, @Nullable Object>> latest = new ArrayList<>();
        collect(request.get("messages"), latest);
        int allowed = MAX_BREAKPOINTS - (request.get(NAME) == null ? 0 : 1);
        if (shared.size() + latest.size() <= allowed) {
            return;
        }
        int kept = keep(latest, latest.size(), Math.min(1, shared.size()), allowed);
        keep(shared, shared.size() - 1, kept, allowed);
        losses.add("prompt cache breakpoints beyond 4 are dropped when bridging to "
                + losses.target().wireFormat());
    }

    /// Keeps breakpoints from the end as long as there is room, and takes away those before.
    private static int keep(List<Map<String, @Nullable Object>> holders, int from, int kept, int allowed) {
        int now = kept;
        for (int i = from - 1; i >= 0; i--) {
            if (now < allowed) {
                now++;
            } else {
                holders.get(i).remove(NAME);
            }
        }
        return now;
    }

    /// The objects in `value` that carry a breakpoint, in their order. Does not look into schemas and inputs,
    /// where a member of that name would mean something else.
    private static void collect(@Nullable Object value, List<Map<String, @Nullable Object>> holders) {
        if (!(value instanceof List<?> list)) {
            return;
        }
        for (Object element : list) {
            if (element instanceof Map<?, ?> object) {
                collect(object.get("content"), holders);
                if (object.get(NAME) != null) {
                    holders.add(Own.members(object));
                }
            }
        }
    }
}
