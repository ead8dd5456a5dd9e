package io.ringfence.providers.messages;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.recorded.MutatedTree;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.AnswerTarget;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.RequestCodec.RequestPlace;
import io.ringfence.providers.translate.RequestTarget;
import io.ringfence.providers.translate.StreamDecoder;
import io.ringfence.providers.translate.StreamEncoder;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What is not of the dialect is refused with a reason, never with a crash, and what is written keeps its rules
/// whatever was read.
class HostileMessagesTest {
    private static final int ROUNDS = 4_000;

    private static final Object REQUEST = JsonTree.readObject("""
        {"model":"claude-opus-4-6","max_tokens":100,"temperature":1.5,"top_p":0.9,"top_k":3,"stream":true,
         "system":[{"type":"text","text":"s","cache_control":{"type":"ephemeral","ttl":"1h"}}],
         "messages":[
          {"role":"user","content":[{"type":"text","text":"q","cache_control":{"type":"ephemeral"}},
            {"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}},
            {"type":"document","source":{"type":"content","content":[{"type":"text","text":"d"}]},"title":"t"}]},
          {"role":"assistant","content":[{"type":"thinking","thinking":"h","signature":"s"},
            {"type":"redacted_thinking","data":"r"},{"type":"text","text":"a","citations":[
              {"type":"web_search_result_location","url":"u","title":"t","cited_text":"c","encrypted_index":"e"}]},
            {"type":"server_tool_use","id":"s1","name":"web_search","input":{"query":"x"}},
            {"type":"tool_use","id":"t1","name":"f","input":{"x":1}}]},
          {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","is_error":false,"content":[
            {"type":"search_result","source":"u","title":"t","content":[{"type":"text","text":"w"}]}]},
            {"type":"text","text":"go"}]},
          {"role":"system","content":"now"},{"role":"assistant","content":"pre "}],
         "tools":[{"name":"f","description":"d","input_schema":{"type":"object","properties":{}},"strict":true},
          {"type":"web_search_20250305","name":"web_search"}],
         "tool_choice":{"type":"tool","name":"f","disable_parallel_tool_use":true},
         "thinking":{"type":"enabled","budget_tokens":2000,"display":"omitted"},
         "output_config":{"effort":"high","format":{"type":"json_schema","schema":{"type":"object",
           "properties":{"n":{"type":"integer","minimum":1}}}}},
         "metadata":{"user_id":"u"},"service_tier":"auto","stop_sequences":["x"],"container":"c"}\
        """);

    private static final Object ANSWER = JsonTree.readObject("""
        {"id":"msg_1","type":"message","role":"assistant","model":"m","content":[
          {"type":"thinking","thinking":"h","signature":"s"},{"type":"text","text":"t","citations":[
            {"type":"char_location","cited_text":"c","document_index":0}]},
          {"type":"tool_use","id":"t","name":"f","input":{"x":1},"caller":{"type":"direct"}}],
         "stop_reason":"tool_use","stop_sequence":null,"stop_details":{"type":"refusal","explanation":"e"},
         "usage":{"input_tokens":1,"cache_read_input_tokens":2,"cache_creation_input_tokens":3,
          "cache_creation":{"ephemeral_5m_input_tokens":3},"output_tokens":4,
          "output_tokens_details":{"thinking_tokens":1},"service_tier":"standard"},"container":{"id":"c"}}\
        """);

    private static final List<Object> STREAM = List.of(
            JsonTree.readObject("""
                {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m",
                 "content":[],"stop_reason":null,"usage":{"input_tokens":1,"output_tokens":1}}}\
                """),
            block(0, "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}"),
            delta(0, "{\"type\":\"thinking_delta\",\"thinking\":\"h\"}"),
            delta(0, "{\"type\":\"signature_delta\",\"signature\":\"s\"}"),
            stop(0),
            block(1, "{\"type\":\"text\",\"text\":\"\"}"),
            delta(1, "{\"type\":\"citations_delta\",\"citation\":{\"type\":\"char_location\",\"cited_text\":\"c\"}}"),
            delta(1, "{\"type\":\"text_delta\",\"text\":\"t\"}"),
            stop(1),
            block(2, "{\"type\":\"server_tool_use\",\"id\":\"s\",\"name\":\"web_search\",\"input\":{}}"),
            delta(2, "{\"type\":\"input_json_delta\",\"partial_json\":\"{}\"}"),
            stop(2),
            block(3, "{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"f\",\"input\":{}}"),
            delta(3, "{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"a\\\":1}\"}"),
            stop(3),
            JsonTree.readObject("""
                {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},
                 "usage":{"output_tokens":9,"output_tokens_details":{"thinking_tokens":1}}}\
                """),
            JsonTree.readObject("{\"type\":\"message_stop\"}"));

    private final MessagesRequests requests = new MessagesRequests();
    private final MessagesAnswers answers = new MessagesAnswers();
    private final AnswerSource source = AnswerSource.of(Dialect.ANTHROPIC_MESSAGES);
    private final AnswerTarget target =
            new AnswerTarget(Dialect.ANTHROPIC_MESSAGES, null, "", "msg_new", () -> 0, true);

    private final long seed = System.nanoTime();
    private final MutatedTree mutated = new MutatedTree(new Random(seed));

    private static Object block(int index, String block) {
        return JsonTree.readObject(
                "{\"type\":\"content_block_start\",\"index\":" + index + ",\"content_block\":" + block + "}");
    }

    private static Object delta(int index, String delta) {
        return JsonTree.readObject(
                "{\"type\":\"content_block_delta\",\"index\":" + index + ",\"delta\":" + delta + "}");
    }

