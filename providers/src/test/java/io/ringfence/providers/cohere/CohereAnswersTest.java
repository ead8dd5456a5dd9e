package io.ringfence.providers.cohere;

import static io.ringfence.providers.recorded.Trees.assertAt;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import io.ringfence.providers.neutral.StreamEvent;
import io.ringfence.providers.neutral.TokenUsage;
import io.ringfence.providers.recorded.StreamedAnswer;
import io.ringfence.providers.recorded.Trees;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.AnswerTarget;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.tree.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CohereAnswersTest {
    private static final Dialect DIALECT = Dialect.COHERE_CHAT;
    private static final AnswerSource SOURCE = AnswerSource.of(DIALECT);

    private final CohereAnswers answers = new CohereAnswers();
    private final Losses losses = new Losses(DIALECT);
    private final StringBuilder stream = new StringBuilder();

    // ---- Whole answers

    @Test
    void shouldReadEveryReasonToStop() {
        assertReason(FinishReason.STOP, "COMPLETE");
        assertReason(FinishReason.STOP_SEQUENCE, "STOP_SEQUENCE");
        assertReason(FinishReason.LENGTH, "MAX_TOKENS");
        assertReason(FinishReason.TOOL_CALLS, "TOOL_CALL");
        assertReason(FinishReason.ERROR, "ERROR");
        assertReason(FinishReason.ERROR, "TIMEOUT");
        assertReason(FinishReason.OTHER, "NOVEL");
    }

    private void assertReason(FinishReason expected, String word) {
        ChatResponse response = parsed("{'message':{'role':'assistant'},'finish_reason':'" + word + "'}");

        assertEquals(Finish.of(expected, word), response.choices().getFirst().finish());
    }

    @Test
    void shouldHangCitationsOnTheTextThatTheyAreOf() {
        ChatResponse response = parsed("""
            {'id':'x','message':{'role':'assistant','tool_plan':'Plan A','content':[{'type':'thinking','thinking':'B'},
             {'type':'text','text':'Ruby is from 1993.'}],'citations':[
             {'start':13,'end':17,'text':'1993','sources':[{'type':'document','id':'doc:0',
              'document':{'id':'doc:0','title':'facts','text':'Ruby 1993'}}],'content_index':1},
             {'start':5,'end':6,'text':'A','sources':[{'type':'tool','id':'t:0','tool_output':{'x':1}}],'type':'PLAN'},
             {'start':0,'end':1,'text':'B','sources':[],'type':'THINKING_CONTENT'}]},
             'finish_reason':'COMPLETE'}\
            """);

        List<Part> parts = response.choices().getFirst().message().parts();
        Part.Text plan = (Part.Text) parts.get(1);
        Part.Text text = (Part.Text) parts.get(2);
        assertEquals("{\"x\":1}", plan.citations().getFirst().citedText());
        assertEquals(1, text.citations().size());
        Citation citation = text.citations().getFirst();
        assertEquals("facts", citation.title());
        assertEquals(13, citation.start());
        assertEquals(17, citation.end());
    }

    @Test
    void shouldCountWhatTheModelSaw() {
        TokenUsage usage = parsed("{'message':{},'usage':{'billed_units':{'input_tokens':5,'output_tokens':3},"
                        + "'tokens':{'input_tokens':500,'output_tokens':30,'reasoning_tokens':20,'image_tokens':9},"
                        + "'cached_tokens':400}}")
                .usage();

        assertNotNull(usage);
        assertEquals(500, usage.input());
        assertEquals(400, usage.cacheRead());
        assertEquals(30, usage.output());
        assertEquals(20, usage.reasoning());
        assertEquals(
                Trees.plain(Trees.object(
                        "{'tokens':{'image_tokens':9},'billed_units':{'input_tokens':5,'output_tokens':3}}")),
                Trees.plain(usage.extensions().members()));
    }

    @Test
    void shouldCountWhatIsBilledWhereThereIsNothingElse() {
        TokenUsage usage = parsed("{'message':{},'usage':{'billed_units':{'input_tokens':5,'output_tokens':3}}}")
                .usage();

        assertEquals(TokenUsage.of(5, 3), usage);
        assertNull(parsed("{'message':{}}").usage());
    }

    @Test
    void shouldReadHowLikelyWordsWere() {
        ChatResponse response =
                parsed("{'message':{},'logprobs':[{'text':'Hello','token_ids':[1,2],'logprobs':[-0.5,-0.25]}]}");

        assertEquals(
                Trees.plain(
                        Trees.object("{'content':[{'token':'Hello','logprob':-0.75,'bytes':null,'top_logprobs':[]}]}")),
                Trees.plain(response.choices().getFirst().logprobs()));
    }

    @Test
    void shouldWriteAnAnswerOfAnotherDialect() {
        Citation citation = new Citation("https://a.example", "A", "cited", 0, 3, Dialect.OPENAI_CHAT, Map.of());
        Message message = Message.of(
                Role.ASSISTANT,
                List.of(
                        Part.Reasoning.of("Hm", new ProviderState("anthropic", "sig")),
                        new Part.Text("Yes!", List.of(citation), null, null, Extensions.NONE)));
        ChatResponse response = new ChatResponse(
                null,
                "m",
                1,
                List.of(new ChatResponse.Choice(
                        0, message, Finish.of(FinishReason.STOP, "end_turn"), null, Extensions.NONE)),
                TokenUsage.of(4, 2),
                null,
                Extensions.NONE);

        Map<String, @Nullable Object> body = answers.emit(response, target(), losses);

        assertAt(body, "id", "'id'");
        assertAt(body, "finish_reason", "'COMPLETE'");
        assertAt(body, "message/content", "[{'type':'thinking','thinking':'Hm'},{'type':'text','text':'Yes!'}]");
        assertAt(body, "message/citations/0/text", "'Yes'");
        assertAt(body, "usage/tokens", "{'input_tokens':4,'output_tokens':2}");
        assertEquals(List.of("the state of reasoning of anthropic is not emitted to cohere_chat"), losses.reasons());
    }

    @Test
    void shouldRefuseWhatIsNoAnswer() {
        assertThrows(ProtocolException.class, () -> parsed("{'id':'x'}"));
        assertThrows(ProtocolException.class, () -> parsed("{'message':{'role':'user'}}"));
        assertThrows(ProtocolException.class, () -> answers.encoder(target(), losses));
    }

    private ChatResponse parsed(String body) {
        return answers.parse(JsonObject.root(Trees.object(body)), SOURCE);
    }

    private static AnswerTarget target() {
        return new AnswerTarget(DIALECT, null, "", "id", () -> 0, false);
    }

    // ---- Streams

    @Test
    void shouldReadThoughtsTextAndCitations() {
        event("{'type':'message-start','id':'x','delta':{'message':{'role':'assistant'}}}");
        event("{'type':'content-start','index':0,'delta':{'message':{'content':{'type':'thinking','thinking':''}}}}");
        event("{'type':'content-delta','index':0,'delta':{'message':{'content':{'thinking':'Hm'}}}}");
        event("{'type':'content-end','index':0}");
        event("{'type':'content-start','index':1,'delta':{'message':{'content':{'type':'text','text':'Y'}}}}");
        event("{'type':'content-delta','index':1,'delta':{'message':{'content':{'text':'es'}}},"
                + "'logprobs':{'text':'es','token_ids':[1],'logprobs':[-1]}}");
        event("{'type':'citation-start','index':0,'delta':{'message':{'citations':{'start':0,'end':3,'text':'Yes',"
                + "'sources':[{'type':'document','id':'d','document':{'title':'T'}}]}}}}");
        event("{'type':'citation-end','index':0}");
        event("{'type':'content-end','index':1}");
        event("{'type':'message-end','delta':{'finish_reason':'COMPLETE','usage':{'tokens':"
                + "{'input_tokens':7,'output_tokens':3},'cached_tokens':2}}}");
        stream.append("data: [DONE]\n\n");

        StreamedAnswer answer = read();

        assertEquals(new StreamEvent.Started("x", "", -1), answer.events.getFirst());
        assertEquals("Hm", answer.reasoning.toString());
        assertEquals("Yes", answer.text.toString());
        assertEquals("T", answer.citations.getFirst().title());
        assertTrue(answer.events.stream().anyMatch(StreamEvent.Logprobs.class::isInstance));
        assertEquals(7, requireNonNull(answer.usage).input());
        assertEquals(Finish.of(FinishReason.STOP, "COMPLETE"), answer.finish);
        assertTrue(answer.ended);
    }

    @Test
    void shouldReadThePlanAndCalls() {
        event("{'type':'message-start','id':'x'}");
        event("{'type':'tool-plan-delta','delta':{'message':{'tool_plan':'I look.'}}}");
        call(0, "t1", "a", "");
        arguments(0, "{\\'x\\'");
        arguments(0, ":1}");
        event("{'type':'tool-call-end','index':0}");
        call(1, "t2", "b", "");
        for (String piece : List.of("n", "ul", "l")) {
            arguments(1, piece);
        }
        event("{'type':'tool-call-end','index':1}");
        call(2, "t3", "c", "{}");
        event("{'type':'message-end','delta':{'finish_reason':'TOOL_CALL'}}");

        StreamedAnswer answer = read();

        assertEquals("I look.", answer.text.toString());
        assertEquals(
                List.of("{\"x\":1}", "", "{}"),
                answer.calls.stream().map(call -> call.arguments().toString()).toList());
        assertEquals(
                3,
                answer.events.stream()
                        .filter(StreamEvent.ToolCallEnded.class::isInstance)
                        .count());
        assertEquals(FinishReason.TOOL_CALLS, requireNonNull(answer.finish).reason());
        assertNull(answer.usage);
    }

    @Test
    void shouldHandOnWhatOnlyBeginsLikeNull() {
        event("{'type':'message-start','id':'x'}");
        call(0, "t1", "a", "nu");
        arguments(0, "mbers");
        call(1, "t2", "b", "nul");
        event("{'type':'message-end','delta':{'finish_reason':'MAX_TOKENS'}}");

        StreamedAnswer answer = read();

        assertEquals("numbers", answer.calls.get(0).arguments().toString());
        assertEquals("nul", answer.calls.get(1).arguments().toString());
    }

    @Test
    void shouldReportAFailedAnswer() {
        event("{'type':'message-start','id':'x'}");
        event("{'type':'message-end','delta':{'finish_reason':'ERROR','error':'the model broke'}}");

        StreamedAnswer answer = read();

        assertEquals("the model broke", requireNonNull(answer.failure).error().message());
        assertFalse(answer.ended);
    }

    @Test
    void shouldReportATimeoutWithoutWords() {
        event("{'type':'message-end','delta':{'finish_reason':'TIMEOUT'}}");

        assertEquals(
                "The answer ended with TIMEOUT.",
                requireNonNull(read().failure).error().message());
    }

    @Test
    void shouldReportAnErrorAmongTheEvents() {
        stream.append("data: {\"message\":\"too many requests\",\"id\":\"1\"}\n\n");

        assertEquals("too many requests", requireNonNull(read().failure).error().message());
    }

    @Test
    void shouldFailWhereArgumentsComeWithoutACall() {
        event("{'type':'message-start','id':'x'}");
        arguments(4, "{}");

        assertTrue(requireNonNull(read().failure).error().message().contains("a tool call that has not begun"));
    }

    @Test
    void shouldNotTakeAnAnswerForWholeBeforeItsEnd() {
        event("{'type':'message-start','id':'x'}");
        event("{'type':'content-delta','index':0,'delta':{'message':{'content':{'text':'es'}}}}");
        stream.append("data: [DONE]\n\n");

        StreamedAnswer answer = read();

        assertFalse(answer.ended);
        assertNull(answer.finish);
    }

    @Test
    void shouldPassOverEventsOfALaterVersion() {
        event("{'type':'novel','x':1}");
        event("{'type':'debug','prompt':'p'}");
        event("{'type':'message-end','delta':{'finish_reason':'COMPLETE'}}");

        StreamedAnswer answer = read();

        assertTrue(answer.ended);
    }

    private void call(int index, String id, String name, String arguments) {
        event("{'type':'tool-call-start','index':" + index + ",'delta':{'message':{'tool_calls':{'id':'" + id
                + "','type':'function','function':{'name':'" + name + "','arguments':'" + arguments + "'}}}}}");
    }

    private void arguments(int index, String fragment) {
        event("{'type':'tool-call-delta','index':" + index
                + ",'delta':{'message':{'tool_calls':{'function':{'arguments':'" + fragment + "'}}}}}");
    }

    private void event(String data) {
        String json = data.replace("\\'", "\\\"").replace("'", "\"");
        stream.append("event: x\ndata: ").append(json).append("\n\n");
    }

    private StreamedAnswer read() {
        return StreamedAnswer.whole(SOURCE, stream.toString().getBytes(StandardCharsets.UTF_8));
    }
}
