package io.ringfence.providers.cohere;

import static io.ringfence.providers.recorded.Trees.assertAt;
import static io.ringfence.providers.recorded.Trees.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.CacheHint;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Media;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.OutputFormat;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.neutral.ReasoningSettings;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.neutral.Sampling;
import io.ringfence.providers.neutral.StateSettings;
import io.ringfence.providers.neutral.Tool;
import io.ringfence.providers.neutral.ToolChoice;
import io.ringfence.providers.neutral.ToolSettings;
import io.ringfence.providers.recorded.Trees;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.RequestCodec.RequestPlace;
import io.ringfence.providers.translate.RequestTarget;
import io.ringfence.providers.tree.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CohereRequestsTest {
    private static final Dialect DIALECT = Dialect.COHERE_CHAT;
    private static final String PLAIN = "command-a-03-2025";
    private static final String THINKING = "command-a-reasoning-08-2025";

    private final CohereRequests requests = new CohereRequests();
    private final List<String> lost = new ArrayList<>();

    // ---- Conversations

    @Test
    void shouldKeepSystemMessagesAmongTheOthers() {
        Map<String, @Nullable Object> body = written(
                PLAIN,
                request -> request.instructions(List.of(Part.Text.of("Be kind."), Part.Text.of("Be brief.")))
                        .messages(List.of(Message.text(Role.USER, "Hi"), Message.text(Role.DEVELOPER, "Be clear."))));

        assertAt(
                body,
                "messages",
                "[{'role':'system','content':'Be kind.\\n\\nBe brief.'},{'role':'user','content':'Hi'},"
                        + "{'role':'system','content':'Be clear.'}]");
        assertAt(body, "model", "'command-a-03-2025'");
        assertEquals(List.of(), lost);
    }

    @Test
    void shouldPutWhatIsSaidBeforeCallsIntoThePlan() {
        Map<String, @Nullable Object> body = conversation(
                Message.text(Role.USER, "Weather?"),
                Message.of(
                        Role.ASSISTANT,
                        List.of(
                                Part.Reasoning.of("Hm", null),
                                Part.Text.of("I will look."),
                                Part.ToolCall.of("t1", "weather", "{\"city\": \"Paris\"}"),
                                Part.ToolCall.of("t2", "time", ""))),
                Message.of(
                        Role.TOOL,
                        List.of(
                                Part.ToolResult.of("t1", List.of(Part.Text.of("sunny"))),
                                Part.ToolResult.of("t2", List.of(Part.Text.of("4"), Part.Text.of("PM"))))));

        assertAt(
                body,
                "messages/1",
                "{'role':'assistant','content':[{'type':'thinking','thinking':'Hm'}],'tool_plan':'I will look.',"
                        + "'tool_calls':[{'id':'t1','type':'function','function':{'name':'weather',"
                        + "'arguments':'{\\'city\\': \\'Paris\\'}'}},{'id':'t2','type':'function',"
                                .replace("\\'", "\\\"")
                        + "'function':{'name':'time','arguments':'{}'}}]}");
        assertAt(body, "messages/2", "{'role':'tool','tool_call_id':'t1','content':'sunny'}");
        assertAt(body, "messages/3/content", "[{'type':'text','text':'4'},{'type':'text','text':'PM'}]");
        assertEquals(List.of(), lost);
    }

    @Test
    void shouldWriteImages() {
        Map<String, @Nullable Object> body = conversation(Message.of(
                Role.USER,
                List.of(
                        Part.Text.of("Look"),
                        new Part.Image(new Media.Inline("image/png", "AAAA"), "low", null, null, Extensions.NONE),
                        new Part.Image(
                                new Media.Url(null, "https://a.example/a.png"),
                                "original",
                                null,
                                null,
                                Extensions.NONE),
                        new Part.Image(
                                new Media.FileId(null, "openai-chat", "file-1"), null, null, null, Extensions.NONE))));

        assertAt(
                body,
                "messages/0/content",
                "[{'type':'text','text':'Look'},"
                        + "{'type':'image_url','image_url':{'url':'data:image/png;base64,AAAA','detail':'low'}},"
                        + "{'type':'image_url','image_url':{'url':'https://a.example/a.png'}}]");
        assertEquals(
                List.of(
                        "image detail is dropped when bridging to cohere_chat",
                        "images that only their provider has are dropped when bridging to cohere_chat"),
                lost);
    }

    @Test
    void shouldShowImagesOfResultsInAMessageOfTheUser() {
        Part image = new Part.Image(new Media.Inline("image/png", "AAAA"), null, null, null, Extensions.NONE);

        Map<String, @Nullable Object> body = conversation(
                Message.text(Role.USER, "Go"),
                Message.of(
                        Role.ASSISTANT, List.of(Part.ToolCall.of("t1", "a", "{}"), Part.ToolCall.of("t2", "a", "{}"))),
                Message.of(Role.TOOL, List.of(Part.ToolResult.of("t1", List.of(image)))),
                Message.of(Role.TOOL, List.of(Part.ToolResult.of("t2", List.of(Part.Text.of("x"))))),
                Message.text(Role.USER, "And?"));

        assertAt(body, "messages/2/role", "'tool'");
        assertAt(body, "messages/3/role", "'tool'");
        assertAt(
                body,
                "messages/4",
                "{'role':'user','content':[{'type':'image_url','image_url':{'url':'data:image/png;base64,AAAA'}}]}");
        assertAt(body, "messages/5", "{'role':'user','content':'And?'}");
    }

    @Test
    void shouldPutDocumentsBesideTheMessages() {
        Part text = new Part.Document(
                new Media.PlainText(null, "Ruby is old."), "facts.txt", null, null, null, null, Extensions.NONE);
        Part encoded = new Part.Document(
                new Media.Inline("text/plain", "SGVsbG8="), null, "Greeting", "ctx", null, null, Extensions.NONE);
        Part pdf = new Part.Document(
                new Media.Inline("application/pdf", "AAAA"), null, null, null, null, null, Extensions.NONE);

        Map<String, @Nullable Object> body = conversation(Message.of(Role.USER, List.of(text, encoded, pdf)));

        assertAt(
                body,
                "documents",
                "[{'data':{'text':'Ruby is old.','title':'facts.txt'}},"
                        + "{'data':{'text':'Hello','title':'Greeting','context':'ctx'}}]");
        assertAt(body, "messages", "[{'role':'user','content':'See the attached documents.'}]");
        assertTrue(lost.contains("document parts other than text are dropped when bridging to cohere_chat"));
    }

    @Test
    void shouldReplayItsOwnThoughtsOnly() {
        Map<String, @Nullable Object> body = conversation(
                Message.text(Role.USER, "Think"),
                Message.of(
                        Role.ASSISTANT,
                        List.of(
                                Part.Reasoning.of("foreign", new ProviderState("anthropic", "sig")),
                                Part.Reasoning.of("whose", null),
                                Part.Text.of("Done"))));

        assertAt(body, "messages/1/content", "[{'type':'thinking','thinking':'whose'},{'type':'text','text':'Done'}]");
        assertEquals(List.of("reasoning of anthropic is not replayed to cohere_chat"), lost);
    }

    @Test
    void shouldSayThatAFailureCannotBeMarked() {
        conversation(
                Message.text(Role.USER, "Go"),
                Message.of(Role.ASSISTANT, List.of(Part.ToolCall.of("t1", "a", "{}"))),
                Message.of(
                        Role.TOOL,
                        List.of(new Part.ToolResult(
                                "t1", null, List.of(), Map.of("a", 1), true, CacheHint.USUAL, Extensions.NONE))));

        assertEquals(
                List.of(
                        "prompt cache policy is dropped when bridging to cohere_chat",
                        "that a tool failed is dropped when bridging to cohere_chat"),
                lost);
    }

    @Test
    void shouldRefuseAConversationWithoutMessages() {
        assertThrows(ProtocolException.class, () -> conversation());
    }

    // ---- Tools

    @Test
    void shouldDeclareTools() {
        Map<String, @Nullable Object> body = tools(null, null, function("a", true), function("b", true));

        assertAt(
                body,
                "tools/0",
                "{'type':'function','function':{'name':'a','description':'does a',"
                        + "'parameters':{'type':'object','properties':{}}}}");
        assertAt(body, "strict_tools", "true");
        assertNull(body.get("tool_choice"));
        assertEquals(List.of(), lost);
    }

    @Test
    void shouldBeStrictWithAllToolsOrNone() {
        Map<String, @Nullable Object> body = tools(null, null, function("a", true), function("b", null));

        assertNull(body.get("strict_tools"));
        assertEquals(1, lost.size());
    }

    @Test
    void shouldWriteEveryToolChoice() {
        assertNull(choice(new ToolChoice.Auto()).get("tool_choice"));
        assertAt(choice(new ToolChoice.None()), "tool_choice", "'NONE'");
        assertAt(choice(new ToolChoice.Required()), "tool_choice", "'REQUIRED'");
        Map<String, @Nullable Object> named = choice(new ToolChoice.Named("b"));
        assertAt(named, "tool_choice", "'REQUIRED'");
        assertAt(named, "tools/0/function/name", "'b'");
        assertNull(at(named, "tools/1"));
        Map<String, @Nullable Object> subset = choice(new ToolChoice.Subset(List.of("a"), false));
        assertNull(subset.get("tool_choice"));
        assertNull(at(subset, "tools/1"));
        assertThrows(ProtocolException.class, () -> choice(new ToolChoice.Named("c")));
    }

    @Test
    void shouldSayWhatOfToolsIsLost() {
        Tool search = new Tool.BuiltIn(Tool.BuiltIn.Kind.WEB_SEARCH, Dialect.GEMINI, "googleSearch", Map.of());

        Map<String, @Nullable Object> body = tools(null, false, function("a", null), search);

        assertNull(at(body, "tools/1"));
        assertEquals(
                List.of(
                        "builtin tools are dropped when bridging to cohere_chat",
                        "parallel_tool_calls is dropped when bridging to cohere_chat"),
                lost);
    }

    // ---- Settings

    @Test
    void shouldAskForThoughts() {
        assertAt(
                written(THINKING, request -> request.reasoning(effort("high"))),
                "thinking",
                "{'type':'enabled','token_budget':4096}");
        assertAt(
                written(
                        THINKING,
                        request -> request.reasoning(
                                new ReasoningSettings(null, null, 700L, null, null, Extensions.NONE))),
                "thinking",
                "{'type':'enabled','token_budget':700}");
        assertAt(
                written(
                        THINKING,
                        request ->
                                request.reasoning(new ReasoningSettings(null, null, -1L, null, null, Extensions.NONE))),
                "thinking",
                "{'type':'enabled'}");
        assertAt(written(THINKING, request -> request.reasoning(effort("none"))), "thinking", "{'type':'disabled'}");
        assertEquals(List.of(), lost);

        assertNull(written(PLAIN, request -> request.reasoning(effort("high"))).get("thinking"));
        assertEquals(List.of("reasoning settings are dropped when bridging to cohere_chat"), lost);
    }

    @Test
    void shouldWriteFormats() {
        Map<String, @Nullable Object> schema = Trees.object("{'type':'object'}");

        assertAt(
                written(PLAIN, request -> request.format(new OutputFormat.PlainText())),
                "response_format",
                "{'type':'text'}");
        assertAt(
                written(PLAIN, request -> request.format(new OutputFormat.AnyJson())),
                "response_format",
                "{'type':'json_object'}");
        assertAt(
                written(PLAIN, request -> request.format(new OutputFormat.JsonSchema("n", null, schema, true))),
                "response_format",
                "{'type':'json_object','json_schema':{'type':'object'}}");
        assertEquals(List.of(), lost);
    }

    @Test
    void shouldAskForJsonInWordsBesideTools() {
        Map<String, @Nullable Object> body = written(
                PLAIN,
                request -> request.format(
                                new OutputFormat.JsonSchema("n", null, Trees.object("{'type':'object'}"), true))
                        .tools(new ToolSettings(List.of(function("a", null)), null, null)));

        assertNull(body.get("response_format"));
        assertTrue(String.valueOf(at(body, "messages/0/content")).contains("{\"type\":\"object\"}"));
        assertEquals(1, lost.size());
    }

    @Test
    void shouldWriteHowWordsAreChosen() {
        Map<String, @Nullable Object> body = written(
                PLAIN,
                request -> request.maxOutputTokens(9L).stream(true)
                        .sampling(new Sampling(
                                new BigDecimal("0.3"),
                                new BigDecimal("0.5"),
                                40,
                                5L,
                                new BigDecimal("0.1"),
                                new BigDecimal("0.2"),
                                List.of("a", "b"),
                                1L,
                                true,
                                0L,
                                null)));

        assertEquals(
                Trees.plain(Trees.object(
                        "{'model':'command-a-03-2025','messages':[{'role':'user','content':'Hi'}],'max_tokens':9,"
                                + "'temperature':0.3,'p':0.5,'k':40,'seed':5,'frequency_penalty':0.2,"
                                + "'presence_penalty':0.1,'stop_sequences':['a','b'],'logprobs':true,'stream':true}")),
                Trees.plain(body));
        assertEquals(List.of(), lost);
    }

    @Test
    void shouldKeepNumbersWithinItsRanges() {
        Map<String, @Nullable Object> body = written(
                PLAIN,
                request -> request.sampling(new Sampling(
                        new BigDecimal("1.5"),
                        1,
                        1_000,
                        -5L,
                        -1,
                        2,
                        List.of("a", "b", "c", "d", "e", "f"),
                        2L,
                        null,
                        3L,
                        Map.of("1", 1))));

        assertAt(body, "temperature", "1");
        assertAt(body, "p", "0.99");
        assertAt(body, "k", "500");
        assertNull(body.get("seed"));
        assertAt(body, "presence_penalty", "0");
        assertAt(body, "frequency_penalty", "1");
        assertAt(body, "stop_sequences", "['a','b','c','d','e']");
        assertEquals(9, lost.size(), lost.toString());
    }

    @Test
    void shouldTakeItsOwnMembersFromEveryDialect() {
        Extensions chat = Extensions.unreadOf(
                JsonObject.root(Trees.object(
                        "{'safety_mode':'STRICT','documents':['text'],'citation_options':{'mode':'FAST'},'novel':1}")),
                Dialect.OPENAI_CHAT);

        Map<String, @Nullable Object> body = written(PLAIN, request -> request.extensions(chat));

        assertAt(body, "safety_mode", "'STRICT'");
        assertAt(body, "documents", "['text']");
        assertAt(body, "citation_options", "{'mode':'FAST'}");
        assertFalse(body.containsKey("novel"));
        assertTrue(lost.contains("novel is dropped when bridging to cohere_chat"));
    }

    @Test
    void shouldLetWhatIsCheapWait() {
        assertAt(written(PLAIN, request -> request.serviceTier("flex")), "priority", "999");
        assertNull(written(PLAIN, request -> request.serviceTier("priority")).get("priority"));
        assertEquals(List.of(), lost);
    }

    @Test
    void shouldSayWhatIsLost() {
        written(
                PLAIN,
                request -> request.metadata(Map.of("a", "b"))
                        .user("me")
                        .verbosity("low")
                        .modalities(List.of("text", "audio"))
                        .state(new StateSettings(true, null, null, List.of(), null)));

        assertEquals(
                List.of(
                        "metadata is dropped when bridging to cohere_chat",
                        "modalities other than text are dropped when bridging to cohere_chat",
                        "store is dropped when bridging to cohere_chat",
                        "user is dropped when bridging to cohere_chat",
                        "verbosity is dropped when bridging to cohere_chat"),
                lost);
    }

    @Test
    void shouldRefuseToGoOnFromWhatItDoesNotHave() {
        assertThrows(
                ProtocolException.class,
                () -> written(
                        PLAIN, request -> request.state(new StateSettings(null, "resp_1", null, List.of(), null))));
    }

    // ---- Reading

    @Test
    void shouldReadARequest() {
        ChatRequest request = parsed("""
            {'model':'command-a-03-2025','stream':true,'messages':[{'role':'system','content':'Be kind.'},
             {'role':'user','content':[{'type':'text','text':'Hi'},
              {'type':'image_url','image_url':{'url':'data:image/png;base64,AAAA','detail':'high'}}]},
             {'role':'assistant','tool_plan':'I look.','content':[{'type':'thinking','thinking':'Hm'}],
              'tool_calls':[{'id':'t','type':'function','function':{'name':'a','arguments':'null'}}]},
             {'role':'tool','tool_call_id':'t','content':[{'type':'document','document':{'data':{'text':'D'}}}]}],
             'documents':['plain',{'id':'d1','data':{'title':'T','text':'Text'}},{'data':{'x':1}}],
             'tools':[{'type':'function','function':{'name':'a','parameters':{'type':'object'}}}],
             'tool_choice':'REQUIRED','strict_tools':true,'response_format':{'type':'json_object'},
             'thinking':{'type':'enabled','token_budget':5},'p':0.5,'k':3,'safety_mode':'STRICT','priority':1}\
            """);

        assertTrue(request.stream());
        assertEquals(4, request.messages().size());
        List<Part> asked = request.messages().get(1).parts();
        assertEquals(new Media.PlainText(null, "plain"), ((Part.Document) asked.get(0)).media());
        assertEquals("T", ((Part.Document) asked.get(1)).title());
        assertEquals(new Media.PlainText(null, "{\"x\":1}"), ((Part.Document) asked.get(2)).media());
        assertEquals(Part.Text.of("Hi"), asked.get(3));
        assertEquals(
                new Part.Image(new Media.Inline("image/png", "AAAA"), "high", null, null, Extensions.NONE),
                asked.get(4));
        assertEquals(
                List.of(Part.Reasoning.of("Hm", null), Part.Text.of("I look."), Part.ToolCall.of("t", "a", "{}")),
                request.messages().get(2).parts());
        assertEquals(Role.TOOL, request.messages().get(3).role());
        assertEquals(new ToolChoice.Required(), request.tools().choice());
        assertEquals(true, ((Tool.Function) request.tools().tools().getFirst()).strict());
        assertEquals(new OutputFormat.AnyJson(), request.format());
        assertEquals(
                List.of("safety_mode", "priority"),
                List.copyOf(request.extensions().members().keySet()));

        Map<String, @Nullable Object> again =
                requests.emit(request, RequestTarget.of(DIALECT, THINKING), new Losses(DIALECT));
        assertAt(again, "documents", "['plain',{'id':'d1','data':{'title':'T','text':'Text'}},{'data':{'x':1}}]");
        assertAt(again, "priority", "1");
    }

    @Test
    void shouldSayWhereARequestIsWrong() {
        assertProblem("model is missing", "{'messages':[]}");
        assertProblem(
                "messages[0].role is a string, expected system, user, assistant or tool",
                "{'model':'m','messages':[{'role':'bot','content':'x'}]}");
        assertProblem(
                "tool_choice is a string, expected REQUIRED or NONE",
                "{'model':'m','messages':[],'tool_choice':'auto'}");
    }

    private void assertProblem(String message, String body) {
        assertEquals(
                message,
                assertThrows(ProtocolException.class, () -> parsed(body)).getMessage());
    }

    // ---- Helpers of these tests

    private ChatRequest parsed(String body) {
        return requests.parse(JsonObject.root(Trees.object(body)), RequestPlace.BODY);
    }

    private Map<String, @Nullable Object> written(String model, UnaryOperator<ChatRequest.Builder> with) {
        ChatRequest.Builder request =
                ChatRequest.builder("client-model").messages(List.of(Message.text(Role.USER, "Hi")));
        Losses losses = new Losses(DIALECT);
        Map<String, @Nullable Object> body =
                requests.emit(with.apply(request).build(), RequestTarget.of(DIALECT, model), losses);
        lost.clear();
        lost.addAll(losses.reasons());
        return body;
    }

    private Map<String, @Nullable Object> conversation(Message... messages) {
        return written(PLAIN, request -> request.messages(List.of(messages)));
    }

    private Map<String, @Nullable Object> choice(ToolChoice choice) {
        return tools(choice, null, function("a", null), function("b", null));
    }

    private Map<String, @Nullable Object> tools(
            @Nullable ToolChoice choice, @Nullable Boolean parallel, Tool... tools) {
        return written(PLAIN, request -> request.tools(new ToolSettings(List.of(tools), choice, parallel)));
    }

    private static Tool function(String name, @Nullable Boolean strict) {
        return new Tool.Function(name, "does " + name, null, strict, null, Extensions.NONE);
    }

    private static ReasoningSettings effort(String effort) {
        return new ReasoningSettings(null, effort, null, null, null, Extensions.NONE);
    }
}
