package io.ringfence.providers.conformance;

import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.tree.JsonTree;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The neutral model as text that is the same for what means the same: numbers by their value, members by their
/// names, nothing of what is absent, and not what a message was read from.
final class Canonical {
    private static final Set<String> NOT_MEANT = Set.of("raw");

    private Canonical() {}

    /// Dialects divide a turn into messages in different ways; here it is one.
    static ChatRequest oneMessageATurn(ChatRequest request) {
        List<Message> merged = new ArrayList<>();
        for (Message message : request.messages()) {
            Message last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (last != null && last.role() == message.role()) {
                List<Part> parts = new ArrayList<>(last.parts());
                parts.addAll(message.parts());
                merged.set(merged.size() - 1, last.withParts(parts));
            } else {
                merged.add(message);
            }
        }
        return request.toBuilder().messages(merged).build();
    }

    /// One member a line, so that a difference is easy to see.
    static String lines(Object value) {
        StringBuilder lines = new StringBuilder();
        lines("", tree(value), lines);
        return lines.toString();
    }

    private static void lines(String path, @Nullable Object node, StringBuilder to) {
        switch (node) {
            case null -> {}
            case Map<?, ?> map -> map.forEach((name, value) -> lines(path + "." + name, value, to));
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++) {
                    lines(path + "[" + i + "]", list.get(i), to);
                }
            }
            default ->
                to.append(path)
                        .append(" = ")
                        .append(node.toString().replace("\n", "\\n"))
                        .append('\n');
        }
    }

    /// Maps, lists and strings.
    static @Nullable Object tree(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Extensions extensions -> extensions.isEmpty() ? null : tree(extensions.members());
            case Part.ToolCall call
            when !call.custom() -> {
                Map<String, @Nullable Object> members = members(call);
                members.put("arguments", JsonTree.string(JsonTree.read(call.arguments())));
                yield members;
            }
            case Record record -> members(record);
            case List<?> list ->
                list.stream()
                        .map(element -> String.valueOf(tree(element)).equals("null")
                                ? "null"
                                : java.util.Objects.requireNonNull(tree(element)))
                        .toList();
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> members = new TreeMap<>();
                map.forEach((name, member) -> members.put(String.valueOf(name), tree(member)));
                yield members;
            }
            case Number number ->
                new BigDecimal(number.toString()).stripTrailingZeros().toPlainString();
            default -> value.toString();
        };
    }

    private static Map<String, @Nullable Object> members(Record record) {
        Map<String, @Nullable Object> members = new TreeMap<>();
        members.put("is", record.getClass().getSimpleName());
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            if (NOT_MEANT.contains(component.getName())) {
                continue;
            }
            try {
                component.getAccessor().setAccessible(true);
                Object member = tree(component.getAccessor().invoke(record));
                boolean isNothing = member == null
                        || (member instanceof List<?> list && list.isEmpty())
                        || (member instanceof Map<?, ?> map && map.isEmpty());
                if (!isNothing) {
                    members.put(component.getName(), member);
                }
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalStateException(e);
            }
        }
        return members;
    }
}
