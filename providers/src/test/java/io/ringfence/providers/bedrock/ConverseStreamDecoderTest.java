package io.ringfence.providers.bedrock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.error.ProviderError;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.FinishReason;
import io.ringfence.providers.neutral.Media;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.recorded.StreamedAnswer;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.StreamReading;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConverseStreamDecoderTest {
    private static final AnswerSource SOURCE = AnswerSource.of(Dialect.BEDROCK_CONVERSE);

    private final ByteBuf stream = Unpooled.buffer();

    @Test
    void shouldReadTextThatHasNoStart() {
        event("messageStart", "{'role':'assistant'}");
        event("contentBlockDelta", "{'contentBlockIndex':0,'delta':{'text':'Hel'}}");
        event("contentBlockDelta", "{'contentBlockIndex':0,'delta':{'text':''}}");
        event("contentBlockDelta", "{'contentBlockIndex':0,'delta':{'text':'lo'},'p':'abc'}");
        event("contentBlockStop", "{'contentBlockIndex':0}");
        event("messageStop", "{'stopReason':'end_turn'}");
        event("metadata", "{'usage':{'inputTokens':1,'outputTokens':2,'totalTokens':3},'metrics':{'latencyMs':5}}");

        StreamedAnswer answer = read();

        assertEquals(
                List.of(
                        new StreamEvent.Started(null, "", -1),
                        new StreamEvent.TextDelta(0, "Hel"),
                        new StreamEvent.TextDelta(0, "lo"),
                        new StreamEvent.PartEnded(0)),
                answer.events.subList(0, 4));
        assertTrue(answer.ended);
        assertNotNull(answer.usage);
        assertEquals(3, answer.usage.total());
    }

    @Test
    void shouldNumberCallsAmongCallsAndNotAmongBlocks() {
        event("messageStart", "{'role':'assistant'}");
        event("contentBlockDelta", "{'contentBlockIndex':0,'delta':{'text':'Two calls.'}}");
        event("contentBlockStop", "{'contentBlockIndex':0}");
        event("contentBlockStart", "{'contentBlockIndex':1,'start':{'toolUse':{'toolUseId':'t1','name':'a'}}}");
        event("contentBlockDelta", "{'contentBlockIndex':1,'delta':{'toolUse':{'input':'{\\'x\\':'}}}");
        event("contentBlockDelta", "{'contentBlockIndex':1,'delta':{'toolUse':{'input':'1}'}}}");
        event("contentBlockStop", "{'contentBlockIndex':1}");
        event("contentBlockStart", "{'contentBlockIndex':2,'start':{'toolUse':{'toolUseId':'t2','name':'b'}}}");
        event("contentBlockStop", "{'contentBlockIndex':2}");
        event("messageStop", "{'stopReason':'end_turn'}");

        StreamedAnswer answer = read();

        assertEquals(2, answer.calls.size());
        assertEquals("{\"x\":1}", answer.calls.get(0).arguments().toString());
        assertEquals("", answer.calls.get(1).arguments().toString(), "a call without arguments has no delta");
        assertTrue(answer.events.contains(new StreamEvent.ToolCallEnded(0, 1)));
        assertNotNull(answer.finish);
        assertEquals(FinishReason.TOOL_CALLS, answer.finish.reason());
    }

    @Test
    void shouldPutTheSignatureBehindItsThoughts() {
        event("messageStart", "{'role':'assistant'}");
        event("contentBlockDelta", "{'contentBlockIndex':0,'delta':{'reasoningContent':{'text':'Hm'}}}");
        event("contentBlockDelta", "{'contentBlockIndex':0,'delta':{'reasoningContent':{'signature':'si'}}}");
        event("contentBlockDelta", "{'contentBlockIndex':0,'delta':{'reasoningContent':{'signature':'g'}}}");
        event("contentBlockStop", "{'contentBlockIndex':0}");
        event("contentBlockDelta", "{'contentBlockIndex':1,'delta':{'reasoningContent':{'redactedContent':'ZGE='}}}");
        event("contentBlockDelta", "{'contentBlockIndex':1,'delta':{'reasoningContent':{'redactedContent':'dGE='}}}");
        event("contentBlockStop", "{'contentBlockIndex':1}");
        event("messageStop", "{'stopReason':'end_turn'}");

        StreamedAnswer answer = read();

        assertEquals(
                List.of(
                        new StreamEvent.ReasoningDelta(0, "Hm", false),
                        new StreamEvent.ReasoningState(0, new ProviderState("bedrock", "sig"), false),
                        new StreamEvent.PartEnded(0),
                        new StreamEvent.ReasoningState(0, new ProviderState("bedrock", "ZGF0YQ=="), true),
                        new StreamEvent.PartEnded(0)),
                answer.events.subList(1, 6));
    }

    @Test
    void shouldHandOnTheProvidersOwnToolsWhole() {
        event("messageStart", "{'role':'assistant'}");
        event(
                "contentBlockStart",
                "{'contentBlockIndex':0,'start':{'toolUse':{'toolUseId':'t','name':'nova_grounding',"
                        + "'type':'server_tool_use'}}}");
        event("contentBlockDelta", "{'contentBlockIndex':0,'delta':{'toolUse':{'input':'{\\'q\\':'}}}");
        event("contentBlockDelta", "{'contentBlockIndex':0,'delta':{'toolUse':{'input':'1}'}}}");
        event("contentBlockStop", "{'contentBlockIndex':0}");
        event(
                "contentBlockStart",
                "{'contentBlockIndex':1,'start':{'toolResult':{'toolUseId':'t','status':'success'}}}");
        event("contentBlockDelta", "{'contentBlockIndex':1,'delta':{'toolResult':[{'text':'x'}]}}");
        event("contentBlockStop", "{'contentBlockIndex':1}");
        event("messageStop", "{'stopReason':'end_turn'}");

        StreamedAnswer answer = read();

        assertEquals(0, answer.calls.size());
        assertEquals(
                Map.of(
                        "toolUse",
                        Map.of(
                                "toolUseId",
                                "t",
                                "name",
                                "nova_grounding",
                                "type",
                                "server_tool_use",
                                "input",
                                Map.of("q", 1))),
                ((Part.Vendor) answer.parts.get(0)).raw());
        assertEquals(
                Map.of(
                        "toolResult",
                        Map.of("toolUseId", "t", "status", "success", "content", List.of(Map.of("text", "x")))),
                ((Part.Vendor) answer.parts.get(1)).raw());
        assertNotNull(answer.finish);
        assertEquals(FinishReason.STOP, answer.finish.reason());
    }

    @Test
    void shouldPutAnImageTogether() {
        String first = Base64.getEncoder().encodeToString(new byte[] {1, 2, 3, 4});
        String second = Base64.getEncoder().encodeToString(new byte[] {5, 6});
        event("contentBlockStart", "{'contentBlockIndex':0,'start':{'image':{'format':'png'}}}");
        event("contentBlockDelta", "{'contentBlockIndex':0,'delta':{'image':{'source':{'bytes':'" + first + "'}}}}");
        event("contentBlockDelta", "{'contentBlockIndex':0,'delta':{'image':{'source':{'bytes':'" + second + "'}}}}");
        event("contentBlockStop", "{'contentBlockIndex':0}");

        assertEquals(
                List.of(new Part.Image(new Media.Inline("image/png", "AQIDBAUG"), null, null, null, Extensions.NONE)),
                read().parts);
    }

    @Test
    void shouldReportAnExceptionInTheMidstOfAnAnswer() {
        event("messageStart", "{'role':'assistant'}");
        event("contentBlockDelta", "{'contentBlockIndex':0,'delta':{'text':'Hel'}}");
        message(
                Map.of(":message-type", "exception", ":exception-type", "throttlingException"),
                "{'message':'Too many tokens, please wait.'}");
        event("contentBlockDelta", "{'contentBlockIndex':0,'delta':{'text':'lo'}}");

        StreamedAnswer answer = read();

        assertEquals("Hel", answer.text.toString());
        ProviderError error = error(answer);
        assertEquals("throttlingException", error.code());
        assertEquals("Too many tokens, please wait.", error.message());
        assertEquals(429, error.status());
        assertFalse(answer.ended);
    }

    @Test
    void shouldKnowTheStatusOfEveryException() {
        Map<String, Integer> statuses = Map.of(
                "validationException", 400,
                "internalServerException", 500,
                "modelStreamErrorException", 424,
                "serviceUnavailableException", 503,
                "modelTimeoutException", 408,
                "novelException", 500);
        statuses.forEach((type, status) -> {
            stream.clear();
            message(Map.of(":message-type", "exception", ":exception-type", type), "{'Message':'m'}");

            ProviderError error = error(read());

            assertEquals(type, error.code());
            assertEquals(status, error.status(), type);
            assertEquals("m", error.message());
        });
    }

    @Test
    void shouldReportAnErrorOfTheTransport() {
        message(Map.of(":message-type", "error", ":error-code", "InternalFailure", ":error-message", "It broke."), "");

        ProviderError error = error(read());

        assertEquals("InternalFailure", error.code());
        assertEquals("It broke.", error.message());
    }

    @Test
    void shouldSurviveAnExceptionThatIsNoJson() {
        message(Map.of(":message-type", "exception", ":exception-type", "validationException"), "oops");

        assertEquals("validationException", error(read()).code());
    }

    @Test
    void shouldFailWhereAMessageSaysNotWhatItIs() {
        message(Map.of(":event-type", "messageStart"), "{}");

        assertEquals(
                "The provider sent a malformed event: it has no message type.",
                error(read()).message());
    }

    @Test
    void shouldFailWhereThePayloadIsNoJson() {
        event("messageStart", "{'role':");

        assertTrue(error(read()).message().startsWith("The provider sent a malformed event: invalid JSON"));
    }

    @Test
    void shouldFailWhereArgumentsComeWithoutACall() {
        event("messageStart", "{'role':'assistant'}");
        event("contentBlockDelta", "{'contentBlockIndex':3,'delta':{'toolUse':{'input':'{}'}}}");

        assertEquals(
                "The provider sent a malformed event: contentBlockIndex is that of a block without a start.",
                error(read()).message());
    }

    @Test
    void shouldFailWhereTheFramingIsBroken() {
        event("messageStart", "{'role':'assistant'}");
        stream.setByte(stream.writerIndex() - 1, stream.getByte(stream.writerIndex() - 1) + 1);
        event("messageStop", "{'stopReason':'end_turn'}");

        StreamedAnswer answer = read();

        assertEquals(
                "The provider sent a malformed stream: the checksum of a message is wrong.",
                error(answer).message());
        assertNull(answer.finish);
    }

    @Test
    void shouldFailWhereAnEventIsTooLarge() {
        event("messageStart", "{'role':'assistant','p':'" + "x".repeat(2_000) + "'}");
        List<StreamEvent> events = new ArrayList<>();
        var reading = new StreamReading(SOURCE, 1_000, UnpooledByteBufAllocator.DEFAULT);

        reading.accept(stream.copy(), events::add);
        reading.finish(events::add);

        assertEquals(1, events.size());
        assertTrue(
                ((StreamEvent.Failed) events.getFirst()).error().message().contains("larger than the limit of 1000"));
    }

    @Test
    void shouldNotTakeAnAnswerForWholeBeforeMessageStop() {
        event("messageStart", "{'role':'assistant'}");
        event("contentBlockDelta", "{'contentBlockIndex':0,'delta':{'text':'Hel'}}");
        event("contentBlockStop", "{'contentBlockIndex':0}");

        StreamedAnswer answer = read();

        assertFalse(answer.ended);
        assertNull(answer.finish);
        assertNull(answer.failure);
    }

    @Test
    void shouldTakeAnAnswerForWholeWithoutItsUsage() {
        event("messageStop", "{'stopReason':'max_tokens'}");

        StreamedAnswer answer = read();

        assertTrue(answer.ended);
        assertNotNull(answer.finish);
        assertEquals(FinishReason.LENGTH, answer.finish.reason());
    }

    @Test
    void shouldNotMindWhatComesAfterAWholeAnswer() {
        event("messageStop", "{'stopReason':'end_turn'}");
        event("metadata", "{'usage':{'inputTokens':1,'outputTokens':2,'totalTokens':3}}");
        event("messageStart", "{'role':'assistant'}");
        stream.writeBytes("garbage that is no message".getBytes(StandardCharsets.US_ASCII));

        StreamedAnswer answer = read();

        assertTrue(answer.ended);
        assertNull(answer.failure);
    }

    @Test
    void shouldReportAnExceptionBetweenTheStopAndTheUsage() {
        event("messageStop", "{'stopReason':'end_turn'}");
        message(Map.of(":message-type", "exception", ":exception-type", "internalServerException"), "{}");

        StreamedAnswer answer = read();

        assertEquals("internalServerException", error(answer).code());
        assertFalse(answer.ended);
    }

    @Test
    void shouldPassOverEventsOfALaterVersion() {
        event("initial-response", "");
        event("messageStart", "{'role':'assistant'}");
        event("novelEvent", "{'x':1}");
        event("contentBlockDelta", "{'contentBlockIndex':0,'delta':{'novel':{'a':1}}}");
        event("messageStop", "{'stopReason':'end_turn'}");

        StreamedAnswer answer = read();

        assertTrue(answer.ended);
        assertEquals(
                List.of(new Part.Vendor(Dialect.BEDROCK_CONVERSE, "novel", Map.of("novel", Map.of("a", 1)))),
                answer.parts);
    }

    @Test
    void shouldBoundWhatItCollects() {
        String piece = "x".repeat(1 << 20);
        event(
                "contentBlockStart",
                "{'contentBlockIndex':0,'start':{'toolUse':{'toolUseId':'t','name':'s',"
                        + "'type':'server_tool_use'}}}");
        for (int i = 0; i < 30; i++) {
            event("contentBlockDelta", "{'contentBlockIndex':0,'delta':{'toolUse':{'input':'" + piece + "'}}}");
        }

        assertEquals(
                "The provider sent a malformed event: a content block is larger than the limit.",
                error(read()).message());
    }

    @Test
    void shouldBoundTheNumberOfOpenBlocks() {
        for (int i = 0; i <= 1_000; i++) {
            event("contentBlockDelta", "{'contentBlockIndex':" + i + ",'delta':{'text':'x'}}");
        }

        assertTrue(error(read()).message().contains("more than 1000 content blocks are open"));
    }

    private static ProviderError error(StreamedAnswer answer) {
        assertNotNull(answer.failure);
        return answer.failure.error();
    }

    private StreamedAnswer read() {
        return StreamedAnswer.whole(SOURCE, ByteBufUtil.getBytes(stream));
    }

    private void event(String type, String payload) {
        message(Map.of(":message-type", "event", ":event-type", type), payload);
    }

    private void message(Map<String, String> headers, String payload) {
        Map<String, AwsHeader> written = new LinkedHashMap<>();
        headers.forEach((name, value) -> written.put(name, new AwsHeader.Text(value)));
        String json = payload.replace("\\'", "\\\"").replace("'", "\"");
        AwsMessageEncoder.encode(written, Unpooled.copiedBuffer(json, StandardCharsets.UTF_8), stream);
    }
}
