package io.ringfence.providers.gemini;

import static io.ringfence.providers.gemini.GeminiJson.events;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.error.ProviderError;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Finish;
import io.ringfence.providers.neutral.FinishReason;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.neutral.TokenUsage;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.StreamReading;
import io.ringfence.providers.tree.JsonTree;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GeminiStreamTest {
    private static final StreamEvent STARTED = new StreamEvent.Started("r", "m", -1);
    private static final StreamEvent ENDED = new StreamEvent.Ended();

    private final Losses losses = new Losses(Dialect.GEMINI);

    private static String chunk(String candidate) {
        return "{'responseId':'r','modelVersion':'m','candidates':[" + candidate + "]}";
    }

    private static String parts(String parts) {
        return chunk("{'content':{'role':'model','parts':[" + parts + "]}}");
    }

    private static String last(String parts, String reason) {
        return chunk("{'content':{'parts':[" + parts + "]},'finishReason':'" + reason + "'}");
    }

    private static StreamEvent finished(FinishReason reason, String raw) {
        return new StreamEvent.Finished(0, Finish.of(reason, raw));
    }

    // ---- Reading

    @Test
    void shouldReadThoughtsTextAndTheSignatureThatComesAlone() {
        assertEquals(
                List.of(
                        STARTED,
                        new StreamEvent.ReasoningDelta(0, "hm", true),
                        new StreamEvent.TextDelta(0, "yes"),
                        new StreamEvent.TextState(0, new ProviderState("gemini", "sig")),
                        finished(FinishReason.STOP, "STOP"),
                        ENDED),
                events(
                        parts("{'text':'hm','thought':true}"),
                        parts("{'text':'yes'}"),
                        last("{'text':'','thoughtSignature':'sig'}", "STOP")));
    }

    @Test
    void shouldNumberCallsAcrossChunks() {
        List<StreamEvent> events = events(
                parts("{'functionCall':{'name':'a','args':{'x':1}},'thoughtSignature':'s'},"
                        + "{'functionCall':{'name':'a','args':{'x':2}}}"),
                parts("{'functionCall':{'id':'own','name':'b'}}"),
                last("{'text':''}", "STOP"));
        List<StreamEvent.ToolCallStarted> started = events.stream()
                .filter(StreamEvent.ToolCallStarted.class::isInstance)
                .map(StreamEvent.ToolCallStarted.class::cast)
                .toList();
        assertEquals(
                List.of(0, 1, 2),
                started.stream().map(StreamEvent.ToolCallStarted::call).toList());
        assertEquals(
                3,
                started.stream().map(StreamEvent.ToolCallStarted::id).distinct().count());
        assertEquals("own", started.get(2).id());
        assertEquals(new ProviderState("gemini", "s"), started.getFirst().state());
        assertTrue(events.contains(new StreamEvent.ToolCallDelta(0, 1, "{\"x\":2}")));
        assertTrue(events.contains(new StreamEvent.ToolCallEnded(0, 2)));
        assertFalse(events.stream().anyMatch(e -> e instanceof StreamEvent.ToolCallDelta d && d.call() == 2));
        assertTrue(events.contains(finished(FinishReason.TOOL_CALLS, "STOP")));
    }

    @Test
    void shouldReadCallsInPieces() {
        List<StreamEvent> events = events(
                parts("{'functionCall':{'name':'f','willContinue':true},'thoughtSignature':'s'}"),
                parts("{'functionCall':{'partialArgs':[{'jsonPath':'$.a','stringValue':'x','willContinue':true}],"
                        + "'willContinue':true}}"),
                parts("{'functionCall':{'partialArgs':[{'jsonPath':'$.a','stringValue':'y'},"
                        + "{'jsonPath':'$.b','numberValue':1}],'willContinue':true}}"),
                parts("{'functionCall':{}}"),
                parts("{'functionCall':{}}"),
                parts("{'functionCall':{'name':'g','willContinue':true}}"),
                last("{'functionCall':{}}", "STOP"));
        assertEquals(List.of("f{\"a\":\"xy\",\"b\":1}", "g{}"), Told.of(events).calls());
        assertEquals(
                2,
                events.stream()
                        .filter(StreamEvent.ToolCallEnded.class::isInstance)
                        .count());
    }

    @Test
    void shouldEndACallInPiecesBeforeWhatFollows() {
        List<StreamEvent> events = events(
                parts("{'functionCall':{'name':'f','willContinue':true,"
                        + "'partialArgs':[{'jsonPath':'$.a','stringValue':'x','willContinue':true}]}}"),
                last("{'text':'so'}", "STOP"));
        int end = events.indexOf(new StreamEvent.ToolCallEnded(0, 0));
        assertTrue(end > 0 && end < events.indexOf(new StreamEvent.TextDelta(0, "so")), events::toString);
        assertEquals(List.of("f{\"a\":\"x\"}"), Told.of(events).calls());
    }

    @Test
    void shouldFinishWhenTheBodyEndsAndOnlyThen() {
        assertFalse(events(parts("{'text':'cut'}")).contains(ENDED));
        assertFalse(events().contains(ENDED));
        List<StreamEvent> repeated = events(
                last("{'text':'a'}", "STOP"), last("{'text':'b'}", "STOP"), chunk("{'finishReason':'MAX_TOKENS'}"));
        assertEquals("ab", Told.of(repeated).text());
        assertEquals(List.of(finished(FinishReason.LENGTH, "MAX_TOKENS"), ENDED), repeated.subList(3, 5));
    }

    @Test
    void shouldNotTakeAStopOnThoughtsAloneForTheEnd() {
        assertFalse(events(last("{'text':'hm','thought':true}", "STOP")).contains(ENDED));
        assertTrue(events(last("{'text':'hm','thought':true}", "STOP"), last("{'text':'yes'}", "STOP"))
                .contains(ENDED));
        assertTrue(events(last("{'text':'hm','thought':true}", "MAX_TOKENS")).contains(ENDED));
    }

    @Test
    void shouldAwaitEveryCandidate() {
        String both = "{'content':{'parts':[{'text':'a'}]},'index':0,'finishReason':'STOP'},"
                + "{'content':{'parts':[{'text':'b'}]},'index':1}";
        assertFalse(events(chunk(both)).contains(ENDED));
        List<StreamEvent> events = events(chunk(both), chunk("{'index':1,'finishReason':'STOP'}"));
        assertTrue(events.contains(new StreamEvent.TextDelta(1, "b")));
        assertTrue(events.contains(ENDED));
    }

    @Test
    void shouldReadABlockedPrompt() {
        assertEquals(
                List.of(
                        STARTED,
                        new StreamEvent.Finished(0, new Finish(FinishReason.CONTENT_FILTER, "SAFETY", null, null)),
                        ENDED),
                events("{'responseId':'r','modelVersion':'m','promptFeedback':{'blockReason':'SAFETY'}}"));
    }

    @Test
    void shouldReportFailures() {
        List<StreamEvent> events = events(
                parts("{'text':'a'}"),
                "{'error':{'code':503,'message':'The model is overloaded.','status':'UNAVAILABLE'}}",
                last("{'text':'b'}", "STOP"));
        StreamEvent.Failed failed = assertInstanceOf(StreamEvent.Failed.class, events.getLast());
        assertEquals("The model is overloaded.", failed.error().message());
        assertEquals(503, failed.error().status());
        assertEquals("a", Told.of(events).text());
    }

    @Test
    void shouldReadFailuresInLists() {
        List<StreamEvent> events = new ArrayList<>();
        StreamReading reading = new StreamReading(AnswerSource.of(Dialect.GEMINI), 1 << 16, ByteBufAllocator.DEFAULT);
        reading.accept(
                Unpooled.copiedBuffer(
                        "data: [{\"error\":{\"code\":429,\"message\":\"quota\"}}]\r\n\r\n", StandardCharsets.UTF_8),
                events::add);
        reading.finish(events::add);
        reading.release();
        assertEquals(
                "quota",
                assertInstanceOf(StreamEvent.Failed.class, events.getLast())
                        .error()
                        .message());
    }

    @Test
    void shouldRefuseEventsThatAreNone() {
        assertThrows(ProtocolException.class, () -> events("{'candidates':1}"));
        assertThrows(ProtocolException.class, () -> events(chunk("{'index':1000}")));
        assertThrows(ProtocolException.class, () -> events(parts("{'text':1}")));
    }

    @Test
    void shouldReportUsageAsOftenAsItIsSaid() {
        List<StreamEvent> events = events(
                "{'usageMetadata':{'trafficType':'ON_DEMAND'}}",
                "{'usageMetadata':{'promptTokenCount':15,'totalTokenCount':15}}",
                "{'usageMetadata':{'promptTokenCount':13,'candidatesTokenCount':8,'totalTokenCount':21}}");
        assertEquals(
                List.of(15L, 13L),
                events.stream()
                        .filter(StreamEvent.UsageReported.class::isInstance)
                        .map(event ->
                                ((StreamEvent.UsageReported) event).usage().input())
                        .toList());
    }

    // ---- Writing

    private List<Map<String, @Nullable Object>> frames(StreamEvent... events) {
        return Told.encode(List.of(events), losses);
    }

    private static String json(@Nullable Object tree) {
        return JsonTree.string(tree).replace('"', '\'');
    }

    private static String partsOf(Map<String, @Nullable Object> frame) {
        Map<String, @Nullable Object> candidate =
                RecordedGemini.map(RecordedGemini.list(frame.get("candidates")).getFirst());
        return json(RecordedGemini.map(candidate.get("content")).get("parts"));
    }

    private static StreamEvent called(int call, String id, String name) {
        return new StreamEvent.ToolCallStarted(0, call, id, name, false, null);
    }

    @Test
    void shouldWriteEveryPieceAsAResponseAndEndWithReasonAndUsage() {
        List<Map<String, @Nullable Object>> frames = frames(
                new StreamEvent.Started("i", "claude", 0),
                new StreamEvent.ReasoningDelta(0, "hm", false),
                new StreamEvent.TextDelta(0, "yes"),
                new StreamEvent.UsageReported(TokenUsage.of(3, 4)),
                finished(FinishReason.LENGTH, "max_tokens"),
                new StreamEvent.UsageReported(TokenUsage.of(3, 5)),
                ENDED);
        assertEquals(3, frames.size());
        assertEquals(
                "{'candidates':[{'content':{'parts':[{'text':'hm','thought':true}],'role':'model'},'index':0}],"
                        + "'modelVersion':'claude','createTime':'1970-01-01T00:00:00Z','responseId':'i'}",
                json(frames.get(0)));
        assertEquals(
                "{'candidates':[{'content':{'parts':[{'text':''}],'role':'model'},'finishReason':'MAX_TOKENS',"
                        + "'index':0}],'usageMetadata':{'promptTokenCount':3,'candidatesTokenCount':5,"
                        + "'totalTokenCount':8},'modelVersion':'claude','createTime':'1970-01-01T00:00:00Z',"
                        + "'responseId':'i'}",
                json(frames.get(2)));
    }

    @Test
    void shouldWriteCallsWholeAndInTheirOrder() {
        List<Map<String, @Nullable Object>> frames = frames(
                called(0, "c0", "a"),
                called(1, "c1", "b"),
                new StreamEvent.ToolCallDelta(0, 1, "{\"y\":"),
                new StreamEvent.ToolCallDelta(0, 0, "{\"x\":1}"),
                new StreamEvent.ToolCallDelta(0, 1, "2}"),
                new StreamEvent.ToolCallEnded(0, 1),
                new StreamEvent.ToolCallEnded(0, 0),
                called(2, "c2", "c"),
                finished(FinishReason.TOOL_CALLS, "tool_calls"),
                ENDED);
        assertEquals(4, frames.size());
        assertEquals("[{'functionCall':{'id':'c0','name':'a','args':{'x':1}}}]", partsOf(frames.get(0)));
        assertEquals("[{'functionCall':{'id':'c1','name':'b','args':{'y':2}}}]", partsOf(frames.get(1)));
        assertEquals("[{'functionCall':{'id':'c2','name':'c','args':{}}}]", partsOf(frames.get(2)));
        assertTrue(json(frames.get(3)).contains("'finishReason':'STOP'"));
    }

    @Test
    void shouldWriteCallsThatNobodyEndedAtTheEnd() {
        List<Map<String, @Nullable Object>> frames = frames(
                called(0, "c0", "a"),
                new StreamEvent.ToolCallDelta(0, 0, "{\"x\":"),
                new StreamEvent.TextDelta(0, "so"),
                new StreamEvent.ToolCallDelta(0, 0, "1}"),
                ENDED);
        assertEquals("[{'text':'so'}]", partsOf(frames.get(0)));
        assertEquals("[{'functionCall':{'id':'c0','name':'a','args':{'x':1}}}]", partsOf(frames.get(1)));
    }

    @Test
    void shouldShowArgumentsThatWereCut() {
        List<Map<String, @Nullable Object>> frames = frames(
                called(0, "c0", "a"),
                new StreamEvent.ToolCallDelta(0, 0, "{\"x\":"),
                finished(FinishReason.LENGTH, "length"),
                ENDED);
        assertEquals(
                "[{'functionCall':{'id':'c0','name':'a','args':{'_raw_arguments':'{\\'x\\':'}}}]",
                partsOf(frames.get(0)));
        assertEquals(List.of("the arguments of a call of a are not a JSON object"), losses.reasons());
    }

    @Test
    void shouldHoldNoMoreArgumentsThanTheLimit() {
        StreamEvent[] events = new StreamEvent[40];
        events[0] = called(0, "c0", "a");
        for (int i = 1; i < events.length; i++) {
            events[i] = new StreamEvent.ToolCallDelta(0, 0, "x".repeat(1 << 19));
        }
        List<Map<String, @Nullable Object>> frames = frames(events);
        assertEquals(1, frames.size());
        assertTrue(json(frames.getFirst()).contains("longer than the limit"));
    }

    @Test
    void shouldWriteFailuresAsGoogleDoes() {
        List<Map<String, @Nullable Object>> frames = frames(
                new StreamEvent.TextDelta(0, "a"),
                new StreamEvent.Failed(ProviderError.ofTree(
                        Map.of("error", Map.of("message", "Overloaded", "type", "overloaded_error", "code", 529)))),
                new StreamEvent.TextDelta(0, "b"),
                ENDED);
        assertEquals(2, frames.size());
        assertEquals("{'error':{'code':529,'message':'Overloaded','status':'UNAVAILABLE'}}", json(frames.get(1)));
    }

    @Test
    void shouldManageWithNothingButTheEnd() {
        assertEquals(
                List.of("{'candidates':[{'content':{'parts':[{'text':''}],'role':'model'},'finishReason':'STOP',"
                        + "'index':0}],'modelVersion':'','responseId':'minted-id'}"),
                frames(new StreamEvent.Ping(), ENDED).stream()
                        .map(GeminiStreamTest::json)
                        .toList());
    }

    @Test
    void shouldTellUsageThatComesAfterTheEnd() {
        List<Map<String, @Nullable Object>> frames =
                frames(new StreamEvent.TextDelta(0, "a"), ENDED, new StreamEvent.UsageReported(TokenUsage.of(1, 2)));
        assertEquals(
                "{'promptTokenCount':1,'candidatesTokenCount':2,'totalTokenCount':3}",
                json(frames.getLast().get("usageMetadata")));
        assertFalse(frames.getLast().containsKey("candidates"));
    }

    @Test
    void shouldCarryReasoningOfOthersThroughAStreamAndBack() {
        List<Map<String, @Nullable Object>> frames = frames(
                new StreamEvent.ReasoningDelta(0, "be", false),
                new StreamEvent.ReasoningDelta(0, "cause", false),
                new StreamEvent.ReasoningState(0, new ProviderState("anthropic", "sig"), false),
                new StreamEvent.ReasoningState(0, new ProviderState("anthropic", "xyz"), true),
                called(0, "toolu_1", "f"),
                new StreamEvent.ToolCallEnded(0, 0),
                ENDED);
        List<Part> expected = List.of(
                Part.Reasoning.of("because", new ProviderState("anthropic", "sig")),
                new Part.Reasoning(null, "", List.of(), new ProviderState("anthropic", "xyz"), true, Extensions.NONE),
                Part.ToolCall.of("toolu_1", "f", "{}"));
        assertEquals(expected, replayed(frames, false));
        assertEquals(expected, replayed(frames, true));
    }

    /// What a client sends back that collects the parts of a stream.
    private static List<Part> replayed(List<Map<String, @Nullable Object>> frames, boolean forgetsThoughts) {
        List<Object> parts = new ArrayList<>();
        for (Map<String, @Nullable Object> frame : frames) {
            Map<String, @Nullable Object> candidate = RecordedGemini.map(
                    RecordedGemini.list(frame.get("candidates")).getFirst());
            for (Object part : RecordedGemini.list(
                    RecordedGemini.map(candidate.get("content")).get("parts"))) {
                boolean isThought = RecordedGemini.map(part).containsKey("thought");
                boolean isEmpty = JsonTree.string(part).equals("{\"text\":\"\"}");
                if (!isEmpty && !(isThought && forgetsThoughts)) {
                    parts.add(part);
                }
            }
        }
        return GeminiJson.parse(JsonTree.string(Map.of("contents", List.of(Map.of("role", "model", "parts", parts)))))
                .messages()
                .getFirst()
                .parts();
    }

    @Test
    void shouldNameWhatItCannotWrite() {
        frames(
                new StreamEvent.PartAdded(0, new Part.Vendor(Dialect.ANTHROPIC_MESSAGES, "server_tool_use", Map.of())),
                new StreamEvent.Finished(0, new Finish(FinishReason.STOP_SEQUENCE, "stop_sequence", "END", null)),
                ENDED);
        assertEquals(
                List.of(
                        "server_tool_use is dropped when bridging to gemini_generate_content",
                        "stop_sequence is dropped when bridging to gemini_generate_content"),
                losses.reasons());
    }
}
