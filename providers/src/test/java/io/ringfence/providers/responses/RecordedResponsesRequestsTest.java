package io.ringfence.providers.responses;

import static io.ringfence.providers.Dialect.OPENAI_RESPONSES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.Recordings;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.translate.Flavour;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.RequestCodec.RequestPlace;
import io.ringfence.providers.translate.RequestTarget;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What real clients asked: read, and written again to who speaks the same dialect.
class RecordedResponsesRequestsTest {
    private static final ResponsesRequests CODEC = new ResponsesRequests();

    private static List<Recordings.Request> requests = List.of();

    @BeforeAll
    static void readRecordings() {
        requests = Recordings.requests().stream()
                .filter(request -> request.dialect() == OPENAI_RESPONSES)
                .toList();
        assertTrue(requests.size() > 120, "requests=" + requests.size());
    }

    private static ChatRequest parsed(Recordings.Request request) {
        return CODEC.parse(JsonObject.root(JsonTree.readObject(request.body())), RequestPlace.BODY);
    }

    private static Map<String, @Nullable Object> written(ChatRequest request, Flavour flavour, Losses losses) {
        RequestTarget target = new RequestTarget(OPENAI_RESPONSES, flavour, request.model(), "openai", 4_096);
        return CODEC.emit(request, target, losses);
    }

    @Test
    void shouldWriteTheSameAgain() {
        for (Recordings.Request request : requests) {
            Losses losses = new Losses(OPENAI_RESPONSES);
            Map<String, @Nullable Object> again = written(parsed(request), flavour(request), losses);
            assertEquals(List.of(), losses.reasons(), request.file().toString());
            assertSame(request, normal(JsonTree.readObject(request.body())), normal(again));
        }
    }

    @Test
    void shouldWriteTheSameAgainFromTheModelAlone() {
        for (Recordings.Request request : requests) {
            ChatRequest parsed = parsed(request);
            List<Message> bare = parsed.messages().stream()
                    .map(message -> message.withParts(message.parts()))
                    .toList();
            Losses losses = new Losses(OPENAI_RESPONSES);
            Map<String, @Nullable Object> again =
                    written(parsed.toBuilder().messages(bare).build(), flavour(request), losses);
            assertEquals(List.of(), losses.reasons(), request.file().toString());
            assertSame(request, bare(normal(JsonTree.readObject(request.body()))), bare(normal(again)));
        }
    }

    /// DeepSeek's thoughts are plain text, which only such servers read.
    private static Flavour flavour(Recordings.Request request) {
        return request.file().startsWith("deepseek") ? Flavour.DEEPSEEK : Flavour.PLAIN;
    }

    private static void assertSame(
            Recordings.Request request, Map<String, @Nullable Object> expected, Map<String, @Nullable Object> actual) {
        if (!Same.isSame(expected, actual)) {
            assertEquals(
                    JsonTree.string(expected),
                    JsonTree.string(actual),
                    request.file().toString());
        }
    }

    // ---- What may be written in two ways

    /// Of two ways to say the same, always the one.
    private static Map<String, @Nullable Object> normal(Map<String, @Nullable Object> request) {
        Map<String, @Nullable Object> normal = new LinkedHashMap<>(request);
        if (normal.get("input") instanceof String text) {
            normal.put("input", List.of(Map.of("role", "user", "content", text)));
        }
        normal.computeIfPresent("input", (_, input) -> each(input, RecordedResponsesRequestsTest::normalItem));
        normal.computeIfPresent("tools", (_, tools) -> each(tools, RecordedResponsesRequestsTest::normalTool));
        if (normal.get("tool_choice") instanceof Map<?, ?> choice
                && choice.get("function") instanceof Map<?, ?> named) {
            normal.put("tool_choice", Map.of("type", "function", "name", named.get("name")));
        }
        if (normal.containsKey("safety_identifier")) {
            normal.put("user", normal.remove("safety_identifier"));
        }
        if (Boolean.FALSE.equals(normal.get("stream"))) {
            normal.remove("stream");
        }
        normal.remove("instructions", "");
        normal.values().removeIf(value -> value instanceof List<?> list && list.isEmpty());
        return normal;
    }

    private static Object each(Object list, UnaryOperator<Map<String, @Nullable Object>> change) {
        List<Object> changed = new ArrayList<>();
        for (Object element : (List<?>) list) {
            changed.add(change.apply(copy((Map<?, ?>) element)));
        }
        return changed;
    }

    private static Map<String, @Nullable Object> copy(Map<?, ?> map) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach((name, value) -> copy.put((String) name, value));
        return copy;
    }

    private static Map<String, @Nullable Object> normalItem(Map<String, @Nullable Object> item) {
        if (item.containsKey("role")) {
            item.put("type", "message");
        }
        return item;
    }

    /// Some clients put a function as chat has it.
    private static Map<String, @Nullable Object> normalTool(Map<String, @Nullable Object> tool) {
        if (tool.remove("function") instanceof Map<?, ?> function) {
            tool.putAll(copy(function));
        }
        return tool;
    }

    // ---- What the model has no word for

    /// Without the ids and states of items that the provider made, and with every text as a text.
    private static Map<String, @Nullable Object> bare(Map<String, @Nullable Object> request) {
        request.computeIfPresent("input", (_, input) -> {
            List<Object> items = new ArrayList<>((List<?>) each(input, RecordedResponsesRequestsTest::bareItem));
            items.removeIf(item -> item instanceof Map<?, ?> members && "".equals(members.get("content")));
            return items;
        });
        return request;
    }

    private static Map<String, @Nullable Object> bareItem(Map<String, @Nullable Object> item) {
        String type = String.valueOf(item.get("type"));
        switch (type) {
            case "function_call", "function_call_output" -> {
                item.remove("id");
                item.remove("status");
            }
            case "message" -> {
                item.remove("id");
                item.remove("status");
                item.remove("phase", "final_answer");
                item.computeIfPresent("content", (_, content) -> bareContent(content));
            }
            default -> {}
        }
        return item;
    }

    private static Object bareContent(Object content) {
        if (content instanceof List<?> parts
                && parts.size() == 1
                && parts.getFirst() instanceof Map<?, ?> only
                && only.get("text") instanceof String text
                && !only.containsKey("prompt_cache_breakpoint")) {
            return text;
        }
        if (content instanceof List<?>) {
            return each(content, part -> {
                if ("input_image".equals(part.get("type"))) {
                    part.putIfAbsent("detail", "auto");
                }
                return part;
            });
        }
        return content;
    }
}
