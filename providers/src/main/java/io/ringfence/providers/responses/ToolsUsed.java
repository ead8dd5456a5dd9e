package io.ringfence.providers.responses;

import io.ringfence.providers.prices.Meter;
import io.ringfence.providers.tree.JsonObject;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Counts what the provider's own tools did for one answer: by what it says itself (`tool_usage`), else by the
/// items of its output. Leaves everything unread, as it is the client's, too.
///
/// Means what the reader of relayed answers in [io.ringfence.providers.stream] means.
final class ToolsUsed {
    private final Map<Meter, Long> done = new EnumMap<>(Meter.class);

    /// An item of a stream is whole.
    void done(Map<?, ?> item) {
        count(item, done);
    }

    /// What was done for an answer that is whole. A stream may have told of items that its last event leaves out.
    Map<Meter, Long> of(JsonObject response) {
        Map<Meter, Long> used = new EnumMap<>(Meter.class);
        for (Object item : list(response.members().get("output"))) {
            if (item instanceof Map<?, ?> members) {
                count(members, used);
            }
        }
        done.forEach((meter, count) -> used.merge(meter, count, Math::max));
        Map<?, ?> told = inside(response.members(), "tool_usage");
        if (inside(told, "web_search").get("num_requests") instanceof Number requests) {
            used.put(Meter.WEB_SEARCH, requests.longValue());
        }
        drawings(inside(told, "image_gen"), used);
        if (hasPreview(response)) {
            Long searches = used.remove(Meter.WEB_SEARCH);
            used.put(Meter.WEB_SEARCH_PREVIEW, searches == null ? 0 : searches);
        }
        return used;
    }

    private static void count(Map<?, ?> item, Map<Meter, Long> to) {
        if (!(item.get("type") instanceof String type) || "failed".equals(item.get("status"))) {
            return;
        }
        switch (type) {
            case "web_search_call" -> {
                // A page that is opened, or looked through, was found before.
                boolean isOther =
                        inside(item, "action").get("type") instanceof String action && !action.equals("search");
                to.merge(Meter.WEB_SEARCH, isOther ? 0L : 1L, Long::sum);
            }
            case "file_search_call" -> to.merge(Meter.FILE_SEARCH, 1L, Long::sum);
            case "image_generation_call" -> to.merge(Meter.IMAGE, 1L, Long::sum);
            case "code_interpreter_call" -> to.put(Meter.CODE_SESSION, 1L);
            default -> {
                // Runs with the client, or is not charged by the piece.
            }
        }
    }

    private static void drawings(Map<?, ?> told, Map<Meter, Long> to) {
        put(told.get("input_tokens"), Meter.DRAWING_INPUT, to);
        put(inside(told, "input_tokens_details").get("image_tokens"), Meter.DRAWING_INPUT_IMAGE, to);
        put(told.get("output_tokens"), Meter.DRAWING_OUTPUT, to);
    }

    private static void put(@Nullable Object count, Meter meter, Map<Meter, Long> to) {
        if (count instanceof Number number) {
            to.put(meter, number.longValue());
        }
    }

    /// The answer repeats the tools of the request.
    private static boolean hasPreview(JsonObject response) {
        for (Object tool : list(response.members().get("tools"))) {
            if (tool instanceof Map<?, ?> members
                    && members.get("type") instanceof String type
                    && type.startsWith("web_search_preview")) {
                return true;
            }
        }
        return false;
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    private static Map<?, ?> inside(Map<?, ?> object, String name) {
        return object.get(name) instanceof Map<?, ?> inner ? inner : Map.of();
    }
}
