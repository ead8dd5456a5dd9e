package io.ringfence.providers.responses;

import static io.ringfence.providers.Dialect.ANTHROPIC_MESSAGES;
import static io.ringfence.providers.Dialect.OPENAI_RESPONSES;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.error.ProviderError;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Citation;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Finish;
import io.ringfence.providers.neutral.FinishReason;
import io.ringfence.providers.neutral.Media;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.neutral.StreamEvent.Ended;
import io.ringfence.providers.neutral.StreamEvent.Failed;
import io.ringfence.providers.neutral.StreamEvent.Finished;
import io.ringfence.providers.neutral.StreamEvent.PartAdded;
import io.ringfence.providers.neutral.StreamEvent.PartEnded;
import io.ringfence.providers.neutral.StreamEvent.Ping;
import io.ringfence.providers.neutral.StreamEvent.ReasoningDelta;
import io.ringfence.providers.neutral.StreamEvent.ReasoningState;
import io.ringfence.providers.neutral.StreamEvent.RefusalDelta;
import io.ringfence.providers.neutral.StreamEvent.Started;
import io.ringfence.providers.neutral.StreamEvent.TextDelta;
import io.ringfence.providers.neutral.StreamEvent.ToolCallDelta;
import io.ringfence.providers.neutral.StreamEvent.ToolCallEnded;
import io.ringfence.providers.neutral.StreamEvent.ToolCallStarted;
import io.ringfence.providers.neutral.StreamEvent.UsageReported;
import io.ringfence.providers.neutral.TokenUsage;
import io.ringfence.providers.translate.AnswerTarget;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.tree.JsonTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ResponsesStreamEncoderTest {
    private static final Started STARTED = new Started("msg_01", "claude", 7);
    private static final Finished STOP = new Finished(0, Finish.of(FinishReason.STOP, "end_turn"));
    private static final Ended ENDED = new Ended();

    private final Losses losses = new Losses(OPENAI_RESPONSES);
    private AnswerTarget target = Streams.target(null);

    /// What a client gets, which must be right in form whatever comes.
    private List<ResponsesGrammar.Event> written(StreamEvent... events) {
        String body = Streams.encoded(List.of(events), target, losses);
        assertEquals(List.of(), ResponsesGrammar.problemsOf(body), body);
        return ResponsesGrammar.eventsOf(body);
    }

    private static List<String> types(List<ResponsesGrammar.Event> events) {
        return events.stream()
                .map(event -> event.type().replace("response.", ""))
                .toList();
    }

    private static Map<?, ?> response(List<ResponsesGrammar.Event> events) {
        return assertInstanceOf(Map.class, events.getLast().data().get("response"));
    }

    private static List<?> output(List<ResponsesGrammar.Event> events) {
        return assertInstanceOf(List.class, response(events).get("output"));
    }

    private static Map<?, ?> item(List<ResponsesGrammar.Event> events, int place) {
        return assertInstanceOf(Map.class, output(events).get(place));
    }

    @Test
    void shouldWriteTheWholeLifeOfAText() {
        List<ResponsesGrammar.Event> events = written(
                STARTED,
                new TextDelta(0, "Hel"),
                new TextDelta(0, "lo"),
                new PartEnded(0),
                STOP,
                new UsageReported(TokenUsage.of(3, 2)),
                ENDED);
        assertEquals(
                List.of(
                        "created",
                        "in_progress",
                        "output_item.added",
                        "content_part.added",
                        "output_text.delta",
                        "output_text.delta",
                        "output_text.done",
                        "content_part.done",
                        "output_item.done",
                        "completed"),
                types(events));
        Map<?, ?> response = response(events);
        assertEquals("resp_0123", response.get("id"));
        assertEquals("gpt-x", response.get("model"));
        assertEquals(7, response.get("created_at"));
        assertEquals("completed", response.get("status"));
        assertEquals(
                "{\"input_tokens\":3,\"input_tokens_details\":{\"cache_write_tokens\":0,\"cached_tokens\":0},"
                        + "\"output_tokens\":2,\"output_tokens_details\":{\"reasoning_tokens\":0},\"total_tokens\":5}",
                JsonTree.string(response.get("usage")));
        assertEquals(
                "[{\"type\":\"output_text\",\"annotations\":[],\"logprobs\":[],\"text\":\"Hello\"}]",
                JsonTree.string(item(events, 0).get("content")));
    }

    @Test
    void shouldWriteTheWholeLifeOfACall() {
        List<ResponsesGrammar.Event> events = written(
                STARTED,
                new ToolCallStarted(0, 0, "toolu_1", "f", false, null),
                new ToolCallDelta(0, 0, "{\"a\""),
                new ToolCallDelta(0, 0, ":1}"),
                new ToolCallEnded(0, 0),
                new Finished(0, Finish.of(FinishReason.TOOL_CALLS, "tool_use")),
                ENDED);
        assertEquals(
                List.of(
                        "created",
                        "in_progress",
                        "output_item.added",
                        "function_call_arguments.delta",
                        "function_call_arguments.delta",
                        "function_call_arguments.done",
                        "output_item.done",
                        "completed"),
                types(events));
        assertEquals("toolu_1", item(events, 0).get("call_id"));
        assertEquals("{\"a\":1}", item(events, 0).get("arguments"));
        assertEquals("completed", item(events, 0).get("status"));
    }

    @Test
    void shouldGiveACallWithoutArgumentsAnEmptyObject() {
        List<ResponsesGrammar.Event> events =
                written(STARTED, new ToolCallStarted(0, 0, "c", "f", false, null), STOP, ENDED);
        assertEquals("{}", item(events, 0).get("arguments"));
        assertTrue(types(events).contains("function_call_arguments.delta"));
    }

    @Test
    void shouldLetCallsInterleave() {
        List<ResponsesGrammar.Event> events = written(
                STARTED,
                new ToolCallStarted(0, 0, "a", "f", false, null),
                new ToolCallStarted(0, 1, "b", "f", false, null),
                new ToolCallDelta(0, 1, "[2"),
                new ToolCallDelta(0, 0, "[1"),
                new ToolCallDelta(0, 1, "]"),
                new ToolCallDelta(0, 0, "]"),
                STOP,
                ENDED);
        assertEquals("[1]", item(events, 0).get("arguments"));
        assertEquals("[2]", item(events, 1).get("arguments"));
    }

    @Test
    void shouldShowThoughtsAsASummaryWithTheirStateSealed() {
        List<ResponsesGrammar.Event> events = written(
                STARTED,
                new ReasoningDelta(0, "I th", false),
                new ReasoningDelta(0, "ink", false),
                new ReasoningState(0, new ProviderState("anthropic", "sig"), false),
                new TextDelta(0, "So"),
                STOP,
                ENDED);
        assertEquals(
                List.of(
                        "created",
                        "in_progress",
                        "output_item.added",
                        "reasoning_summary_part.added",
                        "reasoning_summary_text.delta",
                        "reasoning_summary_text.delta",
                        "reasoning_summary_text.done",
                        "reasoning_summary_part.done",
                        "output_item.done"),
                types(events).subList(0, 9));
        Map<?, ?> item = item(events, 0);
        assertEquals(List.of(Map.of("type", "summary_text", "text", "I think")), item.get("summary"));
        assertEquals(
                Part.Reasoning.of("I think", new ProviderState("anthropic", "sig"))
                        .state(),
                sentBack(item).state());
        assertEquals("I think", sentBack(item).text());
        assertEquals("message", item(events, 1).get("type"));
    }

    /// As a client sends an item back that keeps no more of it than it must.
    private static Part.Reasoning sentBack(Map<?, ?> item) {
        Map<String, @Nullable Object> kept = Trees.object(
                "type",
                "reasoning",
                "summary",
                item.get("summary"),
                "encrypted_content",
                item.get("encrypted_content"));
        ChatRequest request =
                RequestReaderTest.read(JsonTree.string(Trees.object("model", "m", "input", List.of(kept))));
        return assertInstanceOf(
                Part.Reasoning.class, request.messages().getFirst().parts().getFirst());
    }

    @Test
    void shouldTellRedactedThoughtsFromSilentOnes() {
        List<ResponsesGrammar.Event> events = written(
                STARTED,
                new ReasoningState(0, new ProviderState("anthropic", "signature"), false),
                new ReasoningState(0, new ProviderState("anthropic", "data"), true),
                STOP,
                ENDED);
        assertFalse(sentBack(item(events, 0)).redacted());
        assertTrue(sentBack(item(events, 1)).redacted());
        assertEquals("data", requireNonNull(sentBack(item(events, 1)).state()).value());
    }

    @Test
    void shouldKeepSummariesApart() {
        List<ResponsesGrammar.Event> events = written(
                STARTED,
                new ReasoningDelta(0, "A", true),
                new PartEnded(0),
                new ReasoningDelta(0, "B", true),
                new ReasoningState(0, new ProviderState("openai", "E"), false),
                STOP,
                ENDED);
        assertEquals(1, output(events).size());
        assertEquals(
                2, assertInstanceOf(List.class, item(events, 0).get("summary")).size());
        assertEquals("E", item(events, 0).get("encrypted_content"));
        assertEquals(List.of("A", "B"), sentBack(item(events, 0)).summary());
    }

    @Test
    void shouldCarryTheStateOfACallRightBeforeIt() {
        List<ResponsesGrammar.Event> events = written(
                STARTED,
                new ReasoningDelta(0, "T", true),
                new ToolCallStarted(0, 0, "c", "f", false, new ProviderState("gemini", "sig")),
                STOP,
                ENDED);
        assertEquals(
                List.of("reasoning", "reasoning", "function_call"),
                output(events).stream()
                        .map(item -> ((Map<?, ?>) item).get("type"))
                        .toList());
        ChatRequest next = RequestReaderTest.read(JsonTree.string(Trees.object("model", "m", "input", output(events))));
        List<Part> parts = next.messages().getFirst().parts();
        assertEquals(2, parts.size());
        assertEquals(
                new ProviderState("gemini", "sig"),
                assertInstanceOf(Part.ToolCall.class, parts.get(1)).state());
    }

    @Test
    void shouldMakeUniqueIdsThatAreTheSameEachTime() {
        StreamEvent[] events = {
            STARTED,
            new ReasoningDelta(0, "T", false),
            new TextDelta(0, "a"),
            new ToolCallStarted(0, 0, "c", "f", false, null),
            new TextDelta(0, "b"),
            STOP,
            ENDED
        };
        List<?> once = output(written(events));
        List<Object> ids = new ArrayList<>();
        once.forEach(item -> ids.add(requireNonNull(((Map<?, ?>) item).get("id"))));
        assertEquals(4, ids.stream().distinct().count());
        assertTrue(ids.get(0).toString().startsWith("rs_"));
        assertTrue(ids.get(1).toString().startsWith("msg_"));
        assertTrue(ids.get(2).toString().startsWith("fc_"));
        assertEquals(once, output(written(events)));
    }

    @Test
    void shouldHoldTheEndUntilTheUsageIsKnown() {
        List<ResponsesGrammar.Event> before = ResponsesGrammar.eventsOf(
                Streams.encoded(List.of(STARTED, new TextDelta(0, "a"), STOP), target, losses));
        assertEquals("response.output_text.delta", before.getLast().type());
        List<ResponsesGrammar.Event> events = written(
                STARTED,
                new UsageReported(TokenUsage.of(9, 1)),
                new TextDelta(0, "a"),
                STOP,
                new UsageReported(TokenUsage.of(9, 4)),
                ENDED);
        assertEquals(4, ((Map<?, ?>) requireNonNull(response(events).get("usage"))).get("output_tokens"));
    }

    @Test
    void shouldWriteAnAnswerOfNothingButItsEnd() {
        assertEquals(List.of("created", "in_progress", "completed"), types(written(ENDED)));
        assertEquals(List.of("created", "in_progress", "completed"), types(written(STARTED, ENDED)));
    }

    @Test
    void shouldSayThatAnAnswerWasCut() {
        List<ResponsesGrammar.Event> events = written(
                STARTED,
                new TextDelta(0, "a"),
                new ToolCallStarted(0, 0, "c", "f", false, null),
                new ToolCallDelta(0, 0, "{\"a"),
                new Finished(0, Finish.of(FinishReason.LENGTH, "max_tokens")),
                ENDED);
        assertEquals("response.incomplete", events.getLast().type());
        assertEquals(Map.of("reason", "max_output_tokens"), response(events).get("incomplete_details"));
        assertEquals("completed", item(events, 0).get("status"));
        assertEquals("incomplete", item(events, 1).get("status"));
        assertEquals("{\"a", item(events, 1).get("arguments"));
    }

    @Test
    void shouldShowWhyAnAnswerWasHeldBack() {
        List<ResponsesGrammar.Event> events = written(
                STARTED, new Finished(0, new Finish(FinishReason.CONTENT_FILTER, "refusal", null, "Not this.")), ENDED);
        assertEquals("response.incomplete", events.getLast().type());
        assertEquals(Map.of("reason", "content_filter"), response(events).get("incomplete_details"));
        assertEquals(
                "[{\"type\":\"refusal\",\"refusal\":\"Not this.\"}]",
                JsonTree.string(item(events, 0).get("content")));
        List<ResponsesGrammar.Event> refused = written(
                STARTED,
                new RefusalDelta(0, "No"),
                new Finished(0, Finish.of(FinishReason.CONTENT_FILTER, "completed")),
                ENDED);
        assertEquals("response.completed", refused.getLast().type());
    }

    @Test
    void shouldFailInEveryWayThatClientsUnderstand() {
        ProviderError overloaded =
                ProviderError.ofTree(Map.of("error", Map.of("type", "overloaded_error", "message", "Overloaded")));
        List<ResponsesGrammar.Event> events = written(STARTED, new TextDelta(0, "a"), new Failed(overloaded));
        assertEquals(List.of("error", "failed"), types(events).subList(events.size() - 2, events.size()));
        assertEquals(
                Map.of("code", "server_is_overloaded", "message", "Overloaded"),
                response(events).get("error"));
        assertEquals("incomplete", item(events, 0).get("status"));
        Map<String, @Nullable Object> error = events.get(events.size() - 2).data();
        assertEquals("Overloaded", error.get("message"));
        assertNotNull(error.get("error"));
        assertEquals(List.of("created", "in_progress", "error", "failed"), types(written(new Failed(overloaded))));
        assertEquals("rate_limit_exceeded", code("rate_limit_error", "slow"));
        assertEquals("context_length_exceeded", code("invalid_request_error", "prompt is too long: 3 > 2"));
        assertEquals("server_error", code("api_error", "broken"));
    }

    private @Nullable Object code(String type, String message) {
        ProviderError error = ProviderError.ofTree(Map.of("error", Map.of("type", type, "message", message)));
        return ((Map<?, ?>) requireNonNull(response(written(new Failed(error))).get("error"))).get("code");
    }

    @Test
    void shouldNotCallAFailureAnEnd() {
        List<ResponsesGrammar.Event> events =
                written(STARTED, new Finished(0, Finish.of(FinishReason.ERROR, "MALFORMED_FUNCTION_CALL")), ENDED);
        assertEquals("response.failed", events.getLast().type());
        assertEquals(
                "The provider's answer failed: MALFORMED_FUNCTION_CALL",
                ((Map<?, ?>) requireNonNull(response(events).get("error"))).get("message"));
    }

    @Test
    void shouldNotCallAnAnswerWholeThatIsStillAtWork() {
        List<ResponsesGrammar.Event> events =
                written(STARTED, new Finished(0, Finish.of(FinishReason.OTHER, "queued")), ENDED);
        assertEquals("response.failed", events.getLast().type());
    }

    @Test
    void shouldNotCloseACallThatAFailureHasCut() {
        List<ResponsesGrammar.Event> events = written(
                STARTED,
                new ToolCallStarted(0, 0, "c", "rm", false, null),
                new ToolCallDelta(0, 0, "{}"),
                new Failed(ProviderError.ofTree(Map.of("message", "broken"))));
        assertFalse(types(events).contains("output_item.done"));
        assertEquals("incomplete", item(events, 0).get("status"));
    }

    @Test
    void shouldShowSourcesEvenAfterTheirTextHasEnded() {
        Citation page = new Citation("https://a.example", "A", null, -1, -1, ANTHROPIC_MESSAGES, Map.of());
        List<ResponsesGrammar.Event> events = written(
                STARTED,
                new TextDelta(0, "Hello"),
                new PartEnded(0),
                new StreamEvent.CitationAdded(0, page),
                new TextDelta(0, "more"),
                STOP,
                ENDED);
        List<?> content = assertInstanceOf(List.class, item(events, 0).get("content"));
        assertEquals(2, content.size());
        assertEquals(
                "[{\"type\":\"url_citation\",\"end_index\":5,\"start_index\":0,\"title\":\"A\",\"url\":\"https://a.example\"}]",
                JsonTree.string(((Map<?, ?>) requireNonNull(content.getFirst())).get("annotations")));
        assertTrue(losses.isEmpty());
    }

    @Test
    void shouldTellLikelihoodsToWhoAskedForThem() {
        ChatRequest request = RequestReaderTest.read("""
            {"model":"m","input":"x","include":["message.output_text.logprobs"],"top_logprobs":1}\
            """);
        target = Streams.target(request);
        List<Object> words =
                List.of(Map.of("token", "Hi", "logprob", -1, "bytes", List.of(), "top_logprobs", List.of()));
        List<ResponsesGrammar.Event> events = written(
                STARTED,
                new TextDelta(0, "Hi"),
                new StreamEvent.Logprobs(0, Trees.object("content", words)),
                new TextDelta(0, "!"),
                STOP,
                ENDED);
        assertEquals(words, events.get(4).data().get("logprobs"));
        assertEquals(List.of(), events.get(5).data().get("logprobs"));
        assertEquals(1, response(events).get("top_logprobs"));
    }

    @Test
    void shouldRepeatTheSettingsOfTheRequest() {
        target = Streams.target(RequestReaderTest.read("""
            {"model":"alias","input":"x","instructions":"I","max_output_tokens":9,"temperature":0.5,
             "tools":[{"type":"function","name":"f","parameters":{"type":"object"}}],"tool_choice":"required",
             "metadata":{"a":"b"},"reasoning":{"effort":"low"},"truncation":"auto","user":"u",
             "text":{"verbosity":"low"}}\
            """));
        Map<?, ?> response = response(written(STARTED, ENDED));
        assertEquals("I", response.get("instructions"));
        assertEquals(9, response.get("max_output_tokens"));
        assertEquals("0.5", String.valueOf(response.get("temperature")));
        assertEquals("1.0", String.valueOf(response.get("top_p")));
        assertEquals(
                "[{\"type\":\"function\",\"description\":null,\"name\":\"f\",\"parameters\":{\"type\":\"object\"},\"strict\":true}]",
                JsonTree.string(response.get("tools")));
        assertEquals("required", response.get("tool_choice"));
        assertEquals(true, response.get("parallel_tool_calls"));
        assertEquals(Map.of("a", "b"), response.get("metadata"));
        assertEquals("low", ((Map<?, ?>) requireNonNull(response.get("reasoning"))).get("effort"));
        assertEquals("auto", response.get("truncation"));
        assertEquals("u", response.get("user"));
        assertEquals("{\"format\":{\"type\":\"text\"},\"verbosity\":\"low\"}", JsonTree.string(response.get("text")));
    }

    @Test
    void shouldGiveToolsWithFreeTextTheirFreeText() {
        target = Streams.target(RequestReaderTest.read("""
            {"model":"m","input":"x","tools":[{"type":"custom","name":"patch"}]}\
            """));
        List<ResponsesGrammar.Event> events = written(
                STARTED,
                new ToolCallStarted(0, 0, "c", "patch", false, null),
                new ToolCallDelta(0, 0, "{\"input\":\"*** Be"),
                new ToolCallDelta(0, 0, "gin\\n\"}"),
                STOP,
                ENDED);
        assertEquals("custom_tool_call", item(events, 0).get("type"));
        assertEquals("*** Begin\n", item(events, 0).get("input"));
    }

    @Test
    void shouldWritePicturesAsGeneratedImages() {
        Part image = new Part.Image(new Media.Inline("image/png", "QUJD"), null, null, null, Extensions.NONE);
        List<ResponsesGrammar.Event> events = written(STARTED, new PartAdded(0, image), STOP, ENDED);
        assertEquals("image_generation_call", item(events, 0).get("type"));
        assertEquals("QUJD", item(events, 0).get("result"));
        assertTrue(types(events).contains("image_generation_call.completed"));
    }

    @Test
    void shouldSayWhatCannotBeShown() {
        written(
                STARTED,
                new PartAdded(0, new Part.Vendor(ANTHROPIC_MESSAGES, "server_tool_use", Map.of())),
                new TextDelta(1, "another choice"),
                new StreamEvent.TextState(0, new ProviderState("gemini", "s")),
                STOP,
                ENDED);
        assertEquals(
                List.of(
                        "every choice but the first is dropped when bridging to open_ai_responses",
                        "server_tool_use is dropped when bridging to open_ai_responses",
                        "thought signature of a text is dropped when bridging to open_ai_responses"),
                losses.reasons());
    }

    @Test
    void shouldShowSignsOfLifeWithoutCountingThem() {
        String body = Streams.encoded(List.of(new Ping(), STARTED, new Ping(), ENDED), target, losses);
        assertEquals(2, body.split(": ping\n\n", -1).length - 1);
        assertEquals(List.of(), ResponsesGrammar.problemsOf(body));
    }

    @Test
    void shouldStayInTheGrammarWhateverComes() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 1_000; round++) {
            List<StreamEvent> events = RandomAnswer.events(random);
            String body = Streams.encoded(events, target, new Losses(OPENAI_RESPONSES));
            String place = "seed=" + seed + " round=" + round + " " + events;
            assertEquals(List.of(), ResponsesGrammar.problemsOf(body), place);
            Told told = Told.of(events);
            Told again = Told.of(Streams.decoded(body));
            assertEquals(told.text(), again.text(), place);
            assertEquals(
                    told.summaries().length() + told.thoughts().length(),
                    again.summaries().length(),
                    place);
            assertEquals(told.calls(), again.calls(), place);
            assertEquals(told.isFailed(), again.isFailed(), place);
        }
    }
}
