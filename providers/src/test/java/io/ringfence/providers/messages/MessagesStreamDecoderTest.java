package io.ringfence.providers.messages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.error.ProviderError;
import io.ringfence.providers.neutral.Citation;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Finish;
import io.ringfence.providers.neutral.FinishReason;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.StateTag;
import io.ringfence.providers.translate.StreamDecoder;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MessagesStreamDecoderTest {
    private static final String START =
            "{'type':'message_start','message':{'id':'msg_1','model':'m','content':[],'stop_reason':null,"
                    + "'usage':{'input_tokens':10,'cache_read_input_tokens':5,'output_tokens':1}}}";
    private static final String STOP = "{'type':'message_stop'}";

    private final List<StreamEvent> events = new ArrayList<>();
    private final StreamDecoder decoder = new MessagesAnswers().decoder(AnswerSource.of(Dialect.ANTHROPIC_MESSAGES));

    /// Takes events with single quotes for double ones.
    private void decode(String... data) {
        for (String event : data) {
            decoder.decode(null, JsonObject.root(JsonTree.readObject(event.replace('\'', '"'))), events::add);
        }
    }

    private static String block(int index, String block) {
        return "{'type':'content_block_start','index':" + index + ",'content_block':" + block + "}";
    }

    private static String delta(int index, String delta) {
        return "{'type':'content_block_delta','index':" + index + ",'delta':" + delta + "}";
    }

    private static String stop(int index) {
        return "{'type':'content_block_stop','index':" + index + "}";
    }

    private static String end(String reason) {
        return "{'type':'message_delta','delta':{'stop_reason':'" + reason
                + "','stop_sequence':null},'usage':{'output_tokens':9}}";
    }

    /// All but openings and usage.
    private List<StreamEvent> content() {
        return events.stream()
                .filter(event ->
                        !(event instanceof StreamEvent.Started) && !(event instanceof StreamEvent.UsageReported))
                .toList();
    }

    private static StreamEvent finished(FinishReason reason, String raw) {
        return new StreamEvent.Finished(0, Finish.of(reason, raw));
    }

    @Test
    void shouldReadTextBlocksAsPartsOfTheirOwn() {
        decode(
                START,
                block(0, "{'type':'text','text':''}"),
                "{'type':'ping'}",
                delta(0, "{'type':'text_delta','text':'Hi'}"),
                stop(0),
                block(1, "{'type':'text','text':'whole'}"),
                stop(1),
                end("end_turn"),
                STOP);
        assertEquals(new StreamEvent.Started("msg_1", "m", -1), events.getFirst());
        assertEquals(
                List.of(
                        new StreamEvent.Ping(),
                        new StreamEvent.TextDelta(0, "Hi"),
                        new StreamEvent.PartEnded(0),
                        new StreamEvent.TextDelta(0, "whole"),
                        new StreamEvent.PartEnded(0),
                        finished(FinishReason.STOP, "end_turn"),
                        new StreamEvent.Ended()),
                content());
    }

    @Test
    void shouldReadThoughtsWithTheirSignatureLast() {
        String wrapped = StateTag.wrap(new ProviderState("gemini", "g"), "anthropic");
        decode(
                START,
                block(0, "{'type':'thinking','thinking':'','signature':''}"),
                delta(0, "{'type':'thinking_delta','thinking':'hm'}"),
                delta(0, "{'type':'signature_delta','signature':'sig'}"),
                stop(0),
                block(1, "{'type':'thinking','thinking':''}"),
                delta(1, "{'type':'signature_delta','signature':'" + wrapped + "'}"),
                stop(1),
                block(2, "{'type':'redacted_thinking','data':'secret'}"),
                stop(2),
                block(3, "{'type':'thinking','thinking':'unsigned'}"),
                stop(3));
        assertEquals(
                List.of(
                        new StreamEvent.ReasoningDelta(0, "hm", false),
                        new StreamEvent.ReasoningState(0, new ProviderState("anthropic", "sig"), false),
                        new StreamEvent.PartEnded(0),
                        new StreamEvent.ReasoningState(0, new ProviderState("gemini", "g"), false),
                        new StreamEvent.PartEnded(0),
                        new StreamEvent.ReasoningState(0, new ProviderState("anthropic", "secret"), true),
                        new StreamEvent.PartEnded(0),
                        new StreamEvent.ReasoningDelta(0, "unsigned", false),
                        new StreamEvent.PartEnded(0)),
                content());
    }

    @Test
    void shouldNumberCallsAmongCallsAndNotAmongBlocks() {
        decode(
                START,
                block(0, "{'type':'text','text':'a'}"),
                stop(0),
                block(1, "{'type':'tool_use','id':'t1','name':'f','input':{}}"),
                delta(1, "{'type':'input_json_delta','partial_json':''}"),
                delta(1, "{'type':'input_json_delta','partial_json':'[1'}"),
                stop(1),
                block(2, "{'type':'tool_use','id':'t2','name':'g','input':{'x':1.50}}"),
                stop(2),
                block(3, "{'type':'tool_use','id':'','name':'h','input':{}}"),
                stop(3),
                end("tool_use"),
                STOP);
        assertEquals(
                List.of(
                        new StreamEvent.TextDelta(0, "a"),
                        new StreamEvent.PartEnded(0),
                        new StreamEvent.ToolCallStarted(0, 0, "t1", "f", false, null),
                        new StreamEvent.ToolCallDelta(0, 0, "[1"),
                        new StreamEvent.ToolCallEnded(0, 0),
                        new StreamEvent.ToolCallStarted(0, 1, "t2", "g", false, null),
                        new StreamEvent.ToolCallDelta(0, 1, "{\"x\":1.50}"),
                        new StreamEvent.ToolCallEnded(0, 1),
                        new StreamEvent.ToolCallStarted(0, 2, "toolu_2", "h", false, null),
                        new StreamEvent.ToolCallEnded(0, 2),
                        finished(FinishReason.TOOL_CALLS, "tool_use"),
                        new StreamEvent.Ended()),
                content());
    }

    @Test
    void shouldReadToolsOfTheProvidersOwnAsWholeParts() {
        decode(
                START,
                block(0, "{'type':'server_tool_use','id':'s','name':'web_search','input':{}}"),
                delta(0, "{'type':'input_json_delta','partial_json':'{\\'query\\':'}".replace("\\'", "\\\"")),
                delta(0, "{'type':'input_json_delta','partial_json':'\\'x\\'}'}".replace("\\'", "\\\"")),
                stop(0),
                block(1, "{'type':'web_search_tool_result','tool_use_id':'s','content':[]}"),
                stop(1),
                block(2, "{'type':'compaction','content':null}"),
                delta(2, "{'type':'compaction_delta','content':'short'}"),
                stop(2));
        assertEquals(
                List.of(
                        vendor(
                                "server_tool_use",
                                "{'type':'server_tool_use','id':'s','name':'web_search','input':{'query':'x'}}"),
                        vendor(
                                "web_search_tool_result",
                                "{'type':'web_search_tool_result','tool_use_id':'s','content':[]}"),
                        vendor("compaction", "{'type':'compaction','content':'short'}")),
                content());
    }

    private static StreamEvent vendor(String type, String raw) {
        return new StreamEvent.PartAdded(
                0, new Part.Vendor(Dialect.ANTHROPIC_MESSAGES, type, JsonTree.readObject(raw.replace('\'', '"'))));
    }

    @Test
    void shouldReadCitationsAlsoBeforeTheirText() {
        decode(
                START,
                block(0, "{'type':'text','text':'','citations':[]}"),
                delta(
                        0,
                        "{'type':'citations_delta','citation':{'type':'web_search_result_location','url':'u',"
                                + "'title':'T','cited_text':'c','encrypted_index':'e'}}"),
                delta(0, "{'type':'text_delta','text':'Hi'}"),
                stop(0));
        Citation citation = assertInstanceOf(
                        StreamEvent.CitationAdded.class, content().getFirst())
                .citation();
        assertEquals("u", citation.url());
        assertEquals("T", citation.title());
        assertEquals("c", citation.citedText());
        assertEquals("e", citation.raw().get("encrypted_index"));
    }

    @Test
    void shouldTellUsageCumulativelyAndNeverAddIt() {
        decode(
                START,
                "{'type':'message_delta','delta':{},'usage':{'output_tokens':20}}",
                "{'type':'message_delta','delta':{'stop_reason':'end_turn'},'usage':{'input_tokens':10,"
                    + "'cache_read_input_tokens':5,'output_tokens':30,'output_tokens_details':{'thinking_tokens':7},"
                    + "'server_tool_use':{'web_search_requests':1}}}",
                STOP);
        StreamEvent.UsageReported last = assertInstanceOf(
                StreamEvent.UsageReported.class,
                events.stream()
                        .filter(e -> e instanceof StreamEvent.UsageReported)
                        .toList()
                        .getLast());
        assertEquals(15, last.usage().input());
        assertEquals(5, last.usage().cacheRead());
        assertEquals(30, last.usage().output());
        assertEquals(7, last.usage().reasoning());
        assertEquals(
                Map.of("server_tool_use", Map.of("web_search_requests", 1)),
                last.usage().extensions().members());
        assertEquals(List.of(finished(FinishReason.STOP, "end_turn"), new StreamEvent.Ended()), content());
    }

    @Test
    void shouldSurviveClonesThatTellTheSplitOfTheInputOnlyAtTheEnd() {
        decode(
                "{'type':'message_start','message':{'usage':{'input_tokens':1000,'output_tokens':0}}}",
                "{'type':'message_delta','delta':{'stop_reason':'end_turn'},'usage':{'input_tokens':200,"
                        + "'cache_read_input_tokens':800,'output_tokens':3}}");
        StreamEvent.UsageReported last = assertInstanceOf(StreamEvent.UsageReported.class, events.getLast());
        assertEquals(1000, last.usage().input());
        assertEquals(200, last.usage().freshInput());
    }

    @Test
    void shouldIgnoreASecondStartAndTheBlocksItCutOff() {
        decode(
                START,
                block(0, "{'type':'text','text':'a'}"),
                "{'type':'message_start','message':{'id':'msg_2','model':'m','content':[]}}",
                block(0, "{'type':'text','text':'b'}"),
                stop(0),
                end("end_turn"),
                STOP);
        assertEquals(
                1, events.stream().filter(e -> e instanceof StreamEvent.Started).count());
        assertEquals(
                List.of(
                        new StreamEvent.TextDelta(0, "a"),
                        new StreamEvent.PartEnded(0),
                        new StreamEvent.TextDelta(0, "b"),
                        new StreamEvent.PartEnded(0),
                        finished(FinishReason.STOP, "end_turn"),
                        new StreamEvent.Ended()),
                content());
    }

    @Test
    void shouldReadAnAnswerThatStandsWholeInItsStart() {
        decode(
                "{'type':'message_start','message':{'id':'msg_1','model':'m','content':[{'type':'tool_use','id':'t',"
                        + "'name':'f','input':{'a':1},'caller':{'type':'code_execution_20250825'}}],"
                        + "'stop_reason':'tool_use','stop_sequence':null}}",
                STOP);
        assertEquals(
                List.of(
                        new StreamEvent.ToolCallStarted(
                                0, 0, "t", "f", false, null, own("caller", Map.of("type", "code_execution_20250825"))),
                        new StreamEvent.ToolCallDelta(0, 0, "{\"a\":1}"),
                        new StreamEvent.ToolCallEnded(0, 0),
                        finished(FinishReason.TOOL_CALLS, "tool_use"),
                        new StreamEvent.Ended()),
                content());
    }

    @Test
    void shouldReadARefusalWithoutAnyContent() {
        decode(
                START,
                "{'type':'message_delta','delta':{'stop_reason':'refusal','stop_sequence':null,"
                    + "'stop_details':{'type':'refusal','category':'bio','explanation':'No.'}},'usage':{'output_tokens':5}}",
                STOP);
        assertEquals(
                List.of(
                        new StreamEvent.Extended(
                                0,
                                own(
                                        "stop_details",
                                        Map.of("type", "refusal", "category", "bio", "explanation", "No."))),
                        new StreamEvent.Finished(0, new Finish(FinishReason.CONTENT_FILTER, "refusal", null, "No.")),
                        new StreamEvent.Ended()),
                content());
    }

    private static Extensions own(String name, Object value) {
        return new Extensions(Dialect.ANTHROPIC_MESSAGES, Map.of(name, value));
    }

    @Test
    void shouldSayThatAnAnswerFailedAndNothingAfterIt() {
        decode(START, "{'type':'error','error':{'type':'overloaded_error','message':'Overloaded'}}", STOP);
        ProviderError error =
                assertInstanceOf(StreamEvent.Failed.class, events.getLast()).error();
        assertEquals("overloaded_error", error.type());
        assertEquals("Overloaded", error.message());
    }

    @Test
    void shouldNotTakeACutAnswerForWhole() {
        decode(START, block(0, "{'type':'text','text':'a'}"), stop(0), end("end_turn"));
        decoder.end(events::add);
        assertEquals(List.of(new StreamEvent.TextDelta(0, "a"), new StreamEvent.PartEnded(0)), content());
    }

    @Test
    void shouldIgnoreWhatItDoesNotKnowAndWhatFollowsTheEnd() {
        decode(START, "{'type':'novelty','x':1}", block(0, "{'type':'text','text':''}"));
        decode(delta(0, "{'type':'novel_delta','x':1}"), stop(0), end("end_turn"), STOP);
        int size = events.size();
        decode(START, block(0, "{'type':'text','text':'again'}"), STOP);
        assertEquals(size, events.size());
    }

    @Test
    void shouldCopeWithClonesThatForgetStartsAndStops() {
        decode(
                START,
                delta(0, "{'type':'thinking_delta','thinking':'hm'}"),
                delta(1, "{'type':'text_delta','text':'Hi'}"),
                end("end_turn"),
                STOP);
        assertEquals(
                List.of(
                        new StreamEvent.ReasoningDelta(0, "hm", false),
                        new StreamEvent.TextDelta(0, "Hi"),
                        new StreamEvent.PartEnded(0),
                        new StreamEvent.PartEnded(0),
                        finished(FinishReason.STOP, "end_turn"),
                        new StreamEvent.Ended()),
                content());
        assertThrows(
                ProtocolException.class,
                () -> new MessagesAnswers()
                        .decoder(AnswerSource.of(Dialect.ANTHROPIC_MESSAGES))
                        .decode(
                                null,
                                JsonObject.root(
                                        JsonTree.readObject(delta(0, "{'type':'input_json_delta','partial_json':'x'}")
                                                .replace('\'', '"'))),
                                events::add));
    }

    @Test
    void shouldTakeBedrocksCountsWhereThereAreNoOthers() {
        decode(
                "{'type':'message_start','message':{'id':'msg_bdrk_1','model':'m','content':[]}}",
                "{'type':'message_stop','amazon-bedrock-invocationMetrics':{'inputTokenCount':3,'outputTokenCount':4}}");
        StreamEvent.UsageReported usage = assertInstanceOf(
                StreamEvent.UsageReported.class,
                events.stream()
                        .filter(e -> e instanceof StreamEvent.UsageReported)
                        .toList()
                        .getLast());
        assertEquals(3, usage.usage().input());
        assertEquals(4, usage.usage().output());
    }
}
