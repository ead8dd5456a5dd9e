package io.ringfence.providers.messages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.translate.StreamEncoder;
import io.ringfence.providers.tree.JsonTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The grammar of Anthropic's streams, held against a stream, and the message that a client puts together from
/// it. For the tests of every suite that makes such streams.
public final class MessagesGrammar {
    private static final Set<String> STOP_REASONS = Set.of(
            "end_turn",
            "max_tokens",
            "stop_sequence",
            "tool_use",
            "pause_turn",
            "refusal",
            "model_context_window_exceeded");

    private static final Set<String> ERRORS = Set.of(
            "invalid_request_error",
            "authentication_error",
            "billing_error",
            "permission_error",
            "not_found_error",
            "request_too_large",
            "rate_limit_error",
            "timeout_error",
            "api_error",
            "overloaded_error");

    /// One event of a stream.
    public record Event(@Nullable String name, Map<String, @Nullable Object> data) {
        String type() {
            return String.valueOf(data.get("type"));
        }
    }

    /// Collects what an encoder writes.
    public static final class Frames implements StreamEncoder.Frames {
        public final List<Event> events = new ArrayList<>();
        public final List<String> comments = new ArrayList<>();
        public boolean hasContent;

        @Override
        public void frame(@Nullable String name, Object data, boolean content) {
            // Through text, as it goes over the wire.
            events.add(new Event(name, JsonTree.readObject(JsonTree.string(data))));
            hasContent |= content;
        }

        @Override
        public void done() {
            throw new AssertionError("this dialect has no [DONE]");
        }

        @Override
        public void comment(String text) {
            comments.add(text);
        }
    }

    private final List<Map<String, @Nullable Object>> blocks = new ArrayList<>();
    private @Nullable Map<String, @Nullable Object> message;
    private @Nullable Map<String, @Nullable Object> open;
    private final StringBuilder json = new StringBuilder();
    private int jsonDeltas;
    private boolean isSigned;
    private boolean isClosing;
    private boolean isOver;

    private MessagesGrammar() {}

    /// The events in the text of an event stream.
    public static List<Event> events(String sse) {
        List<Event> events = new ArrayList<>();
        for (String frame : sse.split("\n\n", -1)) {
            String name = null;
            for (String line : frame.split("\n", -1)) {
                if (line.startsWith("event: ")) {
                    name = line.substring("event: ".length()).strip();
                } else if (line.startsWith("data: ")) {
                    events.add(new Event(name, JsonTree.readObject(line.substring("data: ".length()))));
                }
            }
        }
        return events;
    }

    /// Checks a stream that is whole, and puts the message together as clients do.
    public static Map<String, @Nullable Object> message(List<Event> events) {
        MessagesGrammar grammar = new MessagesGrammar();
        events.forEach(grammar::take);
        assertTrue(grammar.isOver, "the stream is not whole");
        Map<String, @Nullable Object> message = assertNotNullMap(grammar.message);
        message.put("content", grammar.blocks);
        grammar.checkReason(message);
        return message;
    }

    /// Checks a stream that fails, and returns its error.
    public static Map<String, @Nullable Object> failure(List<Event> events) {
        assertFalse(events.isEmpty());
        MessagesGrammar grammar = new MessagesGrammar();
        events.subList(0, events.size() - 1).forEach(grammar::take);
        assertFalse(grammar.isOver, "nothing follows message_stop");
        Event last = events.getLast();
        assertEquals("error", last.name());
        assertEquals("error", last.type());
        Map<String, @Nullable Object> error = object(last.data(), "error");
        assertTrue(ERRORS.contains(error.get("type")), () -> "error type " + error.get("type"));
        assertFalse(text(error, "message").isEmpty());
        return error;
    }

    private void take(Event event) {
        assertFalse(isOver, "nothing follows message_stop");
        assertEquals(event.type(), event.name(), "the name of an event stands twice");
        switch (event.type()) {
            case "message_start" -> start(object(event.data(), "message"));
            case "ping" -> assertNotNull(message, "a ping comes after message_start");
            case "content_block_start" -> startBlock(event.data());
            case "content_block_delta" -> delta(event.data());
            case "content_block_stop" -> stopBlock(event.data());
            case "message_delta" -> messageDelta(event.data());
            case "message_stop" -> {
                assertTrue(isClosing, "message_delta comes before message_stop");
                isOver = true;
            }
            default -> throw new AssertionError("unexpected event " + event.type());
        }
    }

    private void start(Map<String, @Nullable Object> started) {
        assertNull(message, "there is one message_start");
        assertEquals("message", started.get("type"));
        assertEquals("assistant", started.get("role"));
        assertEquals(List.of(), started.get("content"));
        assertFalse(text(started, "id").isEmpty());
        text(started, "model");
        assertTrue(started.containsKey("stop_reason") && started.get("stop_reason") == null, "no reason yet");
        assertTrue(started.containsKey("stop_sequence") && started.get("stop_sequence") == null, "no sequence yet");
        count(object(started, "usage"), "input_tokens");
        count(object(started, "usage"), "output_tokens");
        message = new LinkedHashMap<>(started);
    }

