package io.ringfence.providers.messages;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.neutral.Citation;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Finish;
import io.ringfence.providers.neutral.FinishReason;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.neutral.TokenUsage;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.AnswerTarget;
import io.ringfence.providers.translate.Flavour;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.StateTag;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessagesAnswersTest {
    private final MessagesAnswers codec = new MessagesAnswers();
    private Losses losses = new Losses(Dialect.ANTHROPIC_MESSAGES);

    private ChatResponse parse(String body) {
        return codec.parse(JsonObject.root(JsonTree.readObject(body)), AnswerSource.of(Dialect.ANTHROPIC_MESSAGES));
    }

    private Map<String, @Nullable Object> emit(ChatResponse response) {
        losses = new Losses(Dialect.ANTHROPIC_MESSAGES);
        AnswerTarget target =
                new AnswerTarget(Dialect.ANTHROPIC_MESSAGES, null, "claude-alias", "msg_new", () -> 0, true);
        return JsonTree.readObject(JsonTree.string(codec.emit(response, target, losses)));
    }

    private static ChatResponse answer(Finish finish, @Nullable TokenUsage usage, Part... parts) {
        Message message = Message.of(Role.ASSISTANT, List.of(parts));
        return new ChatResponse(
                "chatcmpl-1",
                "gpt-x",
                1,
                List.of(new ChatResponse.Choice(0, message, finish, null, Extensions.NONE)),
                usage,
                null,
                Extensions.NONE);
    }

    private static Finish finish(FinishReason reason) {
        return Finish.of(reason, null);
    }

    private void assertContent(String expected, Part... parts) {
        assertEquals(
                JsonTree.read(expected),
                emit(answer(finish(FinishReason.STOP), null, parts)).get("content"));
    }

    private void assertLosses(String... reasons) {
        assertEquals(List.of(reasons), losses.reasons());
    }

    // ---- Reading

    @Test
    void shouldReadAnAnswerWithThoughtsCallsAndUsage() {
        ChatResponse read = parse("""
            {"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[
              {"type":"thinking","thinking":"hm","signature":"s"},
              {"type":"text","text":"Let me see.","citations":null},
              {"type":"tool_use","id":"t","name":"f","input":{"n":1.50},"caller":{"type":"direct"}}],
             "stop_reason":"tool_use","stop_sequence":null,"stop_details":null,
             "usage":{"input_tokens":10,"cache_read_input_tokens":100,"cache_creation_input_tokens":1000,
              "cache_creation":{"ephemeral_5m_input_tokens":900,"ephemeral_1h_input_tokens":100},
              "output_tokens":50,"output_tokens_details":{"thinking_tokens":20},
              "service_tier":"standard","server_tool_use":{"web_search_requests":1}},
             "container":{"id":"c"}}\
            """);
        assertEquals("msg_1", read.id());
        assertEquals("standard", read.serviceTier());
        assertEquals(Map.of("container", Map.of("id", "c")), read.extensions().members());
        ChatResponse.Choice choice = read.choices().getFirst();
        assertEquals(Finish.of(FinishReason.TOOL_CALLS, "tool_use"), choice.finish());
        Part.ToolCall call =
                assertInstanceOf(Part.ToolCall.class, choice.message().parts().get(2));
        assertEquals("{\"n\":1.50}", call.arguments());
        TokenUsage usage = read.usage();
        assertEquals(
                new TokenUsage(
                        1110,
                        100,
                        1000,
                        900,
                        100,
                        50,
                        20,
                        -1,
                        -1,
                        -1,
                        -1,
                        new Extensions(
                                Dialect.ANTHROPIC_MESSAGES,
                                Map.of("server_tool_use", Map.of("web_search_requests", 1)))),
                usage);
    }

    @Test
    void shouldNotLetAbsurdCountsOverflow() {
        TokenUsage usage = parse("""
            {"content":[],"stop_reason":"end_turn","usage":{"input_tokens":9223372036854775807,
             "cache_read_input_tokens":9223372036854775807,"output_tokens":-5}}\
            """).usage();
        assertEquals(1L << 54, requireNonNull(usage).input());
        assertEquals(0, usage.output());
    }

    @Test
    void shouldSayWhoseStateItIs() {
        ChatResponse read = codec.parse(
                JsonObject.root(
                        JsonTree.readObject(
                                "{\"content\":[{\"type\":\"redacted_thinking\",\"data\":\"d\"}],\"stop_reason\":\"end_turn\"}")),
                new AnswerSource(Dialect.ANTHROPIC_MESSAGES, Flavour.PLAIN, "my-vertex"));
        Part.Reasoning reasoning = assertInstanceOf(
                Part.Reasoning.class,
                read.choices().getFirst().message().parts().getFirst());
        assertEquals(new ProviderState("my-vertex", "d"), reasoning.state());
        assertEquals(true, reasoning.redacted());
    }

    @ParameterizedTest
    @CsvSource({
        "end_turn, STOP",
        "stop_sequence, STOP_SEQUENCE",
        "max_tokens, LENGTH",
        "model_context_window_exceeded, LENGTH",
        "refusal, CONTENT_FILTER",
        "pause_turn, PAUSE",
        "tool_use, STOP",
        "novelty, OTHER",
    })
    void shouldReadEveryReasonToStop(String word, FinishReason expected) {
        Finish finish = parse("{\"content\":[],\"stop_reason\":\"" + word + "\"}")
                .choices()
                .getFirst()
                .finish();
        assertEquals(expected, finish.reason());
        assertEquals(word, finish.raw());
    }

    @Test
    void shouldDecideByTheContentWhetherThereAreCalls() {
        String call = "{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"f\",\"input\":{}%s}";
        String body = "{\"content\":[" + call + "],\"stop_reason\":\"%s\"}";
        assertEquals(FinishReason.TOOL_CALLS, reason(body.formatted("", "end_turn")));
        assertEquals(FinishReason.LENGTH, reason(body.formatted("", "max_tokens")));
        String ofCode = ",\"caller\":{\"type\":\"code_execution_20250825\",\"tool_id\":\"s\"}";
        assertEquals(FinishReason.STOP, reason(body.formatted(ofCode, "end_turn")));
        assertEquals(FinishReason.TOOL_CALLS, reason(body.formatted(ofCode, "tool_use")));
    }

    private FinishReason reason(String body) {
        return parse(body).choices().getFirst().finish().reason();
    }

    @Test
    void shouldReadARefusalWithoutContent() {
        String body = """
            {"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],"stop_reason":"refusal",
             "stop_sequence":null,"stop_details":{"type":"refusal","category":"bio","explanation":"No."},
             "usage":{"input_tokens":1,"output_tokens":2}}\
            """;
        ChatResponse read = parse(body);
        assertEquals(
                new Finish(FinishReason.CONTENT_FILTER, "refusal", null, "No."),
                read.choices().getFirst().finish());
        assertEquals(JsonTree.readObject(body).get("stop_details"), emit(read).get("stop_details"));
        assertLosses();
    }

    @Test
    void shouldRefuseWhatIsNoAnswer() {
        assertThrows(ProtocolException.class, () -> parse("{\"type\":\"error\",\"error\":{}}"));
        assertThrows(ProtocolException.class, () -> parse("{\"type\":\"message\"}"));
    }

    // ---- Writing

    @Test
    void shouldWriteAnAnswerOfAnotherDialect() {
        TokenUsage usage = new TokenUsage(100, 30, 20, -1, -1, 40, 10, -1, -1, -1, 140, Extensions.NONE);
        assertEquals(
                JsonTree.read("""
                    {"id":"msg_new","type":"message","role":"assistant","model":"claude-alias",
                     "content":[{"type":"text","text":"Hi"},{"type":"tool_use","id":"call_1","name":"f","input":{"a":1}}],
                     "stop_reason":"tool_use","stop_sequence":null,
                     "usage":{"input_tokens":50,"cache_creation_input_tokens":20,"cache_read_input_tokens":30,
                      "output_tokens":40,"output_tokens_details":{"thinking_tokens":10}}}\
                    """),
                emit(answer(
                        finish(FinishReason.STOP),
                        usage,
                        Part.Text.of("Hi"),
                        Part.ToolCall.of("call_1", "f", "{\"a\":1}"))));
        assertLosses();
    }

    @Test
    void shouldCarryStateOfOthersWrapped() {
        ProviderState gemini = new ProviderState("gemini", "g");
        ProviderState openai = new ProviderState("openai", "o");
        assertContent(
                """
                [{"type":"thinking","thinking":"Summary one\\n\\nTwo","signature":"%2$s"},
                 {"type":"redacted_thinking","data":"%2$s"},
                 {"type":"thinking","thinking":"open","signature":""},
                 {"type":"text","text":"t"},
                 {"type":"thinking","thinking":"","signature":"%1$s"},
                 {"type":"thinking","thinking":"","signature":"%1$s"},
                 {"type":"tool_use","id":"c","name":"f","input":{}}]\
                """.formatted(StateTag.wrap(gemini, "anthropic"), StateTag.wrap(openai, "anthropic")),
                new Part.Reasoning("rs_1", "", List.of("Summary one", "Two"), openai, false, Extensions.NONE),
                new Part.Reasoning(null, "", List.of(), openai, true, Extensions.NONE),
                Part.Reasoning.of("open", null),
                new Part.Text("t", List.of(), null, gemini, Extensions.NONE),
                new Part.ToolCall("c", "f", "", false, gemini, null, Extensions.NONE));
    }

    @Test
    void shouldKeepArgumentsThatAreNoObjectAsText() {
        assertContent(
                "[{\"type\":\"tool_use\",\"id\":\"c\",\"name\":\"f\",\"input\":{\"_raw_arguments\":\"{\\\"a\\\":\"}}]",
                Part.ToolCall.of("c", "f", "{\"a\":"));
        assertLosses("arguments that are no JSON object are told as text");
        assertContent(
                "[{\"type\":\"tool_use\",\"id\":\"c\",\"name\":\"f\",\"input\":{\"input\":\"free text\"}}]",
                new Part.ToolCall("c", "f", "free text", true, null, null, Extensions.NONE));
    }

    @Test
    void shouldShowPagesThatOthersCite() {
        Citation page = new Citation("https://x", "X", null, 0, 3, Dialect.OPENAI_CHAT, Map.of());
        Citation file = new Citation(null, "F", null, 0, 3, Dialect.OPENAI_CHAT, Map.of());
        assertContent("""
            [{"type":"text","text":"The end","citations":[{"type":"web_search_result_location",
              "cited_text":"The","url":"https://x","title":"X","encrypted_index":""}]}]\
            """, new Part.Text("The end", List.of(page, file), null, null, Extensions.NONE));
        assertLosses("a citation without url is dropped when bridging to anthropic_messages");
    }

    @Test
    void shouldSayARefusalInWordsAndInTheReason() {
        Map<String, @Nullable Object> body =
                emit(answer(finish(FinishReason.STOP), null, Part.Refusal.of("I will not.")));
        assertEquals("refusal", body.get("stop_reason"));
        assertEquals(List.of(Map.of("type", "text", "text", "I will not.")), body.get("content"));
    }

    @ParameterizedTest
    @CsvSource({
        "STOP, , end_turn",
        "STOP_SEQUENCE, , stop_sequence",
        "LENGTH, , max_tokens",
        "LENGTH, model_context_window_exceeded, model_context_window_exceeded",
        "TOOL_CALLS, , tool_use",
        "CONTENT_FILTER, SAFETY, refusal",
        "PAUSE, , pause_turn",
        "OTHER, , end_turn",
    })
    void shouldWriteEveryReasonToStop(FinishReason reason, @Nullable String raw, String word) {
        assertEquals(word, emit(answer(Finish.of(reason, raw), null)).get("stop_reason"));
        assertLosses();
    }

    @Test
    void shouldTellTheStopSequence() {
        Map<String, @Nullable Object> body =
                emit(answer(new Finish(FinishReason.STOP_SEQUENCE, "stop", "END", null), null));
        assertEquals("END", body.get("stop_sequence"));
    }

    @Test
    void shouldNotMakeACleanEndOfAFailure() {
        ProtocolException problem = assertThrows(
                ProtocolException.class,
                () -> emit(answer(Finish.of(FinishReason.ERROR, "MALFORMED_FUNCTION_CALL"), null)));
        assertEquals("the provider's answer failed: MALFORMED_FUNCTION_CALL", problem.getMessage());
    }

    @Test
    void shouldTellWhatOfAnAnswerIsLost() {
        Message message = Message.of(Role.ASSISTANT, List.of(Part.Text.of("a")));
        ChatResponse.Choice choice = new ChatResponse.Choice(
                0,
                message,
                Finish.of(FinishReason.OTHER, "odd"),
                Map.of("content", List.of()),
                new Extensions(Dialect.OPENAI_CHAT, Map.of("content_filter_results", Map.of())));
        ChatResponse response = new ChatResponse(
                null,
                "m",
                1,
                List.of(choice, choice),
                null,
                null,
                new Extensions(Dialect.OPENAI_CHAT, Map.of("system_fingerprint", "fp")));
        Map<String, @Nullable Object> body = emit(response);
        assertNull(body.get("system_fingerprint"));
        assertLosses(
                "choices after the first are dropped when bridging to anthropic_messages",
                "choices.content_filter_results is dropped when bridging to anthropic_messages",
                "logprobs is dropped when bridging to anthropic_messages",
                "some vendor_extensions and raw_message fields are not emitted to anthropic_messages",
                "system_fingerprint is dropped when bridging to anthropic_messages",
                "the finish reason odd is told as an end of turn");
    }
}
