package io.ringfence.providers.responses;

import static io.ringfence.providers.Dialect.ANTHROPIC_MESSAGES;
import static io.ringfence.providers.Dialect.OPENAI_CHAT;
import static io.ringfence.providers.Dialect.OPENAI_RESPONSES;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.neutral.Citation;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Finish;
import io.ringfence.providers.neutral.FinishReason;
import io.ringfence.providers.neutral.Media;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.neutral.TokenUsage;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.Flavour;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Whole answers, read and written.
class AnswersTest {
    private final Losses losses = new Losses(OPENAI_RESPONSES);

    private static ChatResponse read(String body) {
        return read(body, AnswerSource.of(OPENAI_RESPONSES));
    }

    private static ChatResponse read(String body, AnswerSource source) {
        return new ResponsesAnswers().parse(JsonObject.root(JsonTree.readObject(body)), source);
    }

    private static ChatResponse.Choice choice(String output, String more) {
        return read("{\"id\":\"resp_1\",\"model\":\"m\",\"output\":[" + output + "]" + more + "}")
                .choices()
                .getFirst();
    }

    private Map<String, @Nullable Object> written(Finish finish, Part... parts) {
        ChatResponse.Choice choice =
                new ChatResponse.Choice(0, Message.of(Role.ASSISTANT, List.of(parts)), finish, null, Extensions.NONE);
        return new ResponsesAnswers()
                .emit(
                        new ChatResponse("msg_01", "claude", 7, List.of(choice), null, null, Extensions.NONE),
                        Streams.target(null),
                        losses);
    }

    private Map<String, @Nullable Object> written(Part... parts) {
        return written(Finish.of(FinishReason.STOP, null), parts);
    }

    private static Map<?, ?> item(Map<String, @Nullable Object> response, int place) {
        return assertInstanceOf(
                Map.class, assertInstanceOf(List.class, response.get("output")).get(place));
    }

    // ---- Read

    @Test
    void shouldReadTheItemsOfAnAnswerAsOneMessage() {
        ChatResponse response = read("""
            {"id":"resp_1","object":"response","created_at":5.7,"model":"m","status":"completed","error":null,
             "output":[
              {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"S"}],
               "encrypted_content":"E"},
              {"type":"message","id":"msg_1","role":"assistant","status":"completed","content":[
               {"type":"output_text","text":"Hi","annotations":[],"logprobs":[]}]},
              {"type":"function_call","id":"fc_1","call_id":"c","name":"f","arguments":""}],
             "usage":{"input_tokens":10,"input_tokens_details":{"cached_tokens":4,"cache_write_tokens":1},
              "output_tokens":7,"output_tokens_details":{"reasoning_tokens":3},"total_tokens":17,"cost":0.1},
             "service_tier":"flex","truncation":"disabled"}\
            """);
        assertEquals("resp_1", response.id());
        assertEquals(5, response.createdSeconds());
        assertEquals("flex", response.serviceTier());
        assertEquals(Map.of("truncation", "disabled"), response.extensions().members());
        TokenUsage usage = requireNonNull(response.usage());
        assertEquals(10, usage.input());
        assertEquals(4, usage.cacheRead());
        assertEquals(1, usage.cacheWrite());
        assertEquals(7, usage.output());
        assertEquals(3, usage.reasoning());
        assertEquals(17, usage.total());
        assertEquals(1, usage.extensions().members().size());
        List<Part> parts = response.choices().getFirst().message().parts();
        assertInstanceOf(Part.Reasoning.class, parts.get(0));
        assertEquals(Part.Text.of("Hi"), parts.get(1));
        assertEquals(Part.ToolCall.of("c", "f", "{}"), parts.get(2));
        assertEquals(
                FinishReason.TOOL_CALLS, response.choices().getFirst().finish().reason());
    }

    @Test
    void shouldSayWhoseStateItIs() {
        AnswerSource azure = new AnswerSource(OPENAI_RESPONSES, Flavour.AZURE, "azure-eu");
        Part.Reasoning reasoning = assertInstanceOf(
                Part.Reasoning.class,
                read("{\"output\":[{\"type\":\"reasoning\",\"summary\":[],\"encrypted_content\":\"E\"}]}", azure)
                        .choices()
                        .getFirst()
                        .message()
                        .parts()
                        .getFirst());
        assertEquals(new ProviderState("azure-eu", "E"), reasoning.state());
        assertTrue(reasoning.redacted());
    }

