package io.ringfence.providers.stream;

import com.fasterxml.jackson.jr.ob.JSON;
import io.ringfence.providers.Dialect;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a user would see of an event, read with a tree: the slow and obvious way that the inspectors are
/// checked against.
final class VisibleText {
    private static final Set<String> NOT_TEXT = Set.of("role", "type", "index", "id");

    private VisibleText() {}

    static String of(Dialect dialect, String frame) {
        String data = frame.lines()
                .filter(line -> line.startsWith("data:"))
                .map(line -> line.substring(5).strip())
                .findFirst()
                .orElse("");
        if (!data.startsWith("{")) {
            return "";
        }
        try {
            Map<String, Object> event = JSON.std.mapFrom(data);
            return switch (dialect) {
                case OPENAI_CHAT -> texts(each(event.get("choices"), "delta"));
                case OPENAI_RESPONSES, ANTHROPIC_MESSAGES -> texts(event.get("delta"));
                case GEMINI -> texts(each(event.get("candidates"), "content")).replace("model", "");
                case BEDROCK_CONVERSE, COHERE_CHAT -> throw dialect.notForClients();
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<?> each(@Nullable Object list, String member) {
        return list instanceof List<?> elements
                ? elements.stream()
                        .map(element ->
                                element instanceof Map<?, ?> map && map.get(member) != null ? map.get(member) : "")
                        .toList()
                : List.of();
    }

    private static String texts(@Nullable Object value) {
        return switch (value) {
            case String text -> text;
            case List<?> list -> list.stream().map(VisibleText::texts).reduce("", String::concat);
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .filter(entry ->
                                !NOT_TEXT.contains(entry.getKey()) && !"thoughtSignature".equals(entry.getKey()))
                        .map(entry -> texts(entry.getValue()))
                        .reduce("", String::concat);
            case null, default -> "";
        };
    }
}
