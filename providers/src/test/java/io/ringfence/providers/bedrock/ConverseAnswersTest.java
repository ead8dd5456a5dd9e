package io.ringfence.providers.bedrock;

import static io.ringfence.providers.recorded.Trees.assertAt;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatResponse;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Finish;
import io.ringfence.providers.neutral.FinishReason;
import io.ringfence.providers.neutral.Media;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.neutral.TokenUsage;
import io.ringfence.providers.recorded.ServiceModel;
import io.ringfence.providers.recorded.Trees;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.AnswerTarget;
import io.ringfence.providers.translate.Flavour;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.StateTag;
import io.ringfence.providers.tree.JsonObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConverseAnswersTest {
    private static final Dialect DIALECT = Dialect.BEDROCK_CONVERSE;

    private final ConverseAnswers answers = new ConverseAnswers();
    private final Losses losses = new Losses(DIALECT);

    @Test
    void shouldReadEveryReasonToStop() {
        assertReason(FinishReason.STOP, "end_turn");
        assertReason(FinishReason.STOP_SEQUENCE, "stop_sequence");
        assertReason(FinishReason.LENGTH, "max_tokens");
        assertReason(FinishReason.LENGTH, "model_context_window_exceeded");
        assertReason(FinishReason.TOOL_CALLS, "tool_use");
        assertReason(FinishReason.CONTENT_FILTER, "content_filtered");
        assertReason(FinishReason.CONTENT_FILTER, "guardrail_intervened");
        assertReason(FinishReason.ERROR, "malformed_model_output");
        assertReason(FinishReason.ERROR, "malformed_tool_use");
        assertReason(FinishReason.OTHER, "novel");
    }

    private void assertReason(FinishReason expected, String word) {
        ChatResponse response = parsed("{'output':{'message':{'content':[]}},'stopReason':'" + word + "'}");

        Finish finish = response.choices().getFirst().finish();
        assertEquals(expected, finish.reason(), word);
        assertEquals(word, finish.raw());
    }

    @Test
    void shouldKnowFromTheContentThatToolsAreToBeCalled() {
        String call = "{'output':{'message':{'content':[{'toolUse':{'toolUseId':'t','name':'a','input':{}}}]}}";

        assertEquals(FinishReason.TOOL_CALLS, reason(call + ",'stopReason':'end_turn'}"));
        assertEquals(FinishReason.TOOL_CALLS, reason(call + ",'stopReason':null}"));
        assertEquals(FinishReason.LENGTH, reason(call + ",'stopReason':'max_tokens'}"));
    }

    private FinishReason reason(String body) {
        return parsed(body).choices().getFirst().finish().reason();
    }

    @Test
    void shouldReadTheStopSequenceWhereItWasAskedFor() {
        ChatResponse response = parsed("{'output':{'message':{'content':[]}},'stopReason':'stop_sequence',"
                + "'additionalModelResponseFields':{'stop_sequence':'END'}}");

        assertEquals("END", response.choices().getFirst().finish().stopSequence());
        assertTrue(response.extensions().isEmpty());
    }

    @Test
    void shouldAddTheCacheToTheInput() {
        TokenUsage usage = parsed(
                        "{'output':{'message':{'content':[]}},'stopReason':'end_turn','usage':{'inputTokens':3,"
                                + "'outputTokens':121,'totalTokens':2072,'cacheReadInputTokens':1712,"
                                + "'cacheReadInputTokenCount':1712,'cacheWriteInputTokens':236,"
                                + "'cacheDetails':[{'ttl':'5m','inputTokens':200},{'ttl':'1h','inputTokens':36}],"
                                + "'serverToolUsage':{}}}")
                .usage();

        assertEquals(new TokenUsage(1951, 1712, 236, 200, 36, 121, -1, -1, -1, -1, 2072, Extensions.NONE), usage);
        assertNotNull(usage);
        assertEquals(
                Trees.plain(Trees.object("{'inputTokens':3,'outputTokens':121,'totalTokens':2072,"
                        + "'cacheReadInputTokens':1712,'cacheWriteInputTokens':236,"
                        + "'cacheDetails':[{'ttl':'1h','inputTokens':36},{'ttl':'5m','inputTokens':200}]}")),
                Trees.plain(ConverseUsage.write(usage, losses)));
    }

    @Test
    void shouldReadThoughtsWithTheirSignatures() {
        ChatResponse response = answers.parse(
                JsonObject.root(Trees.object("{'output':{'message':{'content':["
                        + "{'reasoningContent':{'reasoningText':{'text':'Hm','signature':'sig'}}},"
                        + "{'reasoningContent':{'redactedContent':'ZGF0YQ=='}},"
                        + "{'reasoningContent':{'reasoningText':{'text':'unsigned'}}},{'text':'Yes'}]}}}")),
                new AnswerSource(DIALECT, Flavour.PLAIN, "bedrock-eu"));

        assertEquals(
                List.of(
                        Part.Reasoning.of("Hm", new ProviderState("bedrock-eu", "sig")),
                        new Part.Reasoning(
                                null,
                                "",
                                List.of(),
                                new ProviderState("bedrock-eu", "ZGF0YQ=="),
                                true,
                                Extensions.NONE),
                        Part.Reasoning.of("unsigned", null),
                        Part.Text.of("Yes")),
                response.choices().getFirst().message().parts());
    }

    @Test
    void shouldNotTakeTheProvidersOwnToolsForTheClients() {
        ChatResponse response =
                parsed("{'output':{'message':{'content':[{'toolUse':{'toolUseId':'t','name':'nova_grounding',"
                        + "'type':'server_tool_use','input':{'query':'x'}}},"
                        + "{'toolResult':{'toolUseId':'t','type':'nova_grounding_result','content':[]}},"
                        + "{'text':'Found'},{'citationsContent':{'citations':[{'location':{'web':"
                        + "{'url':'https://a.example','domain':'a.example'}}}]}}]}},'stopReason':'end_turn'}");

        List<Part> parts = response.choices().getFirst().message().parts();
        assertEquals("toolUse", ((Part.Vendor) parts.get(0)).type());
        assertEquals("toolResult", ((Part.Vendor) parts.get(1)).type());
        Part.Text text = (Part.Text) parts.get(2);
        assertEquals("Found", text.text());
        assertEquals("https://a.example", text.citations().getFirst().url());
        assertEquals("a.example", text.citations().getFirst().title());
        assertEquals(3, parts.size());
        assertEquals(FinishReason.STOP, response.choices().getFirst().finish().reason());
    }

    @Test
    void shouldRefuseWhatIsNoAnswer() {
        assertEquals(
                "output is missing",
                assertThrows(ProtocolException.class, () -> parsed("{'message':'no'}"))
                        .getMessage());
    }

    @Test
    void shouldWriteAnAnswerOfAnotherDialect() {
        Message message = Message.of(
                Role.ASSISTANT,
                List.of(
                        Part.Reasoning.of("Hm", new ProviderState("openai", "secret")),
                        Part.Text.of("See"),
                        new Part.Image(new Media.Inline("image/png", "AAAA"), null, null, null, Extensions.NONE),
                        Part.Refusal.of("No"),
                        new Part.ToolCall(
                                "call:1",
                                "a",
                                "{\"x\":1}",
                                false,
                                new ProviderState("gemini", "thought"),
                                null,
                                Extensions.NONE),
                        Part.ToolCall.of("call_2", "b", "{\"cut")));

        Map<String, @Nullable Object> body = answers.emit(
                response(message, Finish.of(FinishReason.LENGTH, "length"), TokenUsage.of(10, 4)), target(), losses);

        assertEquals(List.of(), ServiceModel.require().problems("ConverseResponse", body));
        assertAt(body, "stopReason", "'max_tokens'");
        assertAt(body, "usage", "{'inputTokens':10,'outputTokens':4,'totalTokens':14}");
        assertAt(body, "output/message/content/0/reasoningContent/reasoningText/text", "'Hm'");
        assertAt(body, "output/message/content/3", "{'text':'No'}");
        assertAt(
                body,
                "output/message/content/6/toolUse/input",
                "{'_raw_arguments':'{\\\\'cut'}".replace("\\\\'", "\\\""));
        assertTrue(losses.reasons().contains("arguments of a tool call are no JSON"));

        ChatResponse again = answers.parse(JsonObject.root(body), AnswerSource.of(DIALECT));
        Part.Reasoning thought =
                (Part.Reasoning) again.choices().getFirst().message().parts().getFirst();
        assertEquals(
                new ProviderState("openai", "secret"),
                StateTag.unwrap(requireNonNull(thought.state()).value(), "bedrock"));
    }

    @Test
    void shouldSayWhatAnAnswerLost() {
        ChatResponse two = new ChatResponse(
                "id",
                "model",
                5,
                List.of(
                        new ChatResponse.Choice(
                                0,
                                Message.text(Role.ASSISTANT, "A"),
                                new Finish(FinishReason.PAUSE, "pause_turn", null, "why"),
                                Map.of("content", List.of()),
                                Extensions.NONE),
                        new ChatResponse.Choice(
                                1,
                                Message.text(Role.ASSISTANT, "B"),
                                Finish.of(FinishReason.STOP, "stop"),
                                null,
                                Extensions.NONE)),
                new TokenUsage(1, -1, -1, -1, -1, 5, 4, -1, -1, -1, -1, Extensions.NONE),
                "scale",
                Extensions.NONE);

        answers.emit(two, target(), losses);

        assertEquals(
                List.of(
                        "finish reason pause_turn is dropped when bridging to bedrock_converse",
                        "logprobs is dropped when bridging to bedrock_converse",
                        "only the first of several choices is emitted to bedrock_converse",
                        "service_tier is dropped when bridging to bedrock_converse",
                        "the explanation of the finish reason is dropped when bridging to bedrock_converse",
                        "the number of reasoning tokens is dropped when bridging to bedrock_converse"),
                losses.reasons());
    }

    @Test
    void shouldHaveNoEncoderOfStreams() {
        assertThrows(ProtocolException.class, () -> answers.encoder(target(), losses));
    }

    private static AnswerTarget target() {
        return new AnswerTarget(DIALECT, null, "", "id", () -> 0, false);
    }

    private static ChatResponse response(Message message, Finish finish, @Nullable TokenUsage usage) {
        return new ChatResponse(
                null,
                "",
                -1,
                List.of(new ChatResponse.Choice(0, message, finish, null, Extensions.NONE)),
                usage,
                null,
                Extensions.NONE);
    }

    private ChatResponse parsed(String body) {
        return answers.parse(JsonObject.root(Trees.object(body)), AnswerSource.of(DIALECT));
    }

    @Test
    void shouldCountNothingWhereNothingWasCounted() {
        assertNull(parsed("{'output':{'message':{'content':[]}},'stopReason':'end_turn'}")
                .usage());
    }
}