    @Test
    void shouldReadHowItEnded() {
        assertEquals(FinishReason.STOP, choice("", "").finish().reason());
        assertEquals(
                FinishReason.LENGTH,
                choice("", ",\"status\":\"incomplete\",\"incomplete_details\":{\"reason\":\"max_output_tokens\"}")
                        .finish()
                        .reason());
        assertEquals(
                FinishReason.CONTENT_FILTER,
                choice("", ",\"status\":\"incomplete\",\"incomplete_details\":{\"reason\":\"content_filter\"}")
                        .finish()
                        .reason());
        assertEquals(
                FinishReason.CONTENT_FILTER,
                choice(
                                "{\"type\":\"message\",\"content\":[{\"type\":\"refusal\",\"refusal\":\"No\"}]}",
                                ",\"status\":\"completed\"")
                        .finish()
                        .reason());
        Finish failed = choice(
                        "", ",\"status\":\"failed\",\"error\":{\"code\":\"server_error\",\"message\":\"broken\"}")
                .finish();
        assertEquals(new Finish(FinishReason.ERROR, "server_error", null, "broken"), failed);
        assertEquals(
                FinishReason.OTHER,
                choice("", ",\"status\":\"queued\"").finish().reason());
    }

    @Test
    void shouldReadAnErrorThatCameAsAnAnswer() {
        Finish finish = read("{\"error\":{\"code\":502,\"message\":\"Bad gateway\"}}")
                .choices()
                .getFirst()
                .finish();
        assertEquals(FinishReason.ERROR, finish.reason());
        assertEquals("Bad gateway", finish.explanation());
        assertThrows(ProtocolException.class, () -> read("{\"choices\":[]}"));
    }

