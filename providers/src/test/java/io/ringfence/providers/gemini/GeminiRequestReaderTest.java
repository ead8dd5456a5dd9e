package io.ringfence.providers.gemini;

import static io.ringfence.providers.gemini.GeminiJson.parse;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.Dialect;
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
import io.ringfence.providers.translate.StateTag;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class GeminiRequestReaderTest {
    private static final String HELLO = "'contents':[{'role':'user','parts':[{'text':'hi'}]}]";

    private static ChatRequest with(String members) {
        return parse("{" + HELLO + "," + members + "}");
    }

    private static Message first(String content) {
        return parse("{'contents':[" + content + "]}").messages().getFirst();
    }

    private static <P extends Part> P part(Class<P> type, String part) {
        return assertInstanceOf(
                type, first("{'role':'model','parts':[" + part + "]}").parts().getFirst());
    }

    @Test
    void shouldTakeModelAndStreamFromThePath() {
        ChatRequest request = parse("{" + HELLO + "}");
        assertEquals("gemini-2.5-flash", request.model());
        assertEquals(List.of(Part.Text.of("hi")), request.messages().getFirst().parts());
    }

    @Test
    void shouldReadBothSpellingsOfNames() {
        ChatRequest request = parse("""
            {'contents':[{'parts':[{'inline_data':{'mime_type':'image/png','data':'AA-_'}}]}],
             'system_instruction':{'parts':{'text':'be brief'}},
             'generation_config':{'max_output_tokens':5,'stop_sequences':['x'],
               'thinking_config':{'thinking_budget':7,'include_thoughts':true}},
             'tool_config':{'function_calling_config':{'mode':'ANY'}},
             'cached_content':'cachedContents/1'}\
            """);
        Part.Image image = (Part.Image) request.messages().getFirst().parts().getFirst();
        assertEquals(new Media.Inline("image/png", "AA+/"), image.media());
        assertEquals(List.of(Part.Text.of("be brief")), request.instructions());
        assertEquals(5, request.maxOutputTokens());
        assertEquals(List.of("x"), request.sampling().stop());
        assertEquals(7, reasoning(request).budgetTokens());
        assertEquals(new ToolChoice.Required(), request.tools().choice());
        assertEquals("cachedContents/1", request.cache().cachedContent());
        assertTrue(request.extensions().isEmpty());
    }

    @Test
    void shouldKeepANameThatStandsInBothSpellings() {
        ChatRequest request = with("'generationConfig':{'topK':1,'top_k':2}");
        assertEquals(1, Objects.requireNonNull(request.sampling().topK()).intValue());
        assertEquals(Map.of("generationConfig.top_k", 2), request.extensions().members());
    }

    @Test
    void shouldTakeOneObjectForAListAndTextForANumber() {
        ChatRequest request = parse("""
            {'contents':{'parts':{'text':'hi'}},'tools':{'googleSearch':{}},
             'generationConfig':{'seed':'12','temperature':'0.5','stopSequences':'END'}}\
            """);
        assertEquals(Role.USER, request.messages().getFirst().role());
        assertEquals(12, request.sampling().seed());
        assertEquals("0.5", String.valueOf(request.sampling().temperature()));
        assertEquals(List.of("END"), request.sampling().stop());
        assertEquals(1, request.tools().tools().size());
    }

    // ---- Contents

    @Test
    void shouldMintIdsAndGiveThemToTheAnswersOfTheirCalls() {
        List<Message> messages = parse("""
            {'contents':[
             {'role':'model','parts':[
               {'functionCall':{'name':'a','args':{'n':1}}},
               {'functionCall':{'name':'b'}},
               {'functionCall':{'name':'a','args':{'n':2}}}]},
             {'role':'user','parts':[
               {'functionResponse':{'name':'b','response':{'x':1}}},
               {'functionResponse':{'name':'a','response':{'x':2}}},
               {'functionResponse':{'name':'a','response':{'x':3}}}]},
             {'role':'model','parts':[{'functionCall':{'id':'own','name':'a'}}]},
             {'role':'user','parts':[{'functionResponse':{'id':'own','name':'a','response':{}}}]}]}\
            """).messages();
        List<Part> calls = messages.get(0).parts();
        List<Part> results = messages.get(1).parts();
        assertEquals(Part.ToolCall.of("call_rf_0", "a", "{\"n\":1}"), calls.get(0));
        assertEquals(Part.ToolCall.of("call_rf_1", "b", "{}"), calls.get(1));
        assertEquals(Role.TOOL, messages.get(1).role());
        assertEquals("call_rf_1", ((Part.ToolResult) results.get(0)).callId());
        assertEquals("call_rf_0", ((Part.ToolResult) results.get(1)).callId());
        assertEquals("call_rf_2", ((Part.ToolResult) results.get(2)).callId());
        assertEquals("own", ((Part.ToolResult) messages.get(3).parts().getFirst()).callId());
    }

    @Test
    void shouldPutResultsBeforeWhatStandsBesideThem() {
        List<Message> messages = parse("""
            {'contents':[{'role':'model','parts':[{'functionCall':{'name':'a'}}]},
             {'role':'user','parts':[{'text':'look'},
               {'functionResponse':{'name':'a','response':{'output':'done'}}}]}]}\
            """).messages();
        assertEquals(3, messages.size());
        assertEquals(Role.TOOL, messages.get(1).role());
        assertEquals(Role.USER, messages.get(2).role());
        assertEquals("look", messages.get(2).joinedText(""));
    }

    @Test
    void shouldReadResultsThatAreTextAsText() {
        Part.ToolResult good = result("{'output':'fine'}");
        Part.ToolResult bad = result("{'error':'broken'}");
        Part.ToolResult object = result("{'temperature':15}");
        assertEquals(List.of(Part.Text.of("fine")), good.content());
        assertNull(good.json());
        assertEquals(List.of(Part.Text.of("broken")), bad.content());
        assertTrue(bad.isError());
        assertEquals(Map.of("temperature", 15), object.json());
        assertEquals("f", object.name());
    }

    private static Part.ToolResult result(String response) {
        return (Part.ToolResult) first("{'parts':[{'functionResponse':{'name':'f','response':" + response + "}}]}")
                .parts()
                .getFirst();
    }

    @Test
    void shouldReadMediaOfResults() {
        Part.ToolResult result = (Part.ToolResult) first("""
            {'parts':[{'functionResponse':{'name':'f','response':{'a':1},
              'parts':[{'inlineData':{'mimeType':'image/png','data':'AAAA'}}]}}]}\
            """).parts().getFirst();
        assertEquals(Part.Text.of("{\"a\":1}"), result.content().get(0));
        assertInstanceOf(Part.Image.class, result.content().get(1));
        assertNull(result.json());
    }

    @Test
    void shouldJoinWhatAModelSaidInPieces() {
        Message message = first("""
            {'role':'model','parts':[{'text':'I ','thought':true},{'text':'think','thought':true},
             {'text':'He'},{'text':'llo'},{'text':'','thoughtSignature':'sig'},{'text':'!'}]}\
            """);
        assertEquals(3, message.parts().size());
        assertEquals("I think", ((Part.Reasoning) message.parts().get(0)).visibleText());
        Part.Text hello = (Part.Text) message.parts().get(1);
        assertEquals("Hello", hello.text());
        assertEquals(new ProviderState("gemini", "sig"), hello.state());
    }

    @Test
    void shouldReadSignaturesWhereverTheyStand() {
        assertEquals(
                new ProviderState("gemini", "s1"),
                part(Part.ToolCall.class, "{'functionCall':{'name':'f'},'thoughtSignature':'s1'}")
                        .state());
        assertEquals(
                new ProviderState("gemini", "s2"),
                part(Part.Reasoning.class, "{'text':'hm','thought':true,'thought_signature':'s2'}")
                        .state());
        assertEquals(
                new ProviderState("gemini", "s3"),
                part(Part.Image.class, "{'inlineData':{'mimeType':'image/png','data':''},'thoughtSignature':'s3'}")
                        .state());
        assertEquals(
                new ProviderState("gemini", "s4"),
                part(Part.Text.class, "{'thoughtSignature':'s4'}").state());
    }

    @Test
    void shouldGiveOthersTheirStateBack() {
        String signature = StateTag.wrap(new ProviderState("anthropic", "abc"), "gemini");
        String redacted = StateTag.wrap(new ProviderState("anthropic~redacted", "xyz"), "gemini");
        Message message = first("{'role':'model','parts':[{'text':'so','thought':true},"
                + "{'text':'','thought':true,'thoughtSignature':'" + signature + "'},"
                + "{'text':'','thought':true,'thoughtSignature':'" + redacted + "'}]}");
        assertEquals(
                List.of(
                        Part.Reasoning.of("so", new ProviderState("anthropic", "abc")),
                        new Part.Reasoning(
                                null, "", List.of(), new ProviderState("anthropic", "xyz"), true, Extensions.NONE)),
                message.parts());
    }

    @Test
    void shouldTakeADummySignatureForNone() {
        assertNull(part(
                        Part.ToolCall.class,
                        "{'functionCall':{'name':'f'},'thoughtSignature':'skip_thought_signature_validator'}")
                .state());
    }

    @Test
    void shouldReadMediaByTheirType() {
        assertInstanceOf(
                Media.FileId.class,
                part(Part.Document.class, "{'fileData':{'mimeType':'application/pdf','fileUri':'gs://b/x'}}")
                        .media());
        assertInstanceOf(
                Media.Url.class,
                part(Part.Recording.class, "{'fileData':{'fileUri':'https://youtu.be/abc'}}")
                        .media());
        assertInstanceOf(
                Media.FileId.class,
                part(
                                Part.Image.class,
                                "{'fileData':{'mimeType':'image/png','fileUri':"
                                        + "'https://generativelanguage.googleapis.com/v1beta/files/abc'}}")
                        .media());
        assertEquals(
                Map.of("videoMetadata", Map.of("fps", 2)),
                part(
                                Part.Recording.class,
                                "{'inlineData':{'mimeType':'video/mp4','data':'AAAA'},'videoMetadata':{'fps':2}}")
                        .extensions()
                        .members());
    }

    @Test
    void shouldKeepWhatOnlyGeminiCanSay() {
        Part.Vendor code = part(Part.Vendor.class, "{'executableCode':{'code':'1'},'thoughtSignature':'s'}");
        assertEquals("executableCode", code.type());
        assertEquals("s", code.raw().get("thoughtSignature"));
        assertEquals(
                "someNewKind",
                part(Part.Vendor.class, "{'someNewKind':{'a':1}}").type());
    }

    // ---- Settings

    @Test
    void shouldReadHowMuchToThink() {
        assertEquals(
                ReasoningSettings.Mode.OFF, thinking("{'thinkingBudget':0}").mode());
        assertEquals(
                ReasoningSettings.Mode.ADAPTIVE,
                thinking("{'thinkingBudget':-1}").mode());
        assertEquals(ReasoningSettings.Mode.ON, thinking("{'thinkingBudget':9}").mode());
        assertEquals("high", thinking("{'thinkingLevel':'HIGH'}").effort());
        assertEquals(true, thinking("{'includeThoughts':true}").includeThoughts());
        assertNull(thinking("{'includeThoughts':true}").mode());
        assertEquals(Map.of("new", "z"), thinking("{'new':'z'}").extensions().members());
    }

    private static ReasoningSettings thinking(String config) {
        return reasoning(with("'generationConfig':{'thinkingConfig':" + config + "}"));
    }

    private static ReasoningSettings reasoning(ChatRequest request) {
        return Objects.requireNonNull(request.reasoning());
    }

    @Test
    void shouldReadFormatsOfOutput() {
        assertEquals(new OutputFormat.AnyJson(), format("'responseMimeType':'application/json'"));
        assertEquals(new OutputFormat.PlainText(), format("'responseMimeType':'text/plain'"));
        assertEquals(
                new OutputFormat.JsonSchema(null, null, Map.of("type", List.of("string", "null")), null),
                format("'responseMimeType':'application/json','responseSchema':{'type':'STRING','nullable':true}"));
        assertEquals(
                new OutputFormat.JsonSchema(null, null, Map.of("const", 1), null),
                format("'responseMimeType':'application/json','responseJsonSchema':{'const':1}"));
    }

    private static OutputFormat format(String members) {
        return Objects.requireNonNull(
                with("'generationConfig':{" + members + "}").format());
    }

    @Test
    void shouldKeepAnEnumAsOutputToGemini() {
        ChatRequest request = with(
                "'generationConfig':{'responseMimeType':'text/x.enum','responseSchema':{'type':'STRING','enum':['a']}}");
        assertNull(request.format());
        assertEquals(
                List.of("generationConfig.responseMimeType", "generationConfig.responseSchema"),
                List.copyOf(request.extensions().members().keySet()));
    }

    @Test
    void shouldReadEveryWayToChooseTools() {
        assertEquals(new ToolChoice.Auto(), choice("'mode':'AUTO'"));
        assertEquals(new ToolChoice.None(), choice("'mode':'none'"));
        assertEquals(new ToolChoice.Required(), choice("'mode':'ANY'"));
        assertEquals(new ToolChoice.Named("f"), choice("'mode':'ANY','allowedFunctionNames':['f']"));
        assertEquals(
                new ToolChoice.Subset(List.of("f", "g"), true),
                choice("'mode':'ANY','allowedFunctionNames':['f','g']"));
        assertEquals(
                new ToolChoice.Subset(List.of("f"), false), choice("'mode':'VALIDATED','allowedFunctionNames':['f']"));
    }

    private static ToolChoice choice(String config) {
        return Objects.requireNonNull(with("'toolConfig':{'functionCallingConfig':{" + config + "}}")
                .tools()
                .choice());
    }

    @Test
    void shouldReadTools() {
        List<Tool> tools = with("""
            'tools':[{'functionDeclarations':[
               {'name':'f','description':'d','parameters':{'type':'OBJECT','properties':{'a':{'type':'INTEGER'}}}},
               {'name':'g','parametersJsonSchema':{'type':'object'},'behavior':'BLOCKING'}],
              'codeExecution':{},'google_search':{'timeRangeFilter':{}}}]\
            """).tools().tools();
        Tool.Function f = (Tool.Function) tools.get(0);
        assertEquals(Map.of("type", "object", "properties", Map.of("a", Map.of("type", "integer"))), f.parameters());
        assertEquals(
                Map.of("behavior", "BLOCKING"),
                ((Tool.Function) tools.get(1)).extensions().members());
        Tool.BuiltIn code = (Tool.BuiltIn) tools.get(2);
        assertEquals(Tool.BuiltIn.Kind.CODE_EXECUTION, code.kind());
        assertEquals(Dialect.GEMINI, code.origin());
        assertEquals("googleSearch", ((Tool.BuiltIn) tools.get(3)).type());
    }

    @Test
    void shouldKeepWhatItDoesNotKnowUnderItsPath() {
        ChatRequest request = with("""
            'safetySettings':[{'category':'C','threshold':'OFF'}],'labels':{'team':'a'},'serviceTier':'flex',
            'toolConfig':{'retrievalConfig':{'languageCode':'de'},'functionCallingConfig':{'mode':'VALIDATED'}},
            'systemInstruction':{'role':'system','parts':[{'text':'s'}],'newField':1},
            'generationConfig':{'speechConfig':{'x':1}},'someNewField':{'deep':1}\
            """);
        assertEquals(
                List.of(
                                "toolConfig.functionCallingConfig.mode",
                                "toolConfig.retrievalConfig",
                                "systemInstruction.newField",
                                "generationConfig.speechConfig",
                                "safetySettings",
                                "someNewField")
                        .stream()
                        .sorted()
                        .toList(),
                request.extensions().members().keySet().stream().sorted().toList());
        assertEquals(Map.of("team", "a"), request.metadata());
        assertEquals("flex", request.serviceTier());
    }

    // ---- Mistakes

    @Test
    void shouldNameThePlaceOfMistakes() {
        assertProblem("contents is missing", "{}");
        assertProblem("contents[0].role is neither user nor model", "{'contents':[{'role':'system','parts':[]}]}");
        assertProblem(
                "contents[0].parts[0].functionCall.args is a list, expected an object",
                "{'contents':[{'role':'model','parts':[{'functionCall':{'name':'f','args':[]}}]}]}");
        assertProblem(
                "contents[0].parts[0].functionCall.name is missing",
                "{'contents':[{'role':'model','parts':[{'functionCall':{}}]}]}");
        assertProblem(
                "generationConfig.temperature is a string, expected a number",
                "{" + HELLO + ",'generationConfig':{'temperature':'warm'}}");
        assertProblem("contents[0] is a string, expected an object", "{'contents':['hi']}");
    }

    private static void assertProblem(String message, String json) {
        assertEquals(
                message,
                assertThrows(ProtocolException.class, () -> parse(json)).getMessage());
    }
}
