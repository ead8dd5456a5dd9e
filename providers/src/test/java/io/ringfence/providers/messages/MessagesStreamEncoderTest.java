package io.ringfence.providers.messages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.error.ProviderError;
import io.ringfence.providers.neutral.Citation;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Finish;
import io.ringfence.providers.neutral.FinishReason;
import io.ringfence.providers.neutral.Media;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.neutral.TokenUsage;
import io.ringfence.providers.translate.AnswerTarget;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.StateTag;
import io.ringfence.providers.translate.StreamEncoder;
import io.ringfence.providers.tree.JsonTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MessagesStreamEncoderTest {
    private static final StreamEvent STARTED = new StreamEvent.Started("chatcmpl-1", "gpt-x", 1);
    private static final StreamEvent ENDED = new StreamEvent.Ended();

    private final Losses losses = new Losses(Dialect.ANTHROPIC_MESSAGES);
    private final MessagesGrammar.Frames frames = new MessagesGrammar.Frames();
    private final StreamEncoder encoder = new MessagesAnswers()
            .encoder(
                    new AnswerTarget(Dialect.ANTHROPIC_MESSAGES, null, "claude-alias", "msg_new", () -> 0, true),
                    losses);

    private void encode(StreamEvent... events) {
        for (StreamEvent event : events) {
            encoder.encode(event, frames);
        }
    }

    private static StreamEvent text(String text) {
        return new StreamEvent.TextDelta(0, text);
    }

    private static StreamEvent call(int number, String id) {
        return new StreamEvent.ToolCallStarted(0, number, id, "f" + number, false, null);
    }

    private static StreamEvent fragment(int number, String fragment) {
        return new StreamEvent.ToolCallDelta(0, number, fragment);
    }

    private static StreamEvent finished(FinishReason reason) {
        return new StreamEvent.Finished(0, Finish.of(reason, null));
    }

    private Map<String, @Nullable Object> message() {
        return MessagesGrammar.message(frames.events);
    }

    private void assertContent(String expected) {
        assertEquals(
                JsonTree.read(expected), JsonTree.read(JsonTree.string(message().get("content"))));
    }

    private List<String> types() {
        return frames.events.stream().map(MessagesGrammar.Event::type).toList();
    }

    private void assertLosses(String... reasons) {
        assertEquals(List.of(reasons), losses.reasons());
    }

    @Test
    void shouldWriteAPlainAnswerToTheLetter() {
        encode(
                STARTED,
                text("Hi"),
                text(" there"),
                finished(FinishReason.STOP),
                new StreamEvent.UsageReported(
                        new TokenUsage(100, 30, 20, -1, -1, 40, 10, -1, -1, -1, -1, Extensions.NONE)),
                ENDED);
        String expected = """
            {"type":"message_start","message":{"id":"msg_new","type":"message","role":"assistant","model":"claude-alias","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":0,"output_tokens":0}}}
            {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}
            {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}
            {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" there"}}
            {"type":"content_block_stop","index":0}
            {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"input_tokens":50,"cache_creation_input_tokens":20,"cache_read_input_tokens":30,"output_tokens":40,"output_tokens_details":{"thinking_tokens":10}}}
            {"type":"message_stop"}
            """;
        StringBuilder written = new StringBuilder();
        frames.events.forEach(
                event -> written.append(JsonTree.string(event.data())).append('\n'));
        assertEquals(expected, written.toString());
        message();
        assertLosses();
    }

    @Test
    void shouldTellTheInputAtOnceWhereTheProviderSaysItFirst() {
        encode(STARTED);
        assertTrue(frames.events.isEmpty());
        encode(new StreamEvent.UsageReported(TokenUsage.of(12, 1)));
        assertEquals(12, Tree.at(frames.events.getFirst().data(), "message", "usage", "input_tokens"));
        assertFalse(frames.hasContent);
    }

    @Test
    void shouldShowOwnIds() {
        encode(new StreamEvent.Started("msg_01abc", "claude-x", -1), ENDED);
        assertEquals("msg_01abc", message().get("id"));
    }

    @Test
    void shouldWriteThoughtsBeforeTextWithTheSignatureLast() {
        encode(
                STARTED,
                new StreamEvent.ReasoningDelta(0, "hm", false),
                new StreamEvent.ReasoningState(0, new ProviderState("anthropic", "sig"), false),
                new StreamEvent.PartEnded(0),
                new StreamEvent.ReasoningState(0, new ProviderState("anthropic", "secret"), true),
                new StreamEvent.ReasoningDelta(0, "unsigned", false),
                text("Hi"),
                finished(FinishReason.STOP),
                ENDED);
        assertContent("""
            [{"type":"thinking","thinking":"hm","signature":"sig"},
             {"type":"redacted_thinking","data":"secret"},
             {"type":"thinking","thinking":"unsigned","signature":""},
             {"type":"text","text":"Hi"}]\
            """);
    }

    @Test
    void shouldMakeOneBlockOfSeveralSummariesAndTheStateBehindThem() {
        ProviderState encrypted = new ProviderState("openai", "enc");
        encode(
                STARTED,
                new StreamEvent.ReasoningDelta(0, "One", true),
                new StreamEvent.PartEnded(0),
                new StreamEvent.ReasoningDelta(0, "Two", true),
                new StreamEvent.PartEnded(0),
                new StreamEvent.ReasoningState(0, encrypted, false),
                new StreamEvent.ReasoningState(0, encrypted, false),
                text("Hi"),
                ENDED);
        String wrapped = StateTag.wrap(encrypted, "anthropic");
        assertContent("""
            [{"type":"thinking","thinking":"One\\n\\nTwo","signature":"%1$s"},
             {"type":"thinking","thinking":"","signature":"%1$s"},
             {"type":"text","text":"Hi"}]\
            """.formatted(wrapped));
    }

    @Test
    void shouldCarryStateOfTextsAndCallsInBlocksOfTheirOwn() {
        ProviderState gemini = new ProviderState("gemini", "g");
        encode(
                STARTED,
                text("Hi"),
                new StreamEvent.TextState(0, gemini),
                new StreamEvent.ToolCallStarted(0, 0, "c", "f", false, gemini),
                fragment(0, "{}"),
                ENDED);
        String wrapped = StateTag.wrap(gemini, "anthropic");
        assertContent("""
            [{"type":"text","text":"Hi"},
             {"type":"thinking","thinking":"","signature":"%1$s"},
             {"type":"thinking","thinking":"","signature":"%1$s"},
             {"type":"tool_use","id":"c","name":"f","input":{}}]\
            """.formatted(wrapped));
    }

    @Test
    void shouldSendArgumentsAsTheyCome() {
        encode(STARTED, text("a"), call(0, "c0"), fragment(0, "{\"x\""));
        assertEquals("{\"x\"", lastFragment());
        encode(fragment(0, ":1}"));
        assertEquals(":1}", lastFragment());
        encode(call(1, "c1"));
        assertEquals("", lastFragment());
        encode(fragment(1, "{}"), new StreamEvent.ToolCallEnded(0, 1), finished(FinishReason.TOOL_CALLS), ENDED);
        assertContent("""
            [{"type":"text","text":"a"},
             {"type":"tool_use","id":"c0","name":"f0","input":{"x":1}},
             {"type":"tool_use","id":"c1","name":"f1","input":{}}]\
            """);
        assertEquals("tool_use", message().get("stop_reason"));
    }

    private @Nullable Object lastFragment() {
        return Tree.at(frames.events.getLast().data(), "delta", "partial_json");
    }

    @Test
    void shouldPutInterleavedCallsOneAfterTheOther() {
        encode(
                STARTED,
                call(0, "c0"),
                fragment(0, "{\"a\":\"}"),
                call(1, "c1"),
                fragment(1, "{\"b\""),
                fragment(0, "{\\\"\""),
                call(2, "c2"),
                text("between"),
                fragment(1, ":2}"),
                fragment(0, "}"),
                finished(FinishReason.STOP),
                ENDED);
        assertContent("""
            [{"type":"tool_use","id":"c0","name":"f0","input":{"a":"}{\\""}},
             {"type":"tool_use","id":"c1","name":"f1","input":{"b":2}},
             {"type":"tool_use","id":"c2","name":"f2","input":{}},
             {"type":"text","text":"between"}]\
            """);
        assertLosses();
    }

    @Test
    void shouldWriteACallWithoutArguments() {
        encode(STARTED, call(0, "c0"), call(1, "c1"), finished(FinishReason.TOOL_CALLS), ENDED);
        assertContent("""
            [{"type":"tool_use","id":"c0","name":"f0","input":{}},
             {"type":"tool_use","id":"c1","name":"f1","input":{}}]\
            """);
    }

    @Test
    void shouldWrapFreeTextOfACall() {
        encode(
                STARTED,
                new StreamEvent.ToolCallStarted(0, 0, "c", "shell", true, null),
                fragment(0, "echo \"a"),
                fragment(0, "\n{"),
                new StreamEvent.ToolCallEnded(0, 0),
                new StreamEvent.ToolCallStarted(0, 1, "d", "shell", true, null),
                ENDED);
        assertContent("""
            [{"type":"tool_use","id":"c","name":"shell","input":{"input":"echo \\"a\\n{"}},
             {"type":"tool_use","id":"d","name":"shell","input":{"input":""}}]\
            """);
    }

    @Test
    void shouldGiveUpAnAnswerThatInterleavesWithoutEnd() {
        encode(STARTED, call(0, "c0"), fragment(0, "{"), call(1, "c1"));
        StreamEvent piece = fragment(1, "x".repeat(1 << 20));
        for (int i = 0; i <= HeldEvents.MAX_CHARS >> 20; i++) {
            encode(piece);
        }
        Map<String, @Nullable Object> error = MessagesGrammar.failure(frames.events);
        assertEquals("api_error", error.get("type"));
    }

    @Test
    void shouldWriteCitationsAndToolsOfTheProvidersOwn() {
        Map<String, @Nullable Object> raw =
                JsonTree.readObject("{\"type\":\"char_location\",\"cited_text\":\"c\",\"document_index\":0}");
        encode(
                STARTED,
                vendor(
                        "{\"type\":\"server_tool_use\",\"id\":\"s\",\"name\":\"web_search\",\"input\":{\"query\":\"x\"}}"),
                vendor("{\"type\":\"web_search_tool_result\",\"tool_use_id\":\"s\",\"content\":[]}"),
                new StreamEvent.CitationAdded(
                        0, new Citation(null, null, "c", -1, -1, Dialect.ANTHROPIC_MESSAGES, raw)),
                text("Hi"),
                new StreamEvent.CitationAdded(0, new Citation("https://x", "X", null, 0, 2, Dialect.GEMINI, Map.of())),
                new StreamEvent.PartEnded(0),
                new StreamEvent.CitationAdded(0, new Citation("https://y", "Y", null, 0, 2, Dialect.GEMINI, Map.of())),
                new StreamEvent.PartAdded(
                        0, new Part.Image(new Media.Inline("image/png", "AA"), null, null, null, Extensions.NONE)),
                ENDED);
        assertContent("""
            [{"type":"server_tool_use","id":"s","name":"web_search","input":{"query":"x"}},
             {"type":"web_search_tool_result","tool_use_id":"s","content":[]},
             {"type":"text","text":"Hi","citations":[
               {"type":"char_location","cited_text":"c","document_index":0},
               {"type":"web_search_result_location","cited_text":"","url":"https://x","title":"X","encrypted_index":""}]}]\
            """);
        assertLosses(
                "an image in the answer is dropped when bridging to anthropic_messages",
                "citations that come after their text are dropped when bridging to anthropic_messages");
    }

    private static StreamEvent vendor(String raw) {
        Map<String, @Nullable Object> members = JsonTree.readObject(raw);
        return new StreamEvent.PartAdded(
                0, new Part.Vendor(Dialect.ANTHROPIC_MESSAGES, String.valueOf(members.get("type")), members));
    }

    @Test
    void shouldWriteARefusal() {
        encode(STARTED, new StreamEvent.RefusalDelta(0, "I will not."), finished(FinishReason.STOP), ENDED);
        assertContent("[{\"type\":\"text\",\"text\":\"I will not.\"}]");
        assertEquals("refusal", message().get("stop_reason"));
    }

    @Test
    void shouldExplainAFilteredAnswerWithoutContent() {
        encode(
                STARTED,
                new StreamEvent.Finished(0, new Finish(FinishReason.CONTENT_FILTER, "SAFETY", null, "Unsafe.")),
                ENDED);
        assertEquals("refusal", message().get("stop_reason"));
        assertEquals("Unsafe.", Tree.at(message(), "stop_details", "explanation"));
        assertTrue(frames.hasContent);
    }

    @Test
    void shouldLetLengthWinOverACutCall() {
        encode(STARTED, call(0, "c"), fragment(0, "{\"a\":"), finished(FinishReason.LENGTH), ENDED);
        assertEquals("max_tokens", message().get("stop_reason"));
    }

    @Test
    void shouldWriteTheWholeGrammarForNothingButAnEnd() {
        encode(ENDED);
        assertContent("[]");
        assertEquals("end_turn", message().get("stop_reason"));
        assertEquals(List.of("message_start", "message_delta", "message_stop"), types());
    }

    @Test
    void shouldSayNothingAfterTheEnd() {
        encode(STARTED, text("a"), finished(FinishReason.STOP), ENDED);
        int size = frames.events.size();
        encode(text("b"), ENDED, new StreamEvent.UsageReported(TokenUsage.of(1, 1)));
        assertEquals(size, frames.events.size());
    }

    @Test
    void shouldFailInBandAtAnyTime() {
        encode(
                STARTED,
                text("a"),
                new StreamEvent.Failed(ProviderError.ofTree(
                        Map.of("error", Map.of("type", "overloaded_error", "message", "Overloaded")))),
                ENDED);
        Map<String, @Nullable Object> error = MessagesGrammar.failure(frames.events);
        assertEquals("overloaded_error", error.get("type"));
        assertEquals("Overloaded", error.get("message"));
    }

    @Test
    void shouldFailBeforeAnythingWasSaid() {
        encode(new StreamEvent.Failed(ProviderError.ofTree(Map.of("message", "boom"))));
        assertEquals(List.of("error"), types());
        assertEquals("boom", MessagesGrammar.failure(frames.events).get("message"));
    }

    @Test
    void shouldKeepARefusedCredentialBetweenGatewayAndProvider() {
        encode(
                STARTED,
                new StreamEvent.Failed(ProviderError.ofTree(
                        Map.of("error", Map.of("type", "authentication_error", "message", "bad key of acme")))));
        Map<String, @Nullable Object> error = MessagesGrammar.failure(frames.events);
        assertEquals("api_error", error.get("type"));
        assertEquals("The provider's answer failed.", error.get("message"));
    }

    @Test
    void shouldNotMakeACleanEndOfAFailure() {
        encode(
                STARTED,
                text("a"),
                new StreamEvent.Finished(0, Finish.of(FinishReason.ERROR, "MALFORMED_FUNCTION_CALL")),
                ENDED);
        assertEquals(
                "The provider's answer failed: MALFORMED_FUNCTION_CALL.",
                MessagesGrammar.failure(frames.events).get("message"));
    }

    @Test
    void shouldPing() {
        encode(new StreamEvent.Ping());
        assertTrue(frames.events.isEmpty());
        assertEquals(List.of("ping"), frames.comments);
        encode(STARTED, new StreamEvent.Ping());
        assertEquals(List.of("message_start", "ping"), types());
        assertFalse(frames.hasContent);
    }

    @Test
    void shouldTellOneChoiceOnly() {
        encode(
                STARTED,
                text("a"),
                new StreamEvent.TextDelta(1, "b"),
                new StreamEvent.Logprobs(0, Map.of()),
                new StreamEvent.Finished(1, Finish.of(FinishReason.LENGTH, null)),
                finished(FinishReason.STOP),
                ENDED);
        assertContent("[{\"type\":\"text\",\"text\":\"a\"}]");
        assertEquals("end_turn", message().get("stop_reason"));
        assertLosses(
                "choices after the first are dropped when bridging to anthropic_messages",
                "logprobs is dropped when bridging to anthropic_messages");
    }

    @Test
    void shouldKeepTheGrammarHoweverCallsInterleave() {
        long seed = System.nanoTime();
        System.out.println("random interleavings with seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            interleave(random);
        }
    }

    /// Sends random calls in random pieces, with texts and thoughts among them, and expects every call whole.
    private static void interleave(Random random) {
        int calls = 1 + random.nextInt(4);
        List<String> arguments = new ArrayList<>();
        List<Integer> sent = new ArrayList<>();
        List<StreamEvent> events = new ArrayList<>(List.of(STARTED));
        StringBuilder text = new StringBuilder();
        while (sent.size() < calls || !isAllSent(arguments, sent)) {
            int what = random.nextInt(10);
            if (what == 0) {
                text.append('t');
                events.add(text("t"));
            } else if (what == 1) {
                events.add(new StreamEvent.ReasoningDelta(0, "r", random.nextBoolean()));
            } else if (what == 2) {
                events.add(new StreamEvent.PartEnded(0));
            } else if (sent.size() < calls && (sent.isEmpty() || random.nextInt(3) == 0)) {
                arguments.add(random.nextInt(4) == 0 ? "" : "{\"k\":\"" + "}{\\\"[".repeat(random.nextInt(3)) + "\"}");
                events.add(call(sent.size(), "c" + sent.size()));
                sent.add(0);
            } else if (!sent.isEmpty()) {
                int call = random.nextInt(sent.size());
                int rest = arguments.get(call).length() - sent.get(call);
                if (rest > 0) {
                    int end = sent.get(call) + 1 + random.nextInt(rest);
                    events.add(fragment(call, arguments.get(call).substring(sent.get(call), end)));
                    sent.set(call, end);
                    if (end == arguments.get(call).length() && random.nextBoolean()) {
                        events.add(new StreamEvent.ToolCallEnded(0, call));
                    }
                }
            }
        }
        events.add(finished(FinishReason.TOOL_CALLS));
        events.add(ENDED);
        MessagesStreamEncoderTest test = new MessagesStreamEncoderTest();
        test.encode(events.toArray(StreamEvent[]::new));
        List<@Nullable Object> inputs = new ArrayList<>();
        StringBuilder said = new StringBuilder();
        for (Object block : Tree.list(test.message(), "content")) {
            Map<?, ?> members = (Map<?, ?>) block;
            if ("tool_use".equals(members.get("type"))) {
                inputs.add(members.get("input"));
            } else if ("text".equals(members.get("type"))) {
                said.append(members.get("text"));
            }
        }
        List<@Nullable Object> expected = new ArrayList<>();
        arguments.forEach(json -> expected.add(json.isEmpty() ? Map.of() : JsonTree.read(json)));
        assertEquals(expected, inputs);
        assertEquals(text.toString(), said.toString());
        test.assertLosses();
    }

    private static boolean isAllSent(List<String> arguments, List<Integer> sent) {
        for (int i = 0; i < sent.size(); i++) {
            if (sent.get(i) < arguments.get(i).length()) {
                return false;
            }
        }
        return true;
    }
}