    @Test
    void shouldReadArgumentsThatAreAnObject() {
        Part part = choice("{\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":{\"a\":1}}", "")
                .message()
                .parts()
                .getFirst();
        assertEquals("{\"a\":1}", assertInstanceOf(Part.ToolCall.class, part).arguments());
    }

    @Test
    void shouldReadTheLikelihoodsOfAllTexts() {
        Map<String, @Nullable Object> logprobs = requireNonNull(choice("""
            {"type":"message","content":[
             {"type":"output_text","text":"a","logprobs":[{"token":"a","logprob":-1}]},
             {"type":"output_text","text":"b","logprobs":[{"token":"b","logprob":-2}]}]}\
            """, "").logprobs());
        assertEquals(2, assertInstanceOf(List.class, logprobs.get("content")).size());
    }

    @Test
    void shouldReadAGeneratedImageAsAPicture() {
        Part.Image image = assertInstanceOf(
                Part.Image.class,
                choice(
                                "{\"type\":\"image_generation_call\",\"id\":\"ig_1\",\"status\":\"completed\",\"result\":\"iVBORw\",\"revised_prompt\":\"p\"}",
                                "")
                        .message()
                        .parts()
                        .getFirst());
        assertEquals(new Media.Inline("image/png", "iVBORw"), image.media());
        assertEquals(Map.of("revised_prompt", "p"), image.extensions().members());
    }

    // ---- Written

    @Test
    void shouldWriteTheAnswerOfAnother() {
        Map<String, @Nullable Object> response = written(
                Finish.of(FinishReason.TOOL_CALLS, "tool_use"),
                Part.Reasoning.of("I think", new ProviderState("anthropic", "sig")),
                Part.Text.of("one"),
                Part.Text.of("two"),
                Part.ToolCall.of("toolu_1", "f", ""));
        assertEquals("resp_0123", response.get("id"));
        assertEquals("completed", response.get("status"));
        assertEquals(Streams.NOW, response.get("completed_at"));
        assertFalse(response.containsKey("usage"));
        assertEquals("reasoning", item(response, 0).get("type"));
        assertEquals(
                2,
                assertInstanceOf(List.class, item(response, 1).get("content")).size());
        assertEquals("{}", item(response, 2).get("arguments"));
        assertTrue(losses.isEmpty());
    }

    @Test
    void shouldWriteTheSameItemsWholeAsInAStream() {
        Part call = new Part.ToolCall("c", "f", "{}", false, new ProviderState("gemini", "s"), null, Extensions.NONE);
        Map<String, @Nullable Object> response = written(
                Part.Reasoning.of("T", new ProviderState("anthropic", "sig")),
                new Part.Reasoning(null, "", List.of(), new ProviderState("anthropic", "data"), true, Extensions.NONE),
                call);
        String stream = Streams.encoded(List.of(
                new StreamEvent.ReasoningDelta(0, "T", false),
                new StreamEvent.ReasoningState(0, new ProviderState("anthropic", "sig"), false),
                new StreamEvent.ReasoningState(0, new ProviderState("anthropic", "data"), true),
                new StreamEvent.ToolCallStarted(0, 0, "c", "f", false, new ProviderState("gemini", "s")),
                new StreamEvent.Ended()));
        Map<?, ?> last = assertInstanceOf(
                Map.class, ResponsesGrammar.eventsOf(stream).getLast().data().get("response"));
        assertEquals(JsonTree.string(last.get("output")), JsonTree.string(response.get("output")));
    }

    @Test
    void shouldMarkTheItemThatWasCut() {
        Map<String, @Nullable Object> response = written(
                Finish.of(FinishReason.LENGTH, "max_tokens"), Part.Text.of("a"), Part.ToolCall.of("c", "f", "{\"a"));
        assertEquals("incomplete", response.get("status"));
        assertEquals("completed", item(response, 0).get("status"));
        assertEquals("incomplete", item(response, 1).get("status"));
        assertEquals("{\"a", item(response, 1).get("arguments"));
    }

    @Test
    void shouldWriteAFailureAsOne() {
        Map<String, @Nullable Object> response = written(Finish.of(FinishReason.ERROR, "MALFORMED_FUNCTION_CALL"));
        assertEquals("failed", response.get("status"));
        assertEquals(
                Map.of("code", "server_error", "message", "The provider's answer failed: MALFORMED_FUNCTION_CALL"),
                response.get("error"));
    }

    @Test
    void shouldWriteSourcesThatHaveAnAddress() {
        Citation page = new Citation("https://a.example", "A", null, 0, 2, OPENAI_CHAT, Map.of());
        Citation document = new Citation(null, "D", "words", 0, 2, ANTHROPIC_MESSAGES, Map.of());
        Map<String, @Nullable Object> response =
                written(new Part.Text("Hi", List.of(page, document), null, null, Extensions.NONE));
        assertEquals(
                "[{\"type\":\"output_text\",\"annotations\":[{\"type\":\"url_citation\",\"end_index\":2,\"start_index\":0,"
                    + "\"title\":\"A\",\"url\":\"https://a.example\"}],\"logprobs\":[],\"text\":\"Hi\"}]",
                JsonTree.string(item(response, 0).get("content")));
        assertEquals(
                List.of("citations without a URL are dropped when bridging to open_ai_responses"), losses.reasons());
    }

    @Test
    void shouldSayWhatTheAnswerHadMore() {
        written(
                new Finish(FinishReason.STOP_SEQUENCE, "stop_sequence", "END", null),
                new Part.Recording(new Media.Inline("audio/wav", "QQ=="), "wav", "spoken", Extensions.NONE),
                new Part.Vendor(ANTHROPIC_MESSAGES, "server_tool_use", Map.of()));
        assertEquals(
                List.of(
                        "audio is dropped when bridging to open_ai_responses",
                        "server_tool_use is dropped when bridging to open_ai_responses",
                        "stop_sequence is dropped when bridging to open_ai_responses"),
                losses.reasons());
    }

    @Test
    void shouldKeepTheProvidersOwnIdAndSettings() {
        ChatResponse own = read("""
            {"id":"resp_abc","model":"m","created_at":1,"status":"completed","completed_at":2,"temperature":0.3,
             "store":true,"output":[],"billing":{"payer":"developer"}}\
            """);
        Map<String, @Nullable Object> response = new ResponsesAnswers().emit(own, Streams.target(null), losses);
        assertEquals("resp_abc", response.get("id"));
        assertEquals(2, response.get("completed_at"));
        assertEquals(true, response.get("store"));
        assertEquals("0.3", String.valueOf(response.get("temperature")));
        assertEquals(Map.of("payer", "developer"), response.get("billing"));
        assertTrue(losses.isEmpty());
    }
}
