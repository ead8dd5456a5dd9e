package io.ringfence.providers.openaichat;

import static io.ringfence.providers.openaichat.Chat.answer;
import static io.ringfence.providers.openaichat.Chat.answerOf;
import static io.ringfence.providers.openaichat.Chat.shown;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ringfence.providers.Dialect;
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
import io.ringfence.providers.neutral.TokenUsage;
import io.ringfence.providers.translate.AnswerSource;
import io.ringfence.providers.translate.Flavour;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.StateTag;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatAnswersTest {
    private static final String CHAT = "open_ai_chat_completions";
    private static final String CALL =
            "{'role':'assistant','content':null,'tool_calls':[{'id':'c','type':'function','function':{'name':'f','arguments':'{}'}}]}";

    private static ChatResponse response(Finish finish, Part... parts) {
        Message message = Message.of(Role.ASSISTANT, List.of(parts));
        return new ChatResponse(
                null,
                "m",
                -1,
                List.of(new ChatResponse.Choice(0, message, finish, null, Extensions.NONE)),
                null,
                null,
                Extensions.NONE);
    }

    private static final Finish STOP = Finish.of(FinishReason.STOP, "end_turn");

    private static List<Part> parts(ChatResponse response) {
        return response.choices().getFirst().message().parts();
    }

    private static FinishReason reason(ChatResponse response) {
        return response.choices().getFirst().finish().reason();
    }

    // ---- Reading

    @Test
    void shouldReadAnAnswer() {
        ChatResponse read = answer("""
            {'id':'chatcmpl-1','object':'chat.completion','created':1700000000,'model':'gpt-x','service_tier':'default',
            'system_fingerprint':'fp','choices':[{'index':0,'message':{'role':'assistant','content':'hi','refusal':null},
            'logprobs':{'content':[{'token':'hi'}],'refusal':null},'finish_reason':'stop','odd':1}],
            'usage':{'prompt_tokens':1,'completion_tokens':2,'total_tokens':3}}\
            """);
        assertEquals("chatcmpl-1", read.id());
        assertEquals("gpt-x", read.model());
        assertEquals(1_700_000_000, read.createdSeconds());
        assertEquals("default", read.serviceTier());
        assertEquals(Map.of("system_fingerprint", "fp"), read.extensions().members());
        ChatResponse.Choice choice = read.choices().getFirst();
        assertEquals(List.of(Part.Text.of("hi")), choice.message().parts());
        assertEquals(Finish.of(FinishReason.STOP, "stop"), choice.finish());
        assertEquals(
                List.of(Map.of("token", "hi")),
                requireNonNull(choice.logprobs()).get("content"));
        assertEquals(Map.of("odd", 1), choice.extensions().members());
    }

    @Test
    void shouldReadSeveralChoices() {
        ChatResponse read = answer("""
            {'choices':[{'message':{'content':'a'},'finish_reason':'stop'},
            {'message':{'content':'b'},'finish_reason':'length'}]}\
            """);
        assertEquals(
                List.of(0, 1),
                read.choices().stream().map(ChatResponse.Choice::index).toList());
        assertNull(read.id());
        assertEquals("", read.model());
        assertEquals(-1, read.createdSeconds());
    }

    @ParameterizedTest
    @CsvSource({
        "stop,STOP",
        "eos,STOP",
        "'',STOP",
        "length,LENGTH",
        "model_length,LENGTH",
        "content_filter,CONTENT_FILTER",
        "sensitive,CONTENT_FILTER",
        "error,ERROR",
        "insufficient_system_resource,ERROR",
        "pause_turn,PAUSE",
        "tool_calls,STOP",
        "what,OTHER"
    })
    void shouldReadFinishReasons(String word, FinishReason reason) {
        assertEquals(reason, reason(answerOf("{'content':'x'}", word)));
    }

    @ParameterizedTest
    @CsvSource({
        "stop,TOOL_CALLS",
        "tool_calls,TOOL_CALLS",
        "function_call,TOOL_CALLS",
        "'',TOOL_CALLS",
        "length,LENGTH",
        "content_filter,CONTENT_FILTER"
    })
    void shouldDecideByTheContentWhetherToolsAreCalled(String word, FinishReason reason) {
        assertEquals(reason, reason(answerOf(CALL, word)));
    }

    @Test
    void shouldReadWhichStopSequenceCame() {
        ChatResponse read =
                answer("{'choices':[{'message':{'content':'x'},'finish_reason':'stop','stop_reason':'END'}]}");
        assertEquals(
                new Finish(FinishReason.STOP_SEQUENCE, "stop", "END", null),
                read.choices().getFirst().finish());
    }

    @Test
    void shouldTakeARefusalForAFiltersWork() {
        ChatResponse read = answerOf("{'content':null,'refusal':'no'}", "stop");
        assertEquals(FinishReason.CONTENT_FILTER, reason(read));
        assertEquals(List.of(Part.Refusal.of("no")), parts(read));
        assertEquals("stop", choice(shown(read)).get("finish_reason"));
    }

    @Test
    void shouldIgnoreMembersThatAServerWritesEmpty() {
        ChatResponse read = answerOf("""
            {'role':'assistant','content':'','refusal':'','annotations':null,'function_call':{'name':'','arguments':''},
            'audio':{'id':'','data':'','transcript':'','expires_at':0},
            'tool_calls':[{'id':'t','type':'function','custom':{'name':'','input':''},
            'function':{'name':'f','arguments':'{}'}}]}\
            """, "");
        assertEquals(List.of(Part.ToolCall.of("t", "f", "{}")), parts(read));
    }

    @Test
    void shouldReadAnnotationsAsCitations() {
        ChatResponse read = answerOf("""
            {'content':'Ruby','annotations':[{'type':'url_citation','url_citation':{'start_index':0,'end_index':4,
            'title':'R','url':'https://r.org'}}]}\
            """, "stop");
        Citation citation = ((Part.Text) parts(read).getFirst()).citations().getFirst();
        assertEquals("https://r.org", citation.url());
        assertEquals("R", citation.title());
        assertEquals(4, citation.end());
        assertEquals(
                requireNonNull(read.choices().getFirst().message().raw())
                        .items()
                        .getFirst()
                        .get("annotations"),
                message(shown(read)).get("annotations"));
    }

    @Test
    void shouldKeepAnnotationsOfOtherKinds() {
        String file = "{'type':'file','file':{'hash':'h'}}";
        String page =
                "{'type':'url_citation','url_citation':{'start_index':0,'end_index':1,'title':'R','url':'https://r.org'}}";
        ChatResponse read = answerOf("{'content':'x','annotations':[" + file + "," + page + "]}", "stop");
        assertEquals(1, ((Part.Text) parts(read).getFirst()).citations().size());
        assertEquals(
                2, ((List<?>) requireNonNull(message(shown(read).lossless()).get("annotations"))).size());
    }

    @Test
    void shouldReadPagesBesideTheChoices() {
        ChatResponse read = answer("""
            {'choices':[{'message':{'content':'x'},'finish_reason':'stop'}],'citations':['https://a.org'],
            'search_results':[{'title':'A','url':'https://a.org','snippet':'s'}]}\
            """);
        List<Citation> citations = ((Part.Text) parts(read).getFirst()).citations();
        assertEquals(1, citations.size());
        assertEquals("A", citations.getFirst().title());
        assertEquals("s", citations.getFirst().citedText());
        assertEquals(Extensions.NONE, read.extensions());
    }

    @Test
    void shouldReadAudioAnswers() {
        ChatResponse read = answerOf(
                "{'content':null,'audio':{'id':'audio_1','data':'AAAA','transcript':'beep','expires_at':9}}", "stop");
        assertEquals(
                List.of(new Part.Recording(
                        new Media.Inline(null, "AAAA"),
                        null,
                        "beep",
                        new Extensions(Dialect.OPENAI_CHAT, Map.of("expires_at", 9, "id", "audio_1")))),
                parts(read));
        assertEquals(
                Map.of("id", "audio_1", "data", "AAAA", "transcript", "beep", "expires_at", 9),
                message(shown(read)).get("audio"));
    }

    @Test
    void shouldKeepTheStateOfThoughtsWithTheProvidersName() {
        ChatResponse read = new ChatAnswers()
                .parse(Chat.object("""
                    {'choices':[{'message':{'content':'x','reasoning_details':[
                    {'type':'reasoning.text','text':'t','signature':'sig','index':0}]},'finish_reason':'stop'}]}\
                    """), new AnswerSource(Dialect.OPENAI_CHAT, Flavour.OPENROUTER, "router"));
        assertEquals(
                Part.Reasoning.of("t", new ProviderState("router", "sig")),
                parts(read).getFirst());
        assertEquals(
                List.of(Map.of(
                        "type",
                        "reasoning.text",
                        "text",
                        "t",
                        "index",
                        0,
                        "signature",
                        StateTag.wrap(new ProviderState("router", "sig"), "openai"))),
                message(shown(read)).get("reasoning_details"));
    }

    @Test
    void shouldGiveIdsToCallsWithoutAnyThatNoOtherAnswerHas() {
        String call = "{'tool_calls':[{'id':'','function':{'name':'f','arguments':'{}'}}]}";
        String one = ((Part.ToolCall) parts(answerOf(call, "stop")).getFirst()).id();
        String other = ((Part.ToolCall)
                        parts(answer("{'id':'a2','choices':[{'message':" + call + ",'finish_reason':'stop'}]}"))
                                .getFirst())
                .id();
        assertNotEquals(one, other);
        assertEquals(false, one.isEmpty());
    }

    @Test
    void shouldRefuseErrorsThatComeAsAnswers() {
        assertEquals(
                "the provider's answer failed: Provider returned error",
                assertThrows(
                                ProtocolException.class,
                                () -> answer("{'error':{'code':502,'message':'Provider returned error'}}"))
                        .getMessage());
        assertThrows(
                ProtocolException.class,
                () -> answer("{'choices':[{'error':{'message':'x'},'message':{},'finish_reason':'error'}]}"));
        assertEquals(
                "choices is missing",
                assertThrows(ProtocolException.class, () -> answer("{'id':'x'}"))
                        .getMessage());
    }

    // ---- Usage

    @Test
    void shouldReadUsageInEveryForm() {
        assertEquals(usage(10, 4, 2, 20, 5, 35), usageOf("""
            {'prompt_tokens':10,'completion_tokens':20,'total_tokens':35,
            'prompt_tokens_details':{'cached_tokens':4,'cache_write_tokens':2},
            'completion_tokens_details':{'reasoning_tokens':5}}\
            """).updatedWith(20));
        assertEquals(25, usageOf("""
            {'prompt_tokens':10,'completion_tokens':20,'total_tokens':35,
            'completion_tokens_details':{'reasoning_tokens':5}}\
            """).read().output());
        assertEquals(20, usageOf("""
            {'prompt_tokens':10,'completion_tokens':20,'total_tokens':30,
            'completion_tokens_details':{'reasoning_tokens':5}}\
            """).read().output());
        for (String cached : List.of("'num_cached_tokens':3", "'cached_tokens':3", "'prompt_cache_hit_tokens':3")) {
            assertEquals(
                    3,
                    usageOf("{'prompt_tokens':10,'completion_tokens':1," + cached + "}")
                            .read()
                            .cacheRead());
        }
    }

    private record Read(TokenUsage read) {
        /// The usage with another output, which the total of this test makes larger by the reasoning.
        TokenUsage updatedWith(long output) {
            return usage(read.input(), read.cacheRead(), read.cacheWrite(), output, read.reasoning(), read.total());
        }
    }

    private static Read usageOf(String json) {
        return new Read(
                requireNonNull(answer("{'choices':[{'message':{},'finish_reason':'stop'}],'usage':" + json + "}")
                        .usage()));
    }

    private static TokenUsage usage(
            long input, long cacheRead, long cacheWrite, long output, long reasoning, long total) {
        return new TokenUsage(
                input, cacheRead, cacheWrite, -1, -1, output, reasoning, -1, -1, -1, total, Extensions.NONE);
    }

    @Test
    void shouldWriteUsageAsOpenAiDoes() {
        TokenUsage used = new TokenUsage(100, 60, 30, 10, 20, 50, 40, 5, 6, -1, -1, Extensions.NONE);
        ChatResponse response = withUsage(used);
        shown(response)
                .lost("the lifetime of cache writes is dropped when bridging to " + CHAT)
                .expect("usage", """
                    {'prompt_tokens':100,'completion_tokens':50,'total_tokens':150,
                    'prompt_tokens_details':{'cached_tokens':60,'cache_write_tokens':30,'audio_tokens':5},
                    'completion_tokens_details':{'reasoning_tokens':40,'audio_tokens':6}}\
                    """);
        shown(withUsage(TokenUsage.of(1, 2)))
                .lossless()
                .expect("usage", "{'prompt_tokens':1,'completion_tokens':2,'total_tokens':3}");
    }

    private static ChatResponse withUsage(TokenUsage usage) {
        ChatResponse plain = response(STOP, Part.Text.of("x"));
        return new ChatResponse(plain.id(), plain.model(), -1, plain.choices(), usage, null, Extensions.NONE);
    }

    // ---- Writing

    private static Map<?, ?> choice(Chat.Sent shown) {
        return (Map<?, ?>) requireNonNull(((List<?>) requireNonNull(shown.get("choices"))).getFirst());
    }

    private static Map<?, ?> message(Chat.Sent shown) {
        return (Map<?, ?>) requireNonNull(choice(shown).get("message"));
    }

    @Test
    void shouldWriteAnAnswer() {
        Chat.Sent shown =
                shown(response(STOP, Part.Text.of("Hel"), Part.Text.of("lo"))).lossless();
        shown.expect("id", "'chatcmpl-made'")
                .expect("object", "'chat.completion'")
                .expect("created", "1700000000")
                .expect("model", "'m'")
                .expect("choices", """
                    [{'index':0,'message':{'role':'assistant','content':'Hello','refusal':null},
                    'logprobs':null,'finish_reason':'stop'}]\
                    """);
    }

    @Test
    void shouldWriteNullContentWhereOnlySomethingElseIsSaid() {
        assertNull(
                message(shown(response(STOP, Part.ToolCall.of("c", "f", "{}")))).get("content"));
        assertNull(message(shown(response(STOP, Part.Refusal.of("no")))).get("content"));
        assertEquals("", message(shown(response(STOP))).get("content"));
        assertEquals(
                "",
                message(shown(response(STOP, Part.Reasoning.of("hm", null)))).get("content"));
    }

    @Test
    void shouldWriteThoughtsAndWhatMakesThemReplayable() {
        Map<?, ?> message = message(shown(response(
                        STOP,
                        Part.Reasoning.of("one", new ProviderState("anthropic", "sig")),
                        new Part.Reasoning(
                                null, "", List.of(), new ProviderState("anthropic", "enc"), true, Extensions.NONE),
                        Part.Text.of("x")))
                .lossless());
        assertEquals("one", message.get("reasoning_content"));
        List<?> details = (List<?>) requireNonNull(message.get("reasoning_details"));
        assertEquals(2, details.size());
        assertEquals("anthropic-claude-v1", ((Map<?, ?>) requireNonNull(details.getFirst())).get("format"));
        assertEquals("reasoning.encrypted", ((Map<?, ?>) requireNonNull(details.getLast())).get("type"));
        assertNull(message(shown(response(STOP, Part.Reasoning.of("hm", null)))).get("reasoning_details"));
    }

    @Test
    void shouldGetThoughtsBackAsTheyWere() {
        List<Part> said = List.of(
                Part.Reasoning.of("one", new ProviderState("anthropic", "sig")),
                Part.Reasoning.of("", new ProviderState("anthropic", "sig of omitted thoughts")),
                new Part.Reasoning(null, "", List.of(), new ProviderState("anthropic", "enc"), true, Extensions.NONE),
                new Part.Reasoning(
                        "rs_1", "", List.of("a", "b"), new ProviderState("openai", "e"), false, Extensions.NONE),
                Part.Text.of("x"),
                new Part.ToolCall("c", "f", "{}", false, new ProviderState("gemini", "ts"), null, Extensions.NONE));
        Chat.Sent shown = shown(response(STOP, said.toArray(Part[]::new)));
        String message = io.ringfence.providers.tree.JsonTree.string(message(shown));
        assertEquals(said, Chat.messages(message).messages().getFirst().parts());
    }

    @Test
    void shouldWriteCallsWithTheSignatureOfGoogle() {
        Part call = new Part.ToolCall(
                "c", "f", "{\"a\":1}", false, new ProviderState("gemini", "s"), null, Extensions.NONE);
        List<?> calls = (List<?>)
                requireNonNull(message(shown(response(STOP, call)).lossless()).get("tool_calls"));
        Object written = calls.getFirst();
        assertEquals(
                Map.of(
                        "id",
                        "c",
                        "type",
                        "function",
                        "extra_content",
                        Map.of("google", Map.of("thought_signature", "s")),
                        "function",
                        Map.of("name", "f", "arguments", "{\"a\":1}")),
                written);
    }

    @Test
    void shouldPlaceCitationsInTheWholeText() {
        Citation citation = new Citation("https://e.org", "T", null, 1, 2, Dialect.OPENAI_RESPONSES, Map.of());
        Citation nowhere = new Citation(null, "a document", "words", -1, -1, Dialect.ANTHROPIC_MESSAGES, Map.of());
        Part text = new Part.Text("abc", List.of(citation, nowhere), null, null, Extensions.NONE);
        Chat.Sent shown = shown(response(STOP, Part.Text.of("12345"), text))
                .lost("citations are dropped when bridging to " + CHAT);
        assertEquals(
                List.of(Map.of(
                        "type",
                        "url_citation",
                        "url_citation",
                        Map.of("start_index", 6L, "end_index", 7L, "title", "T", "url", "https://e.org"))),
                message(shown).get("annotations"));
    }

    @Test
    void shouldWriteOnlyFinishReasonsThatClientsKnow() {
        assertEquals("stop", finish(FinishReason.STOP_SEQUENCE, null));
        assertEquals("length", finish(FinishReason.LENGTH, "MAX_TOKENS"));
        assertEquals("tool_calls", finish(FinishReason.TOOL_CALLS, "STOP"));
        assertEquals("content_filter", finish(FinishReason.CONTENT_FILTER, "SAFETY"));
        assertEquals("length", finish(FinishReason.PAUSE, "pause_turn"));
        assertEquals("stop", finish(FinishReason.OTHER, "what"));
    }

    private static @Nullable Object finish(FinishReason reason, @Nullable String raw) {
        return choice(shown(response(Finish.of(reason, raw), Part.Text.of("x"))))
                .get("finish_reason");
    }

    @Test
    void shouldNotCallAFailedAnswerWhole() {
        assertEquals(
                "the provider's answer failed: MALFORMED_FUNCTION_CALL",
                assertThrows(
                                ProtocolException.class,
                                () -> shown(response(Finish.of(FinishReason.ERROR, "MALFORMED_FUNCTION_CALL"))))
                        .getMessage());
    }

    @Test
    void shouldTellWhyAnAnswerWasHeldBackAndWhichWordStoppedIt() {
        Finish held = new Finish(FinishReason.CONTENT_FILTER, "refusal", null, "not this");
        assertEquals("not this", message(shown(response(held))).get("refusal"));
        Finish stopped = new Finish(FinishReason.STOP_SEQUENCE, "stop_sequence", "END", null);
        assertEquals("END", choice(shown(response(stopped))).get("stop_reason"));
    }

    @Test
    void shouldAnswerClientsOfFunctionsInTheirForm() {
        ChatResponse response = response(
                Finish.of(FinishReason.TOOL_CALLS, "tool_use"),
                Part.ToolCall.of("c", "f", "{}"),
                Part.ToolCall.of("d", "g", "{}"));
        Chat.Sent shown = shown(response, Chat.client(Chat.request("'functions':[{'name':'f'}]"), false))
                .lost("function calls after the first are dropped");
        assertEquals(Map.of("name", "f", "arguments", "{}"), message(shown).get("function_call"));
        assertEquals(false, message(shown).containsKey("tool_calls"));
        assertEquals("function_call", choice(shown).get("finish_reason"));
    }

    @Test
    void shouldGiveFreeTextToClientsThatExpectIt() {
        var client = Chat.client(Chat.request("'tools':[{'type':'custom','custom':{'name':'patch'}}]"), false);
        Part call = Part.ToolCall.of("c", "patch", "{ \"input\" : \"a\\n\\u00e9\\\"\"}");
        List<?> calls = (List<?>) requireNonNull(
                message(shown(response(STOP, call), client).lossless()).get("tool_calls"));
        assertEquals(
                Map.of("id", "c", "type", "custom", "custom", Map.of("name", "patch", "input", "a\n\u00e9\"")),
                calls.getFirst());
    }

    @Test
    void shouldReportWhatAnAnswerCannotSay() {
        shown(response(
                        STOP,
                        Part.Text.of("x"),
                        new Part.Vendor(Dialect.ANTHROPIC_MESSAGES, "server_tool_use", Map.of()),
                        new Part.Image(new Media.Inline("image/png", "AAAA"), null, null, null, Extensions.NONE)))
                .lost("choices[0] (server_tool_use) is dropped when bridging to " + CHAT);
    }

    @Test
    void shouldWriteWhatClientsLibrariesCheck() {
        Chat.Sent shown = shown(answer("""
            {'service_tier':'on_demand','choices':[{'message':{'content':'x'},'finish_reason':'stop',
            'logprobs':{'content':[]}}]}\
            """));
        shown.lossless().expect("service_tier", "'default'");
        assertEquals(
                "{\"content\":[],\"refusal\":null}",
                io.ringfence.providers.tree.JsonTree.string(choice(shown).get("logprobs")));
        Chat.Sent odd = shown(answer("""
            {'service_tier':'batch','choices':[{'message':{'content':'x'},'finish_reason':'stop','logprobs':-0.5}]}\
            """));
        odd.lost(
                "choices[0].logprobs is dropped when bridging to " + CHAT,
                "service_tier is dropped when bridging to " + CHAT);
        assertNull(choice(odd).get("logprobs"));
    }

    @Test
    void shouldUseTheNameThatTheClientAskedFor() {
        var target = new io.ringfence.providers.translate.AnswerTarget(
                Dialect.OPENAI_CHAT, null, "alias", "made", () -> 1, false);
        shown(answerOf("{'content':'x'}", "stop"), target)
                .expect("model", "'alias'")
                .expect("id", "'a1'")
                .expect("created", "5");
    }
}
