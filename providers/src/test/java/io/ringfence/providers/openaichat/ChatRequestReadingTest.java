package io.ringfence.providers.openaichat;

import static io.ringfence.providers.openaichat.Chat.messages;
import static io.ringfence.providers.openaichat.Chat.request;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
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
import io.ringfence.providers.neutral.Tool;
import io.ringfence.providers.neutral.ToolChoice;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.RequestCodec.RequestPlace;
import io.ringfence.providers.translate.StateTag;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChatRequestReadingTest {
    // ---- Settings

    @Test
    void shouldReadEverySetting() {
        ChatRequest request = request("""
            'max_completion_tokens':7,'temperature':0.10,'top_p':1,'top_k':5,'seed':3,'presence_penalty':0.5,
            'frequency_penalty':-1,'stop':'END','n':2,'logprobs':true,'top_logprobs':4,'logit_bias':{'50256':-100},
            'verbosity':'low','modalities':['Text','audio'],'reasoning_effort':'high','store':true,
            'metadata':{'k':'v'},'user':'u','service_tier':'flex','prompt_cache_key':'p',
            'prompt_cache_retention':'24h','stream':true,'stream_options':{'include_usage':true},
            'parallel_tool_calls':false,'tools':[{'type':'function','function':{'name':'f'}}]\
            """);
        assertEquals(7, request.maxOutputTokens());
        assertEquals(new BigDecimal("0.10"), request.sampling().temperature());
        assertEquals(1, request.sampling().topP());
        assertEquals(5, request.sampling().topK());
        assertEquals(3, request.sampling().seed());
        assertEquals(new BigDecimal("0.5"), request.sampling().presencePenalty());
        assertEquals(-1, request.sampling().frequencyPenalty());
        assertEquals(List.of("END"), request.sampling().stop());
        assertEquals(2, request.sampling().choices());
        assertEquals(true, request.sampling().logprobs());
        assertEquals(4, request.sampling().topLogprobs());
        assertEquals(Map.of("50256", -100), request.sampling().logitBias());
        assertEquals("low", request.verbosity());
        assertEquals(List.of("text", "audio"), request.modalities());
        assertEquals("high", requireNonNull(request.reasoning()).effort());
        assertEquals(true, request.state().store());
        assertEquals(Map.of("k", "v"), request.metadata());
        assertEquals("u", request.user());
        assertEquals("flex", request.serviceTier());
        assertEquals("p", request.cache().key());
        assertEquals("24h", request.cache().retention());
        assertTrue(request.stream());
        assertTrue(request.includeUsage());
        assertEquals(false, request.tools().parallel());
        assertEquals(Extensions.NONE, request.extensions());
    }

    @Test
    void shouldTakeNullForAbsentEverywhere() {
        ChatRequest request = request("""
            'max_tokens':null,'temperature':null,'stop':null,'n':null,'logprobs':null,'tools':null,
            'tool_choice':null,'response_format':null,'stream_options':null,'metadata':null,'user':null,
            'functions':null,'logit_bias':null,'modalities':null,'reasoning':null,'thinking':null\
            """);
        assertEquals(request("'stream':false"), request);
    }

    @Test
    void shouldReadBothNamesOfTheOutputLimit() {
        assertEquals(5, request("'max_tokens':5").maxOutputTokens());
        ChatRequest both = request("'max_tokens':5,'max_completion_tokens':6");
        assertEquals(6, both.maxOutputTokens());
        assertEquals(Map.of("max_tokens", 5L), both.extensions().members());
        assertEquals(
                Extensions.NONE,
                request("'max_tokens':6,'max_completion_tokens':6").extensions());
    }

    @Test
    void shouldReadWordsOfOtherFlavours() {
        assertEquals(3, request("'random_seed':3").sampling().seed());
        assertEquals(
                new ToolChoice.Required(),
                request("'tool_choice':'any'").tools().choice());
        assertEquals("abc", request("'safety_identifier':'abc'").user());
        ChatRequest both = request("'safety_identifier':'abc','user':'u'");
        assertEquals("u", both.user());
        assertEquals(Map.of("safety_identifier", "abc"), both.extensions().members());
    }

    @Test
    void shouldKeepWhatItDoesNotUnderstand() {
        ChatRequest request = request("""
            'min_p':0.1,'prediction':{'type':'content','content':'x'},'audio':{'voice':'alloy','format':'wav'},
            'logprobs':1,'tool_choice':'validated','metadata':{'n':1},
            'response_format':{'type':'grammar','grammar':'g'},'stream_options':{'include_obfuscation':false}\
            """);
        assertEquals(Dialect.OPENAI_CHAT, request.extensions().origin());
        assertEquals(
                List.of(
                        "stream_options.include_obfuscation",
                        "min_p",
                        "prediction",
                        "audio",
                        "logprobs",
                        "tool_choice",
                        "metadata",
                        "response_format"),
                List.copyOf(request.extensions().members().keySet()));
    }

    @Test
    void shouldReadResponseFormats() {
        assertEquals(
                new OutputFormat.PlainText(),
                request("'response_format':{'type':'text'}").format());
        assertEquals(
                new OutputFormat.AnyJson(),
                request("'response_format':{'type':'json_object'}").format());
        ChatRequest schema = request("""
            'response_format':{'type':'json_schema','json_schema':{'name':'n','description':'d','strict':true,
            'schema':{'type':'object'},'odd':1}}\
            """);
        assertEquals(new OutputFormat.JsonSchema("n", "d", Map.of("type", "object"), true), schema.format());
        assertEquals(
                Map.of("response_format.json_schema.odd", 1),
                schema.extensions().members());
    }

    @Test
    void shouldReadEveryWayToAskForThoughts() {
        assertEquals(
                new ReasoningSettings(ReasoningSettings.Mode.OFF, "none", null, null, null, Extensions.NONE),
                request("'reasoning_effort':'none'").reasoning());
        assertEquals(
                new ReasoningSettings(ReasoningSettings.Mode.ON, null, 2048L, null, null, Extensions.NONE),
                request("'thinking':{'type':'enabled','budget_tokens':2048}").reasoning());
        assertEquals(
                new ReasoningSettings(ReasoningSettings.Mode.ADAPTIVE, null, null, null, null, Extensions.NONE),
                request("'thinking':{'type':'adaptive'}").reasoning());
        assertEquals(
                new ReasoningSettings(ReasoningSettings.Mode.ON, "low", 9L, "auto", false, Extensions.NONE),
                request("'reasoning':{'effort':'low','max_tokens':9,'exclude':true,'enabled':true,'summary':'auto'}")
                        .reasoning());
        assertEquals(
                false,
                requireNonNull(request("'reasoning_format':'hidden'").reasoning())
                        .includeThoughts());
        assertEquals(
                true,
                requireNonNull(request("'include_reasoning':true").reasoning()).includeThoughts());
        assertNull(request("'reasoning_format':'raw'").reasoning());
        assertEquals(
                Map.of("thinking.clear_thinking", false),
                requireNonNull(request("'thinking':{'type':'enabled','clear_thinking':false}")
                                .reasoning())
                        .extensions()
                        .members());
    }

    // ---- Tools

    @Test
    void shouldReadTools() {
        ChatRequest request = request("""
            'tools':[{'type':'function','function':{'name':'f','description':'d','strict':true,
            'parameters':{'type':'object'}},'cache_control':{'type':'ephemeral','ttl':'1h'}},
            {'type':'custom','custom':{'name':'c','format':{'type':'text'}}},{'type':'openrouter:web_search'}]\
            """);
        assertEquals(
                new Tool.Function(
                        "f",
                        "d",
                        Map.of("type", "object"),
                        true,
                        new CacheHint("1h", Extensions.NONE),
                        Extensions.NONE),
                request.tools().tools().getFirst());
        Tool.BuiltIn custom =
                assertInstanceOf(Tool.BuiltIn.class, request.tools().tools().get(1));
        assertEquals(Tool.BuiltIn.Kind.FREE_TEXT, custom.kind());
        Tool.BuiltIn search =
                assertInstanceOf(Tool.BuiltIn.class, request.tools().tools().get(2));
        assertEquals(Tool.BuiltIn.Kind.WEB_SEARCH, search.kind());
        assertEquals("openrouter:web_search", search.type());
    }

    @Test
    void shouldReadToolChoices() {
        assertEquals(new ToolChoice.Auto(), choice("'auto'"));
        assertEquals(new ToolChoice.None(), choice("'none'"));
        assertEquals(new ToolChoice.Required(), choice("'required'"));
        assertEquals(new ToolChoice.Named("f"), choice("{'type':'function','function':{'name':'f'}}"));
        assertEquals(new ToolChoice.Named("c"), choice("{'type':'custom','custom':{'name':'c'}}"));
        assertEquals(new ToolChoice.Named("f"), choice("{'type':'tool','name':'f'}"));
        assertEquals(new ToolChoice.Subset(List.of("f", "c"), true), choice("""
            {'type':'allowed_tools','allowed_tools':{'mode':'required','tools':[
            {'type':'function','function':{'name':'f'}},{'type':'custom','custom':{'name':'c'}}]}}\
            """));
    }

    private static ToolChoice choice(String json) {
        return requireNonNull(request("'tool_choice':" + json).tools().choice());
    }

    @Test
    void shouldReadLegacyFunctionsAsTools() {
        ChatRequest request = request("""
            'messages':[{'role':'user','content':'joke'},
            {'role':'assistant','content':null,'function_call':{'name':'joke','arguments':'{}'}},
            {'role':'function','name':'joke','content':'ha'}],
            'functions':[{'name':'joke','parameters':{'type':'object'}}],'function_call':{'name':'joke'}\
            """);
        assertTrue(request.tools().legacyFunctions());
        assertEquals(new ToolChoice.Named("joke"), request.tools().choice());
        Part.ToolCall call = assertInstanceOf(
                Part.ToolCall.class, request.messages().get(1).parts().getFirst());
        Part.ToolResult result = assertInstanceOf(
                Part.ToolResult.class, request.messages().get(2).parts().getFirst());
        assertEquals(Role.TOOL, request.messages().get(2).role());
        assertEquals(call.id(), result.callId());
        assertEquals("joke", result.name());
    }

    // ---- Messages

    @Test
    void shouldReadRolesNamesAndTexts() {
        ChatRequest request = messages(
                "{'role':'system','content':'s'}",
                "{'role':'developer','content':[{'type':'text','text':'d'}]}",
                "{'role':'user','name':'Ann','content':'u'}",
                "{'role':'model','content':'a'}",
                "{'role':'user','content':null}");
        assertEquals(
                List.of(Role.SYSTEM, Role.DEVELOPER, Role.USER, Role.ASSISTANT, Role.USER),
                request.messages().stream().map(Message::role).toList());
        assertEquals("Ann", request.messages().get(2).name());
        assertEquals(List.of(Part.Text.of("d")), request.messages().get(1).parts());
        assertEquals(List.of(), request.messages().get(4).parts());
        assertEquals(List.of(), request.instructions());
    }

    @Test
    void shouldTakeAStrangerForTheUserAndSaySo() {
        Message message =
                messages("{'role':'observer','content':'x'}").messages().getFirst();
        assertEquals(Role.USER, message.role());
        assertEquals(Map.of("role", "observer"), message.extensions().members());
    }

    @Test
    void shouldReadEveryKindOfPart() {
        List<Part> parts = messages("""
            {'role':'user','content':[
            {'type':'image_url','image_url':{'url':'data:image/jpeg;base64,AAAA','detail':'low'}},
            {'type':'image_url','image_url':'https://e.org/x.png','text':null},
            {'type':'input_audio','input_audio':{'data':'BBBB','format':'mp3'}},
            {'type':'file','file':{'file_data':'data:application/pdf;base64,CCCC','filename':'a.pdf'}},
            {'type':'file','file':{'file_id':'file-1'}},
            {'type':'video_url','video_url':{'url':'https://e.org/v.mp4'}},
            {'type':'document_url','document_url':'https://e.org/d.pdf','document_name':'d'},
            {'type':'odd','x':1}]}\
            """).messages().getFirst().parts();
        assertEquals(
                List.of(
                        new Part.Image(new Media.Inline("image/jpeg", "AAAA"), "low", null, null, Extensions.NONE),
                        new Part.Image(new Media.Url(null, "https://e.org/x.png"), null, null, null, Extensions.NONE),
                        new Part.Recording(new Media.Inline("audio/mpeg", "BBBB"), "mp3", null, Extensions.NONE),
                        document(new Media.Inline("application/pdf", "CCCC"), "a.pdf"),
                        document(new Media.FileId(null, "openai-chat", "file-1"), null),
                        new Part.Recording(
                                new Media.Url("video/mp4", "https://e.org/v.mp4"), null, null, Extensions.NONE),
                        document(new Media.Url(null, "https://e.org/d.pdf"), "d"),
                        new Part.Vendor(Dialect.OPENAI_CHAT, "odd", Map.of("type", "odd", "x", 1))),
                parts);
    }

    private static Part document(Media media, @org.jspecify.annotations.Nullable String name) {
        return new Part.Document(media, name, null, null, null, null, Extensions.NONE);
    }

    @Test
    void shouldReadCacheControlOfPartsMessagesAndTheWhole() {
        ChatRequest request = request("""
            'cache_control':{'type':'ephemeral'},'messages':[
            {'role':'user','content':[{'type':'text','text':'a','cache_control':{'type':'ephemeral','ttl':'5m'}}]},
            {'role':'user','content':'b','cache_control':{'type':'ephemeral'}}]\
            """);
        assertEquals(CacheHint.USUAL, request.cache().automatic());
        assertEquals(
                new CacheHint("5m", Extensions.NONE),
                ((Part.Text) request.messages().get(0).parts().getFirst()).cache());
        assertEquals(
                CacheHint.USUAL, ((Part.Text) request.messages().get(1).parts().getFirst()).cache());
    }

    @Test
    void shouldReadWhatTheAssistantSaidInOrder() {
        Message message = messages("""
            {'role':'assistant','reasoning_content':'hm','content':'so','refusal':'no','tool_calls':[
            {'id':'c1','type':'function','function':{'name':'f','arguments':''}},
            {'id':'c2','type':'custom','custom':{'name':'g','input':'free'}}]}\
            """).messages().getFirst();
        assertEquals(
                List.of(
                        Part.Reasoning.of("hm", null),
                        Part.Text.of("so"),
                        Part.Refusal.of("no"),
                        Part.ToolCall.of("c1", "f", "{}"),
                        new Part.ToolCall("c2", "g", "free", true, null, null, Extensions.NONE)),
                message.parts());
        assertEquals(Extensions.NONE, message.extensions());
    }

    @Test
    void shouldTakeArgumentsThatAreAnObject() {
        Message message = messages("""
            {'role':'assistant','tool_calls':[{'id':'c','type':'function','function':{'name':'f','arguments':{'a':1}}}]}\
            """).messages().getFirst();
        assertEquals(List.of(Part.ToolCall.of("c", "f", "{\"a\":1}")), message.parts());
    }

    @Test
    void shouldGiveIdsToCallsWithoutAnyAndFindTheirResults() {
        ChatRequest request = messages(
                "{'role':'assistant','tool_calls':[{'id':'','type':'function','function':{'name':'f'}},"
                        + "{'id':'call_0','type':'function','function':{'name':'g'}},"
                        + "{'type':'function','function':{'name':'h'}}]}",
                "{'role':'tool','tool_call_id':'','name':'h','content':'1'}",
                "{'role':'tool','content':'2'}",
                "{'role':'tool','tool_call_id':'call_0','content':'3'}");
        List<Part> calls = request.messages().getFirst().parts();
        assertEquals(
                List.of("call_1", "call_0", "call_2"),
                calls.stream().map(call -> ((Part.ToolCall) call).id()).toList());
        assertEquals(
                List.of("call_2", "call_1", "call_0"),
                request.messages().subList(1, 4).stream()
                        .map(message -> ((Part.ToolResult) message.parts().getFirst()).callId())
                        .toList());
    }

    @Test
    void shouldReadToolResultsOfPartsAndStrings() {
        ChatRequest request = messages("{'role':'tool','tool_call_id':'c','content':[{'type':'text','text':'a'},"
                + "{'type':'image_url','image_url':{'url':'https://e.org/i.png'}}]}");
        Part.ToolResult result = assertInstanceOf(
                Part.ToolResult.class, request.messages().getFirst().parts().getFirst());
        assertEquals(2, result.content().size());
    }

    // ---- Thoughts

    @Test
    void shouldReadReasoningDetailsAsBlocksWithTheirState() {
        List<Part> parts = messages("""
            {'role':'assistant','content':'x','reasoning':'ab','reasoning_details':[
            {'type':'reasoning.text','text':'a','index':0},{'type':'reasoning.text','text':'b','index':0},
            {'type':'reasoning.text','text':'','signature':'sig','index':0},
            {'type':'reasoning.encrypted','data':'enc','index':1}]}\
            """).messages().getFirst().parts();
        assertEquals(
                List.of(
                        Part.Reasoning.of("ab", new ProviderState("openai", "sig")),
                        new Part.Reasoning(
                                null, "", List.of(), new ProviderState("openai", "enc"), true, Extensions.NONE),
                        Part.Text.of("x")),
                parts);
    }

    @Test
    void shouldReadSummariesTogetherWithTheEncryptedThoughtsThatTheyAreOf() {
        List<Part> parts = messages("""
            {'role':'assistant','content':'x','reasoning_details':[
            {'type':'reasoning.summary','summary':'one','index':0},
            {'type':'reasoning.summary','summary':'two','index':1},
            {'type':'reasoning.encrypted','data':'enc','id':'rs_1','index':1}]}\
            """).messages().getFirst().parts();
        Part.Reasoning reasoning = assertInstanceOf(Part.Reasoning.class, parts.getFirst());
        assertEquals(List.of("one", "two"), reasoning.summary());
        assertEquals("rs_1", reasoning.id());
        assertEquals(false, reasoning.redacted());
        assertEquals(2, parts.size());
    }

    @Test
    void shouldUnwrapTheStateOfOtherProviders() {
        String wrapped = StateTag.wrap(new ProviderState("anthropic", "sig"), "openai");
        List<Part> parts = messages("{'role':'assistant','content':'x','reasoning_details':["
                        + "{'type':'reasoning.text','text':'t','signature':'" + wrapped
                        + "','format':'anthropic-claude-v1','index':0}]}")
                .messages()
                .getFirst()
                .parts();
        assertEquals(Part.Reasoning.of("t", new ProviderState("anthropic", "sig")), parts.getFirst());
    }

    @Test
    void shouldReadThinkingBlocksAsAnthropicsOwn() {
        List<Part> parts = messages("""
            {'role':'assistant','content':'x','reasoning_content':'t','thinking_blocks':[
            {'type':'thinking','thinking':'t','signature':'s'},{'type':'redacted_thinking','data':'d'}]}\
            """).messages().getFirst().parts();
        assertEquals(
                List.of(
                        Part.Reasoning.of("t", new ProviderState("anthropic", "s")),
                        new Part.Reasoning(
                                null, "", List.of(), new ProviderState("anthropic", "d"), true, Extensions.NONE),
                        Part.Text.of("x")),
                parts);
    }

    @Test
    void shouldReadThoughtSignaturesOfCallsAndMessages() {
        Message call = messages("""
            {'role':'assistant','tool_calls':[{'id':'c','type':'function','function':{'name':'f','arguments':'{}'},
            'extra_content':{'google':{'thought_signature':'s'}}}]}\
            """).messages().getFirst();
        assertEquals(
                new ProviderState("gemini", "s"), ((Part.ToolCall) call.parts().getFirst()).state());
        Message text = messages("""
            {'role':'assistant','content':'x','extra_content':{'google':{'thought':true,'thought_signature':'s'}},
            'thought_signature':'s'}\
            """).messages().getFirst();
        assertEquals(new ProviderState("gemini", "s"), ((Part.Text) text.parts().getFirst()).state());
        assertEquals(Extensions.NONE, text.extensions());
    }

    @Test
    void shouldReadMistralsListsWithThoughts() {
        List<Part> parts = messages("""
            {'role':'assistant','content':[{'type':'thinking','thinking':[{'type':'text','text':'a'},
            {'type':'text','text':'b'}],'closed':true},{'type':'text','text':'c'}],'prefix':false}\
            """).messages().getFirst().parts();
        assertEquals(List.of(Part.Reasoning.of("ab", null), Part.Text.of("c")), parts);
    }

    // ---- Errors

    @Test
    void shouldNameThePlaceOfEveryError() {
        assertEquals("model is missing", errorOf("{'messages':[]}"));
        assertEquals("messages is missing", errorOf("{'model':'m'}"));
        assertEquals("messages[1].role is missing", errorOf("{'model':'m','messages':[{'role':'user'},{}]}"));
        assertEquals(
                "messages[0].content is the number 3, expected a string or a list of parts",
                errorOf("{'model':'m','messages':[{'role':'user','content':3}]}"));
        assertEquals(
                "messages[0].content[0].type is missing",
                errorOf("{'model':'m','messages':[{'role':'user','content':[{}]}]}"));
        assertEquals(
                "messages[0].tool_calls[0].function is missing",
                errorOf("{'model':'m','messages':[{'role':'assistant','tool_calls':[{'id':'c'}]}]}"));
        assertEquals(
                "tools[0].function.name is missing",
                errorOf("{'model':'m','messages':[],'tools':[{'type':'function','function':{}}]}"));
        assertEquals(
                "temperature is a string, expected a number",
                errorOf("{'model':'m','messages':[],'temperature':'hot'}"));
    }

    private static String errorOf(String body) {
        return requireNonNull(assertThrows(
                        ProtocolException.class, () -> new ChatRequests().parse(Chat.object(body), RequestPlace.BODY))
                .getMessage());
    }

    @Test
    void shouldTakeTheModelOfThePathWhereTheBodyHasNone() {
        assertEquals(
                "deployment",
                new ChatRequests()
                        .parse(Chat.object("{'messages':[]}"), new RequestPlace("deployment", true))
                        .model());
    }
}