    private void startBlock(Map<String, @Nullable Object> data) {
        assertNotNull(message, "message_start comes first");
        assertFalse(isClosing, "no block after message_delta");
        assertNull(open, "blocks follow each other");
        assertEquals(blocks.size(), data.get("index"), "indices are dense");
        Map<String, @Nullable Object> block = new LinkedHashMap<>(object(data, "content_block"));
        switch (text(block, "type")) {
            case "text" -> assertEquals("", block.get("text"));
            case "thinking" -> {
                assertEquals("", block.get("thinking"));
                assertEquals("", block.get("signature"));
            }
            case "redacted_thinking" -> assertFalse(text(block, "data").isEmpty());
            case "tool_use", "server_tool_use", "mcp_tool_use" -> {
                assertEquals(Map.of(), block.get("input"));
                assertFalse(text(block, "id").isEmpty());
                assertFalse(text(block, "name").isEmpty());
            }
            default -> {}
        }
        open = block;
        json.setLength(0);
        jsonDeltas = 0;
        isSigned = false;
    }

    private void delta(Map<String, @Nullable Object> data) {
        Map<String, @Nullable Object> block = assertNotNullMap(open);
        assertEquals(blocks.size(), data.get("index"), "a delta belongs to the open block");
        assertFalse(isSigned, "the signature comes last");
        Map<String, @Nullable Object> delta = object(data, "delta");
        String kind = text(block, "type");
        switch (text(delta, "type")) {
            case "text_delta" -> append(block, kind, "text", text(delta, "text"));
            case "thinking_delta" -> append(block, kind, "thinking", text(delta, "thinking"));
            case "signature_delta" -> {
                assertEquals("thinking", kind);
                assertFalse(text(delta, "signature").isEmpty());
                block.put("signature", text(delta, "signature"));
                isSigned = true;
            }
            case "citations_delta" -> {
                assertEquals("text", kind);
                List<@Nullable Object> citations = new ArrayList<>();
                if (block.get("citations") instanceof List<?> before) {
                    citations.addAll(before);
                }
                citations.add(object(delta, "citation"));
                block.put("citations", citations);
            }
            case "input_json_delta" -> {
                assertTrue(kind.endsWith("tool_use"), () -> "no input in " + kind);
                if (jsonDeltas++ == 0) {
                    assertEquals("", delta.get("partial_json"), "the first fragment is empty");
                }
                json.append(text(delta, "partial_json"));
            }
            default -> throw new AssertionError("unexpected delta " + delta.get("type"));
        }
    }

    private static void append(Map<String, @Nullable Object> block, String kind, String name, String text) {
        assertEquals(kind, name);
        assertFalse(text.isEmpty(), "no empty deltas");
        block.put(name, block.get(name) + text);
    }

    private void stopBlock(Map<String, @Nullable Object> data) {
        Map<String, @Nullable Object> block = assertNotNullMap(open);
        assertEquals(blocks.size(), data.get("index"), "the open block is stopped");
        if (text(block, "type").endsWith("tool_use")) {
            assertTrue(jsonDeltas > 0, "a call's input comes as deltas");
            block.put("input", json.isEmpty() ? Map.of() : input());
        }
        blocks.add(block);
        open = null;
    }

    private Object input() {
        try {
            return JsonTree.readObject(json.toString());
        } catch (RuntimeException cut) {
            return json.toString();
        }
    }

    private void messageDelta(Map<String, @Nullable Object> data) {
        assertNull(open, "all blocks are stopped before message_delta");
        Map<String, @Nullable Object> delta = object(data, "delta");
        assertTrue(STOP_REASONS.contains(delta.get("stop_reason")), () -> "stop_reason " + delta.get("stop_reason"));
        assertTrue(delta.containsKey("stop_sequence"));
        count(object(data, "usage"), "output_tokens");
        Map<String, @Nullable Object> whole = assertNotNullMap(message);
        whole.putAll(delta);
        Map<String, @Nullable Object> usage = new LinkedHashMap<>(object(whole, "usage"));
        usage.putAll(object(data, "usage"));
        whole.put("usage", usage);
        isClosing = true;
    }

    private void checkReason(Map<String, @Nullable Object> whole) {
        boolean hasCalls = blocks.stream().anyMatch(block -> "tool_use".equals(block.get("type")));
        if (hasCalls) {
            assertFalse("end_turn".equals(whole.get("stop_reason")), "calls end with tool_use");
        } else {
            assertFalse("tool_use".equals(whole.get("stop_reason")), "tool_use means that there are calls");
        }
        boolean isCut = "max_tokens".equals(whole.get("stop_reason"));
        blocks.stream()
                .filter(block -> "tool_use".equals(block.get("type")) && !isCut)
                .forEach(block -> assertInstanceOf(Map.class, block.get("input"), "arguments are an object"));
    }

    private static Map<String, @Nullable Object> assertNotNullMap(@Nullable Map<String, @Nullable Object> value) {
        assertNotNull(value);
        return value;
    }

    private static Map<String, @Nullable Object> object(Map<String, @Nullable Object> holder, String name) {
        return Own.members(assertInstanceOf(Map.class, holder.get(name), name));
    }

    private static String text(Map<String, @Nullable Object> holder, String name) {
        return assertInstanceOf(String.class, holder.get(name), name);
    }

    private static void count(Map<String, @Nullable Object> holder, String name) {
        assertInstanceOf(Integer.class, holder.get(name), name);
    }
}