    private static Object stop(int index) {
        return JsonTree.readObject("{\"type\":\"content_block_stop\",\"index\":" + index + "}");
    }

    @Test
    void shouldRefuseOddRequestsWithAReason() {
        System.out.println("odd requests with seed " + seed);
        int written = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Object body = mutated.of(REQUEST);
            try {
                ChatRequest request = requests.parse(JsonObject.of(body, "body"), RequestPlace.BODY);
                check(emit(request, "claude-opus-4-6"));
                check(emit(withoutRaw(request), "claude-3-7-sonnet-20250219"));
                check(emit(withoutRaw(request), "claude-opus-4-8"));
                written++;
            } catch (ProtocolException refused) {
                assertTrue(refused.getMessage() != null && refused.getMessage().length() < 500);
            } catch (RuntimeException e) {
                throw new AssertionError(JsonTree.string(body), e);
            }
        }
        assertTrue(written > ROUNDS / 10, "only " + written + " were written");
    }

    private Map<String, @Nullable Object> emit(ChatRequest request, String model) {
        return requests.emit(
                request, RequestTarget.of(Dialect.ANTHROPIC_MESSAGES, model), new Losses(Dialect.ANTHROPIC_MESSAGES));
    }

    private static ChatRequest withoutRaw(ChatRequest request) {
        return request.toBuilder()
                .messages(request.messages().stream()
                        .map(message -> message.withParts(message.parts()))
                        .toList())
                .build();
    }

    /// What the provider demands of every request.
    private static void check(Map<String, @Nullable Object> body) {
        assertTrue(body.get("max_tokens") instanceof Long);
        List<?> messages = Tree.list(body, "messages");
        assertTrue(!messages.isEmpty(), "there is a message");
        String before = "";
        for (int i = 0; i < messages.size(); i++) {
            String role = String.valueOf(Tree.at(messages, i, "role"));
            assertTrue(!role.equals(before), "turns alternate");
            before = role;
        }
        int breakpoints = JsonTree.string(body).split("\"cache_control\":\\{", -1).length - 1;
        assertTrue(breakpoints <= 4, breakpoints + " breakpoints");
    }

    @Test
    void shouldRefuseOddAnswersWithAReason() {
        System.out.println("odd answers with seed " + seed);
        for (int round = 0; round < ROUNDS; round++) {
            Object body = mutated.of(ANSWER);
            try {
                answers.emit(
                        answers.parse(JsonObject.of(body, "body"), source),
                        target,
                        new Losses(Dialect.ANTHROPIC_MESSAGES));
            } catch (ProtocolException refused) {
                assertTrue(refused.getMessage() != null && refused.getMessage().length() < 500);
            } catch (RuntimeException e) {
                throw new AssertionError(JsonTree.string(body), e);
            }
        }
    }

    @Test
    void shouldReadOddStreamsUpToWhatIsWrongAndWriteThemInTheGrammar() {
        System.out.println("odd streams with seed " + seed);
        int whole = 0;
        for (int round = 0; round < ROUNDS; round++) {
            List<?> events = mutated.of(STREAM) instanceof List<?> list ? list : List.of();
            List<StreamEvent> read = new ArrayList<>();
            boolean isRefused = isRefused(events, read);
            MessagesGrammar.Frames frames = new MessagesGrammar.Frames();
            StreamEncoder encoder = answers.encoder(target, new Losses(Dialect.ANTHROPIC_MESSAGES));
            read.forEach(event -> encoder.encode(event, frames));
            boolean hasEnded = read.stream().anyMatch(event -> event instanceof StreamEvent.Ended);
            if (hasEnded && !isRefused && isPlain(read)) {
                MessagesGrammar.message(frames.events);
                whole++;
            }
        }
        assertTrue(whole > ROUNDS / 10, "only " + whole + " were whole");
    }

    private boolean isRefused(List<?> events, List<StreamEvent> to) {
        StreamDecoder decoder = answers.decoder(source);
        try {
            for (Object event : events) {
                decoder.decode(null, JsonObject.of(event, "event"), to::add);
            }
            decoder.end(to::add);
            return false;
        } catch (ProtocolException refused) {
            return true;
        } catch (RuntimeException e) {
            throw new AssertionError(JsonTree.string(events), e);
        }
    }

    /// Whether the stream's content is what a checker may expect: names, arguments and counts as they should
    /// be.
    private static boolean isPlain(List<StreamEvent> events) {
        long fragments = events.stream()
                .filter(event -> event instanceof StreamEvent.ToolCallDelta)
                .count();
        return fragments <= 1 && events.stream().allMatch(HostileMessagesTest::isPlain);
    }

    private static boolean isPlain(StreamEvent event) {
        return switch (event) {
            case StreamEvent.ToolCallStarted call -> !call.name().isEmpty();
            case StreamEvent.ToolCallDelta delta -> delta.fragment().equals("{\"a\":1}");
            case StreamEvent.PartAdded added ->
                added.part() instanceof Part.Vendor vendor
                        && vendor.raw()
                                .equals(
                                        JsonTree.readObject(
                                                "{\"type\":\"server_tool_use\",\"id\":\"s\",\"name\":\"web_search\",\"input\":{}}"));
            case StreamEvent.UsageReported reported ->
                isSmall(reported.usage().input()) && isSmall(reported.usage().output());
            default -> true;
        };
    }

    private static boolean isSmall(long count) {
        return count >= 0 && count < 1_000;
    }
}
