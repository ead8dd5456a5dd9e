package io.ringfence.providers.gemini;

import static io.ringfence.providers.gemini.GeminiJson.parse;
import static io.ringfence.providers.gemini.GeminiJson.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.CacheHint;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Media;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.RequestTarget;
import io.ringfence.providers.translate.StateTag;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GeminiConversationWriterTest {
    private static final Message HELLO = Message.text(Role.USER, "hi");

    private static Message assistant(Part... parts) {
        return Message.of(Role.ASSISTANT, List.of(parts));
    }

    private static Message tool(Part... parts) {
        return Message.of(Role.TOOL, List.of(parts));
    }

    private static Part.ToolResult result(String id, String text) {
        return Part.ToolResult.of(id, List.of(Part.Text.of(text)));
    }

    private static Part.ToolCall signed(String id, String name, ProviderState state) {
        return new Part.ToolCall(id, name, "{}", false, state, null, Extensions.NONE);
    }

    // ---- Turns

    @Test
    void shouldLetRolesAlternate() {
        write(
                        "gemini-2.5-flash",
                        HELLO,
                        Message.text(Role.USER, "there"),
                        Message.text(Role.ASSISTANT, "hello"),
                        Message.text(Role.ASSISTANT, "you"),
                        Message.text(Role.USER, "!"))
                .assertAt("contents", """
                    [{'role':'user','parts':[{'text':'hi'},{'text':'there'}]},
                     {'role':'model','parts':[{'text':'hello'},{'text':'you'}]},
                     {'role':'user','parts':[{'text':'!'}]}]\
                    """)
                .assertLosses();
    }

    @Test
    void shouldPutABatchOfCallsIntoOneContentAndTheirResultsInItsOrderIntoTheNext() {
        write(
                        "gemini-2.5-flash",
                        HELLO,
                        assistant(Part.Text.of("wait"), Part.ToolCall.of("c1", "a", "{\"n\":1}")),
                        assistant(Part.ToolCall.of("c2", "b", "")),
                        tool(result("c2", "two")),
                        tool(result("c1", "one")),
                        Message.text(Role.USER, "well?"))
                .assertAt("contents.1", """
                    {'role':'model','parts':[{'text':'wait'},
                     {'functionCall':{'id':'c1','name':'a','args':{'n':1}}},
                     {'functionCall':{'id':'c2','name':'b','args':{}}}]}\
                    """)
                .assertAt("contents.2", """
                    {'role':'user','parts':[
                     {'functionResponse':{'id':'c1','name':'a','response':{'output':'one'}}},
                     {'functionResponse':{'id':'c2','name':'b','response':{'output':'two'}}},
                     {'text':'well?'}]}\
                    """)
                .assertLosses();
    }

    @Test
    void shouldAnswerACallWithoutResultWithAnError() {
        write(
                        "gemini-2.5-flash",
                        HELLO,
                        assistant(Part.ToolCall.of("c1", "a", "{}"), Part.ToolCall.of("c2", "b", "{}")),
                        tool(result("c2", "two")))
                .assertAt("contents.2.parts.0", """
                    {'functionResponse':{'id':'c1','name':'a',
                     'response':{'error':'There is no result of this call.'}}}\
                    """)
                .assertAt("contents.2.parts.2", "null")
                .assertLosses("a missing tool result is sent as an error to gemini_generate_content");
    }

    @Test
    void shouldAnswerCallsThatTheUserPassedOver() {
        write("gemini-2.5-flash", HELLO, assistant(Part.ToolCall.of("c1", "a", "{}")), HELLO)
                .assertAt("contents.2", """
                    {'role':'user','parts':[{'functionResponse':{'id':'c1','name':'a',
                      'response':{'error':'There is no result of this call.'}}},{'text':'hi'}]}\
                    """);
    }

    @Test
    void shouldLeaveCallsAtTheEndOpen() {
        write("gemini-2.5-flash", HELLO, assistant(Part.ToolCall.of("c1", "a", "{}")))
                .assertAt("contents.2", "null")
                .assertLosses();
    }

    @Test
    void shouldSendAResultWithoutItsCallAsText() {
        write(
                        "gemini-2.5-flash",
                        tool(new Part.ToolResult(
                                "c9", "lost", List.of(Part.Text.of("x")), null, false, null, Extensions.NONE)))
                .assertAt("contents.0.parts", "[{'text':'Result of lost: x'}]")
                .assertLosses("a tool result without its call is sent as text to gemini_generate_content");
    }

    @Test
    void shouldNotSendIdsThatGeminiNeverMade() {
        write(
                        "gemini-2.5-flash",
                        HELLO,
                        assistant(Part.ToolCall.of("call_rf12ab_0", "a", "{}")),
                        tool(result("call_rf12ab_0", "x")))
                .assertAt("contents.1.parts.0.functionCall", "{'name':'a','args':{}}")
                .assertAt("contents.2.parts.0.functionResponse", "{'name':'a','response':{'output':'x'}}");
    }

    // ---- Arguments and results

    @Test
    void shouldRefuseArgumentsThatAreNoObject() {
        for (String arguments : List.of("{\"a\":", "[1]", "no")) {
            ProtocolException problem = assertThrows(
                    ProtocolException.class,
                    () -> write("gemini-2.5-flash", HELLO, assistant(Part.ToolCall.of("c", "f", arguments))));
            assertEquals(ProtocolException.Kind.INVALID_SHAPE, problem.kind());
            assertEquals(
                    "messages[1].content[0]: the arguments of the call of f are not a JSON object",
                    problem.getMessage());
        }
    }

    @Test
    void shouldWrapFreeTextForCustomTools() {
        write(
                        "gemini-2.5-flash",
                        HELLO,
                        assistant(new Part.ToolCall("c", "patch", "*** Begin", true, null, null, Extensions.NONE)))
                .assertAt("contents.1.parts.0.functionCall.args", "{'input':'*** Begin'}");
    }

    @Test
    void shouldSayThatAToolFailed() {
        Part failed = new Part.ToolResult("c", null, List.of(Part.Text.of("no")), null, true, null, Extensions.NONE);
        write("gemini-2.5-flash", HELLO, assistant(Part.ToolCall.of("c", "f", "{}")), tool(failed))
                .assertAt("contents.2.parts.0.functionResponse.response", "{'error':'no'}");
    }

    @Test
    @SuppressWarnings("NullAway") // the class file does not tell that the object's members may be null
    void shouldDefuseReferencesInResults() {
        Map<String, @Nullable Object> schema = GeminiJson.tree("{'properties':{'a':{'items':[{'$ref':'#/$defs/X'}]}}}");
        Part result = new Part.ToolResult("c", null, List.of(), schema, false, null, Extensions.NONE);
        write("gemini-2.5-flash", HELLO, assistant(Part.ToolCall.of("c", "f", "{}")), tool(result))
                .assertAt(
                        "contents.2.parts.0.functionResponse.response.output",
                        "\"{\\\"properties\\\":{\\\"a\\\":{\\\"items\\\":[{\\\"$ref\\\":\\\"#/$defs/X\\\"}]}}}\"");
    }

    @Test
    void shouldPutMediaWhereTheModelTakesThem() {
        Part image = new Part.Image(new Media.Inline("image/png", "AAAA"), null, null, null, Extensions.NONE);
        Part.ToolResult result = Part.ToolResult.of("c", List.of(image));
        Message[] conversation = {
            HELLO,
            assistant(Part.ToolCall.of("c", "f", "{}"), Part.ToolCall.of("d", "f", "{}")),
            tool(result),
            tool(result("d", "x"))
        };
        write("gemini-3-pro", conversation).assertAt("contents.2.parts.0.functionResponse", """
            {'id':'c','name':'f','response':{},
             'parts':[{'inlineData':{'mimeType':'image/png','data':'AAAA'}}]}\
            """);
        write("gemini-2.5-pro", conversation)
                .assertAt("contents.2.parts.0.functionResponse.response", "{'output':'The result is attached.'}")
                .assertAt("contents.2.parts.2", "{'inlineData':{'mimeType':'image/png','data':'AAAA'}}");
    }

    // ---- State

    @Test
    void shouldSendOwnStateBackToWhereItHung() {
        ProviderState own = new ProviderState("gemini", "sig");
        write(
                        "gemini-3-pro",
                        HELLO,
                        assistant(
                                Part.Reasoning.of("hm", own),
                                new Part.Text("so", List.of(), null, own, Extensions.NONE),
                                signed("c1", "f", own),
                                Part.ToolCall.of("c2", "f", "{}")))
                .assertAt("contents.1.parts", """
                    [{'text':'hm','thought':true,'thoughtSignature':'sig'},
                     {'text':'so','thoughtSignature':'sig'},
                     {'functionCall':{'id':'c1','name':'f','args':{}},'thoughtSignature':'sig'},
                     {'functionCall':{'id':'c2','name':'f','args':{}}}]\
                    """)
                .assertLosses();
    }

    @Test
    void shouldGiveStateWithoutWordsToTheCallThatFollows() {
        Part wordless = Part.Reasoning.of("", new ProviderState("gemini", "sig"));
        write("gemini-3-pro", HELLO, assistant(wordless, Part.ToolCall.of("c", "f", "{}")))
                .assertAt(
                        "contents.1.parts",
                        "[{'functionCall':{'id':'c','name':'f','args':{}},'thoughtSignature':'sig'}]");
        write("gemini-3-pro", HELLO, assistant(wordless, Part.Text.of("so")))
                .assertAt("contents.1.parts", "[{'text':'','thoughtSignature':'sig'},{'text':'so'}]");
        write("gemini-3-pro", HELLO, assistant(Part.Text.of("so"), wordless))
                .assertAt("contents.1.parts", "[{'text':'so'},{'text':'','thoughtSignature':'sig'}]");
    }

    @Test
    void shouldNeverSendStateOfOthers() {
        ProviderState foreign = new ProviderState("anthropic", "sig");
        write(
                        "gemini-2.5-pro",
                        HELLO,
                        assistant(
                                Part.Reasoning.of("hm", foreign),
                                Part.Reasoning.of("plain", null),
                                signed("c1", "f", foreign)))
                .assertAt("contents.1.parts", "[{'functionCall':{'id':'c1','name':'f','args':{}}}]")
                .assertLosses(
                        "reasoning of anthropic is not replayed to gemini_generate_content",
                        "reasoning without state is not replayed to gemini_generate_content");
    }

    @Test
    void shouldSignTheFirstForeignCallOfABatchForGemini3() {
        Message[] conversation = {HELLO, assistant(Part.ToolCall.of("c1", "f", "{}"), Part.ToolCall.of("c2", "f", "{}"))
        };
        write("gemini-3-flash-preview", conversation).assertAt("contents.1.parts", """
            [{'functionCall':{'id':'c1','name':'f','args':{}},
              'thoughtSignature':'skip_thought_signature_validator'},
             {'functionCall':{'id':'c2','name':'f','args':{}}}]\
            """);
        write("gemini-2.5-flash", conversation).assertAt("contents.1.parts.0.thoughtSignature", "null");
    }

    // ---- As it stood

    @Test
    void shouldSendWhatAGeminiClientWroteAsItStood() {
        ChatRequest request = parse("""
            {'contents':[
             {'role':'user','parts':[{'text':'hi','newField':1}]},
             {'role':'user','parts':[{'text':'again'}],'alsoNew':2},
             {'role':'model','parts':[{'function_call':{'name':'f','args':{'a':1.50}}}]},
             {'role':'user','parts':[{'text':'before'},
              {'function_response':{'name':'f','response':{'x':{'$ref':'img'}}}}]}]}\
            """);
        write(request, "gemini-2.5-flash").assertAt("contents", """
            [{'role':'user','parts':[{'text':'hi','newField':1}]},
             {'role':'user','parts':[{'text':'again'}],'alsoNew':2},
             {'role':'model','parts':[{'function_call':{'name':'f','args':{'a':1.50}}}]},
             {'role':'user','parts':[{'text':'before'},
              {'function_response':{'name':'f','response':{'x':{'$ref':'img'}}}}]}]\
            """).assertLosses();
    }

    @Test
    void shouldRebuildAnExchangeOfWhichAPartWasEdited() {
        ChatRequest request = parse("""
            {'contents':[{'role':'user','parts':[{'text':'hi'}]},
             {'role':'model','parts':[{'functionCall':{'name':'f'}}]},
             {'role':'user','parts':[{'functionResponse':{'name':'f','response':{'x':1}}},{'text':'secret'}]}]}\
            """);
        List<Message> edited = new ArrayList<>(request.messages());
        edited.set(3, edited.get(3).withParts(List.of(Part.Text.of("***"))));
        write(request.toBuilder().messages(edited).build(), "gemini-2.5-flash").assertAt("contents", """
            [{'role':'user','parts':[{'text':'hi'}]},
             {'role':'model','parts':[{'functionCall':{'name':'f','args':{}}}]},
             {'role':'user','parts':[{'functionResponse':{'name':'f','response':{'x':1}}},
              {'text':'***'}]}]\
            """);
    }

    @Test
    void shouldRebuildWhatHoldsStateOfOthers() {
        String foreign = StateTag.wrap(new ProviderState("anthropic", "abc"), "gemini");
        ChatRequest request = parse("{'contents':[{'role':'user','parts':[{'text':'hi'}]},"
                + "{'role':'model','parts':[{'text':'hm','thought':true,'thoughtSignature':'" + foreign + "'},"
                + "{'text':'yes'}]}]}");
        write(request, "gemini-2.5-flash")
                .assertAt("contents.1", "{'role':'model','parts':[{'text':'yes'}]}")
                .assertLosses("reasoning of anthropic is not replayed to gemini_generate_content");
        RequestTarget other = new RequestTarget(
                Dialect.GEMINI, io.ringfence.providers.translate.Flavour.PLAIN, "gemini-2.5-flash", "anthropic", 4_096);
        write(request, other).assertAt("contents.1.parts.0.thoughtSignature", "'abc'");
    }

    @Test
    void shouldSignUnsignedCallsOfGeminiClientsForGemini3() {
        ChatRequest request = parse("""
            {'contents':[{'role':'user','parts':[{'text':'hi'}]},
             {'role':'model','parts':[{'functionCall':{'name':'f'}}]},
             {'role':'user','parts':[{'functionResponse':{'name':'f','response':{'x':1}}}]}]}\
            """);
        write(request, "gemini-3-pro")
                .assertAt("contents.1.parts.0.thoughtSignature", "'skip_thought_signature_validator'");
        write(request, "gemini-2.5-pro").assertAt("contents.1.parts.0", "{'functionCall':{'name':'f'}}");
    }

    // ---- Other parts

    @Test
    void shouldWriteMediaInTheFormThatGeminiHas() {
        assertMedia(
                "{'inlineData':{'mimeType':'image/jpeg','data':'AAAA'}}",
                new Media.Url(null, "data:image/jpg;base64,AAAA"));
        assertMedia(
                "{'inlineData':{'mimeType':'text/plain','data':'aGkgeW91'}}",
                new Media.Url(null, "data:text/plain,hi%20you"));
        assertMedia(
                "{'fileData':{'mimeType':'image/png','fileUri':'https://example.org/a.png?x=1'}}",
                new Media.Url(null, "https://example.org/a.png?x=1"));
        assertMedia(
                "{'fileData':{'mimeType':'image/jpeg','fileUri':'https://example.org/'}}",
                new Media.Url(null, "https://example.org/"));
        assertMedia(
                "{'fileData':{'mimeType':'image/png','fileUri':'gs://b/a.png'}}",
                new Media.FileId(null, "gemini", "gs://b/a.png"));
        assertMedia("{'inlineData':{'mimeType':'text/plain','data':'aGk='}}", new Media.PlainText(null, "hi"));
    }

    private static void assertMedia(String expected, Media media) {
        Part image = new Part.Image(media, "auto", null, null, Extensions.NONE);
        write("gemini-2.5-flash", Message.of(Role.USER, List.of(image)))
                .assertAt("contents.0.parts.0", expected)
                .assertLosses();
    }

    @Test
    void shouldNameWhatPartsLose() {
        Extensions foreign = new Extensions(Dialect.OPENAI_CHAT, Map.of("x", 1));
        write(
                        "gemini-2.5-flash",
                        new Message(
                                Role.USER,
                                List.of(
                                        new Part.Image(
                                                new Media.FileId(null, "openai-chat", "file-1"),
                                                "high",
                                                null,
                                                null,
                                                Extensions.NONE),
                                        new Part.Document(
                                                new Media.Inline("application/pdf", "AAAA"),
                                                "a.pdf",
                                                "Title",
                                                "Context",
                                                true,
                                                CacheHint.USUAL,
                                                Extensions.NONE),
                                        new Part.Vendor(Dialect.ANTHROPIC_MESSAGES, "search_result", Map.of()),
                                        new Part.Text("t", List.of(), null, null, foreign)),
                                "Bob",
                                null,
                                null,
                                Extensions.NONE))
                .assertAt("contents.0.parts", """
                    [{'text':'Title: Title\\nContext: Context'},
                     {'inlineData':{'mimeType':'application/pdf','data':'AAAA'}},{'text':'t'}]\
                    """)
                .assertLosses(
                        "a file uploaded to openai-chat is dropped when bridging to gemini_generate_content",
                        "document citations are dropped when bridging to gemini_generate_content",
                        "file name is dropped when bridging to gemini_generate_content",
                        "message name is dropped when bridging to gemini_generate_content",
                        "messages[0].content[3].x is dropped when bridging to gemini_generate_content",
                        "prompt cache policy is dropped when bridging to gemini_generate_content",
                        "search_result is dropped when bridging to gemini_generate_content",
                        "some vendor_extensions and raw_message fields are not emitted to gemini_generate_content");
    }

    @Test
    void shouldLeaveOutEmptyTexts() {
        write("gemini-2.5-flash", HELLO, assistant(Part.Text.of("")), Message.text(Role.USER, ""), HELLO)
                .assertAt("contents.1", "{'role':'user','parts':[{'text':'hi'}]}");
    }
}
