package io.ringfence.providers.openaichat;

import io.ringfence.providers.translate.Flavour;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Brings requests that mean the same into the same form. Everything that this class takes for equal is an
/// exception from "written as it was read", with its reason beside it.
final class SameRequest {
    private SameRequest() {}

    static Map<String, @Nullable Object> normal(Map<String, @Nullable Object> body, Flavour flavour) {
        Map<String, @Nullable Object> same = members(tree(body));
        same.remove("stream", false); // the default
        same.remove("stream_options"); // usage is always asked for
        if (same.get("stop") instanceof String stop) {
            same.put("stop", List.of(stop)); // one word, or a list of one
        }
        rename(same, "max_completion_tokens", "max_tokens"); // the newer name where the provider knows it
        if (List.of().equals(same.get("tools"))) {
            same.remove("tools"); // as if it were absent
        }
        if (same.get("tools") == null) {
            same.remove("tool_choice", "auto"); // there is nothing to choose
            same.remove("parallel_tool_calls");
        } else if (same.get("tools") instanceof List<?> tools) {
            tools.forEach(tool -> members(tool).putIfAbsent("type", "function"));
        }
        if (same.get("tool_choice") instanceof Map<?, ?> choice) {
            same.put("tool_choice", choice(members(choice)));
        }
        if (flavour == Flavour.OPENROUTER && same.remove("reasoning_effort") instanceof String effort) {
            same.put("reasoning", new TreeMap<>(Map.of("effort", effort))); // OpenRouter takes both forms
        }
        if (same.get("reasoning") instanceof Map<?, ?> reasoning && reasoning.size() > 1) {
            members(reasoning).remove("enabled", true); // what else it says enables it
        }
        if (flavour == Flavour.COMPATIBLE && same.remove("reasoning") instanceof Map<?, ?> reasoning) {
            same.put("reasoning_effort", reasoning.get("effort")); // the form that most servers know
        }
        if ("required".equals(same.get("tool_choice"))) {
            same.put("tool_choice", "any"); // Mistral takes both words
        }
        if (same.get("messages") instanceof List<?> messages) {
            addCallIds(messages);
            same.put(
                    "messages",
                    messages.stream()
                            .map(message -> message(members(message), flavour))
                            .toList());
        }
        return same;
    }

    /// A tool by its name, in OpenAI's form.
    private static Object choice(Map<String, @Nullable Object> choice) {
        if ("tool".equals(choice.get("type"))) {
            Map<String, @Nullable Object> name = new TreeMap<>();
            name.put("name", choice.get("name"));
            Map<String, @Nullable Object> named = new TreeMap<>();
            named.put("function", name);
            named.put("type", "function");
            return named;
        }
        choice.putIfAbsent("type", "function");
        return choice;
    }

    private static void rename(Map<String, @Nullable Object> members, String from, String to) {
        Object value = members.remove(from);
        if (value != null) {
            members.put(to, value);
        }
    }

    private static Map<String, @Nullable Object> message(Map<String, @Nullable Object> message, Flavour flavour) {
        message.remove("prefix", false); // the default
        if (List.of().equals(message.get("tool_calls"))) {
            message.remove("tool_calls"); // as if it were absent
        }
        Object content = message.get("content");
        if (content == null || content.equals("") || content.equals(List.of())) {
            message.remove("content"); // nothing is said in any of these forms
        } else if (content instanceof List<?> parts && parts.size() == 1 && isPlainText(parts.getFirst())) {
            message.put("content", members(parts.getFirst()).get("text")); // one text, or a list of one
        }
        if (content instanceof List<?> parts) {
            parts.forEach(part -> part(members(part), flavour));
        }
        if (message.get("tool_calls") instanceof List<?> calls) {
            calls.forEach(call -> members(call).remove("index")); // belongs to streams
        }
        // Servers of open models read their thoughts from either.
        rename(message, "reasoning", "reasoning_content");
        return message;
    }

    /// Some clients leave them out; there is one call only.
    private static void addCallIds(List<?> messages) {
        Object id = null;
        for (Object element : messages) {
            Map<String, @Nullable Object> message = members(element);
            if (message.get("tool_calls") instanceof List<?> calls && !calls.isEmpty()) {
                id = members(calls.getFirst()).get("id");
            } else if ("tool".equals(message.get("role")) && id != null) {
                message.putIfAbsent("tool_call_id", id);
            }
        }
    }

    private static void part(Map<String, @Nullable Object> part, Flavour flavour) {
        if (flavour == Flavour.MISTRAL && part.get("input_audio") instanceof Map<?, ?> sound) {
            part.put("input_audio", sound.get("data")); // Mistral takes both, and publishes the text
        }
        if (part.get("image_url") instanceof String url) {
            part.put("image_url", new TreeMap<>(Map.of("url", url))); // Mistral takes both
        }
        if (part.get("thinking") instanceof List<?> texts) { // thoughts in pieces
            part.put(
                    "thinking",
                    texts.stream()
                            .map(text -> (String) members(text).get("text"))
                            .collect(Collectors.joining()));
        }
    }

    private static boolean isPlainText(@Nullable Object part) {
        return part instanceof Map<?, ?> map && map.size() == 2 && "text".equals(map.get("type"));
    }

    @SuppressWarnings("unchecked") // trees have strings for keys
    private static Map<String, @Nullable Object> members(@Nullable Object value) {
        return (Map<String, @Nullable Object>) Objects.requireNonNull(value);
    }

    /// Sorted, without nulls, which count as absent, and with numbers by value.
    private static @Nullable Object tree(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> sorted = new TreeMap<>();
                map.forEach((name, member) -> {
                    if (member != null) {
                        sorted.put((String) name, tree(member));
                    }
                });
                yield sorted;
            }
            case List<?> list -> {
                List<@Nullable Object> elements = new ArrayList<>();
                list.forEach(element -> elements.add(tree(element)));
                yield elements;
            }
            case Number number -> new BigDecimal(number.toString()).stripTrailingZeros();
            case null, default -> value;
        };
    }
}
