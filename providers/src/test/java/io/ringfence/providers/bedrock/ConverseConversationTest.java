package io.ringfence.providers.bedrock;

import static io.ringfence.providers.recorded.Trees.assertAt;
import static io.ringfence.providers.recorded.Trees.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Citation;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.neutral.ToolChoice;
import io.ringfence.providers.neutral.ToolSettings;
import io.ringfence.providers.translate.Flavour;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.RequestTarget;
import io.ringfence.providers.translate.StateTag;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConverseConversationTest extends ConverseWriting {
    @Test
    void shouldWriteTheSystemsWordsBesideTheMessages() {
        Map<String, @Nullable Object> body = written(
                CLAUDE_4_5,
                request -> request.instructions(List.of(Part.Text.of("Be kind.")))
                        .messages(List.of(
                                Message.text(Role.SYSTEM, "Be brief."),
                                Message.text(Role.USER, "Hello"),
                                Message.text(Role.DEVELOPER, "Be clear."))));

        assertAt(body, "system", "[{'text':'Be kind.'},{'text':'Be brief.'},{'text':'Be clear.'}]");
        assertAt(body, "messages", "[{'role':'user','content':[{'text':'Hello'}]}]");
        assertEquals(List.of(), lost);
    }

    @Test
    void shouldMergeNeighboursOfOneRole() {
        Map<String, @Nullable Object> body = conversation(
                CLAUDE_4_5,
                Message.text(Role.USER, "One"),
                Message.text(Role.USER, "Two"),
                Message.text(Role.ASSISTANT, "Three"),
                Message.text(Role.ASSISTANT, "Four"),
                Message.text(Role.USER, "Five"));

        assertAt(
                body,
                "messages",
                "[{'role':'user','content':[{'text':'One'},{'text':'Two'}]},"
                        + "{'role':'assistant','content':[{'text':'Three'},{'text':'Four'}]},"
                        + "{'role':'user','content':[{'text':'Five'}]}]");
    }

    @Test
    void shouldPutAllResultsOfATurnIntoOneMessageBeforeItsText() {
        Map<String, @Nullable Object> body = toolConversation(
                Message.of(
                        Role.ASSISTANT,
                        List.of(Part.ToolCall.of("call_1", "a", "{\"x\":1}"), Part.ToolCall.of("call_2", "b", ""))),
                result("call_1", "one"),
                Message.text(Role.USER, "And now?"),
                result("call_2", "two"));

        assertAt(
                body,
                "messages/1/content",
                "[{'toolUse':{'toolUseId':'call_1','name':'a','input':{'x':1}}},"
                        + "{'toolUse':{'toolUseId':'call_2','name':'b','input':{}}}]");
        assertAt(
                body,
                "messages/2/content",
                "[{'toolResult':{'toolUseId':'call_1','content':[{'text':'one'}]}},"
                        + "{'toolResult':{'toolUseId':'call_2','content':[{'text':'two'}]}},{'text':'And now?'}]");
        assertEquals(List.of(), lost);
    }

    @Test
    void shouldLetTheUserBegin() {
        Map<String, @Nullable Object> body = conversation(
                CLAUDE_4_5, Message.text(Role.ASSISTANT, "Hello!"), Message.text(Role.USER, "Hello yourself."));

        assertAt(body, "messages/0", "{'role':'user','content':[{'text':'Continue.'}]}");
        assertEquals(List.of("a user's turn is put before the assistant's first"), lost);
    }

    @Test
    void shouldSayAWordWhereNobodyDoes() {
        Map<String, @Nullable Object> body = conversation(CLAUDE_4_5, Message.text(Role.SYSTEM, "Tell a story."));

        assertAt(body, "messages", "[{'role':'user','content':[{'text':'Please respond.'}]}]");
    }

    @Test
    void shouldStripTheEndOfAPrefill() {
        Map<String, @Nullable Object> body =
                conversation(CLAUDE_4_5, Message.text(Role.USER, "Count"), Message.text(Role.ASSISTANT, "One, two \n"));

        assertAt(body, "messages/1/content", "[{'text':'One, two'}]");
        assertEquals(List.of("trailing white space of the assistant's last turn is not sent"), lost);
    }

    @Test
    void shouldAskToGoOnWhereTheModelTakesNoPrefill() {
        Map<String, @Nullable Object> body =
                conversation(CLAUDE_4_6, Message.text(Role.USER, "Count"), Message.text(Role.ASSISTANT, "One,"));

        assertAt(body, "messages/2", "{'role':'user','content':[{'text':'Continue.'}]}");
        assertEquals(1, lost.size());
    }

    @Test
    void shouldLeaveOutTextsWithoutWords() {
        Map<String, @Nullable Object> body = toolConversation(
                Message.of(Role.ASSISTANT, List.of(Part.Text.of(""), Part.ToolCall.of("call_1", "a", "{}"))),
                result("call_1", ""));

        assertAt(body, "messages/1/content", "[{'toolUse':{'toolUseId':'call_1','name':'a','input':{}}}]");
        assertAt(body, "messages/2/content/0/toolResult/content", "[{'text':'(no output)'}]");
        assertEquals(List.of(), lost);
    }

    @Test
    void shouldTellThatAToolFailed() {
        Part failed = new Part.ToolResult(
                "call_1", null, List.of(Part.Text.of("no such file")), null, true, null, Extensions.NONE);

        Map<String, @Nullable Object> claude = toolConversation(
                Message.of(Role.ASSISTANT, List.of(Part.ToolCall.of("call_1", "a", "{}"))),
                Message.of(Role.TOOL, List.of(failed)));
        Map<String, @Nullable Object> mistral = toolConversation(
                MISTRAL,
                Message.of(Role.ASSISTANT, List.of(Part.ToolCall.of("call_1", "a", "{}"))),
                Message.of(Role.TOOL, List.of(failed)));

        assertAt(claude, "messages/2/content/0/toolResult/status", "'error'");
        assertNull(at(mistral, "messages/2/content/0/toolResult/status"));
        assertEquals(List.of("errors of tools are dropped when bridging to bedrock_converse"), lost);
    }

    @Test
    void shouldWriteAResultThatIsAnObjectAsOne() {
        Part object =
                new Part.ToolResult("call_1", "a", List.of(), Map.of("temperature", 20), false, null, Extensions.NONE);

        Map<String, @Nullable Object> body = toolConversation(
                Message.of(Role.ASSISTANT, List.of(Part.ToolCall.of("call_1", "a", "{}"))),
                Message.of(Role.TOOL, List.of(object)));

        assertAt(body, "messages/2/content/0/toolResult/content", "[{'json':{'temperature':20}}]");
    }

    @Test
    void shouldShowImagesInResults() {
        Part shown = Part.ToolResult.of("call_1", List.of(Part.Text.of("here"), image("image/png", "aGVsbG8=")));

        Map<String, @Nullable Object> body = toolConversation(
                Message.of(Role.ASSISTANT, List.of(Part.ToolCall.of("call_1", "a", "{}"))),
                Message.of(Role.TOOL, List.of(shown)));

        assertAt(
                body,
                "messages/2/content/0/toolResult/content",
                "[{'text':'here'},{'image':{'format':'png','source':{'bytes':'aGVsbG8='}}}]");
    }

    @Test
    void shouldRefuseArgumentsThatAreNoObject() {
        for (String arguments : List.of("{\"cut\":", "[1]", "\"text\"", "12", "nonsense")) {
            ProtocolException refused = assertThrows(
                    ProtocolException.class,
                    () -> toolConversation(
                            Message.of(Role.ASSISTANT, List.of(Part.ToolCall.of("call_1", "a", arguments)))),
                    arguments);

            assertEquals(ProtocolException.Kind.INVALID_SHAPE, refused.kind());
            assertTrue(String.valueOf(refused.getMessage()).contains("messages[1].parts[0]"), refused.getMessage());
        }
    }

    @Test
    void shouldTakeNullForNoArguments() {
        Map<String, @Nullable Object> body = toolConversation(
                Message.of(Role.ASSISTANT, List.of(Part.ToolCall.of("call_1", "a", "null"))), result("call_1", "x"));

        assertAt(body, "messages/1/content/0/toolUse/input", "{}");
    }

    @Test
    void shouldFitForeignIdsAndKeepCallAndResultTogether() {
        String gemini = "function-call-" + "0123456789".repeat(10);
        String odd = "call:with.dots";

        Map<String, @Nullable Object> body = toolConversation(
                Message.of(
                        Role.ASSISTANT,
                        List.of(
                                Part.ToolCall.of(gemini, "a", "{}"),
                                Part.ToolCall.of(odd, "a", "{}"),
                                Part.ToolCall.of("toolu_fits", "a", "{}"))),
                Message.of(
                        Role.TOOL,
                        List.of(
                                Part.ToolResult.of(odd, List.of(Part.Text.of("2"))),
                                Part.ToolResult.of(gemini, List.of(Part.Text.of("1"))),
                                Part.ToolResult.of("toolu_fits", List.of(Part.Text.of("3"))))));

        for (int call = 0; call < 3; call++) {
            Object id = at(body, "messages/1/content/" + call + "/toolUse/toolUseId");
            assertTrue(String.valueOf(id).matches("[a-zA-Z0-9_-]{1,64}"), "id=" + id);
        }
        assertEquals(
                at(body, "messages/1/content/0/toolUse/toolUseId"),
                at(body, "messages/2/content/1/toolResult/toolUseId"));
        assertEquals(
                at(body, "messages/1/content/1/toolUse/toolUseId"),
                at(body, "messages/2/content/0/toolResult/toolUseId"));
        assertAt(body, "messages/1/content/2/toolUse/toolUseId", "'toolu_fits'");
    }

    @Test
    void shouldTellCallsInWordsWhereNoToolIsDeclared() {
        Map<String, @Nullable Object> body = conversation(
                CLAUDE_4_5,
                Message.text(Role.USER, "Weather?"),
                Message.of(Role.ASSISTANT, List.of(Part.ToolCall.of("call_1", "weather", "{\"city\":\"Paris\"}"))),
                result("call_1", "sunny"),
                Message.text(Role.USER, "Thanks"));

        assertNull(body.get("toolConfig"));
        assertAt(
                body,
                "messages/1/content",
                "[{'text':'I called the tool weather with {\\'city\\':\\'Paris\\'}'}]".replace("\\'", "\\\""));
        assertAt(
                body,
                "messages/2/content",
                "[{'text':'The tool weather answered:'},{'text':'sunny'},{'text':'Thanks'}]");
        assertEquals(List.of("tool calls without declared tools are written as text to bedrock_converse"), lost);
    }

    @Test
    void shouldTellCallsInWordsWhereNoToolMayBeCalled() {
        Map<String, @Nullable Object> body = written(
                CLAUDE_4_5,
                request -> request.messages(List.of(
                                Message.text(Role.USER, "Weather?"),
                                Message.of(Role.ASSISTANT, List.of(Part.ToolCall.of("call_1", "a", "{}"))),
                                result("call_1", "sunny")))
                        .tools(new ToolSettings(List.of(function("a")), new ToolChoice.None(), null)));

        assertNull(body.get("toolConfig"));
        assertAt(body, "messages/2/content", "[{'text':'The tool a answered:'},{'text':'sunny'}]");
    }

    @Test
    void shouldReplayThoughtsToWhoeverThoughtThemOnly() {
        Part own = Part.Reasoning.of("mine", new ProviderState("bedrock", "sig"));
        Part redacted = new Part.Reasoning(
                null, "", List.of(), new ProviderState("bedrock", "ZGF0YQ=="), true, Extensions.NONE);
        Part empty = Part.Reasoning.of("", new ProviderState("bedrock", "sig2"));
        Part foreign = Part.Reasoning.of("theirs", new ProviderState("openai", "secret"));
        Part unsigned = Part.Reasoning.of("whose?", null);

        Map<String, @Nullable Object> body = conversation(
                CLAUDE_4_5,
                Message.text(Role.USER, "Think"),
                Message.of(Role.ASSISTANT, List.of(own, redacted, empty, foreign, unsigned, Part.Text.of("Done"))),
                Message.text(Role.USER, "Again"));

        assertAt(
                body,
                "messages/1/content",
                "[{'reasoningContent':{'reasoningText':{'text':'mine','signature':'sig'}}},"
                        + "{'reasoningContent':{'redactedContent':'ZGF0YQ=='}},"
                        + "{'reasoningContent':{'reasoningText':{'text':'','signature':'sig2'}}},{'text':'Done'}]");
        assertEquals(
                List.of(
                        "reasoning of openai is not replayed to bedrock_converse",
                        "reasoning without a signature is not replayed to bedrock_converse"),
                lost);
    }

    @Test
    void shouldNotRepeatARawMessageWithThoughtsThatTheTargetCannotRead() {
        ChatRequest request = parsed("""
            {'messages':[{'role':'user','content':[{'text':'Think'}]},
             {'role':'assistant','content':[{'reasoningContent':{'reasoningText':{'text':'t','signature':'s'}}},
              {'text':'Done'}]},{'role':'user','content':[{'text':'Again'}]}]}\
            """);
        Losses losses = new Losses(DIALECT);

        Map<String, @Nullable Object> body =
                requests.emit(request, new RequestTarget(DIALECT, Flavour.PLAIN, CLAUDE_4_5, "bedrock-eu", 1), losses);

        assertAt(body, "messages/1/content", "[{'text':'Done'}]");
        assertEquals(List.of("reasoning of bedrock is not replayed to bedrock_converse"), losses.reasons());
    }

    @Test
    void shouldGiveStateThatTravelledThroughASignatureBackToTheCall() {
        String sealed = StateTag.wrap(new ProviderState("gemini", "thought"), "bedrock");

        ChatRequest request = parsed("{'messages':[{'role':'assistant','content':["
                + "{'reasoningContent':{'reasoningText':{'text':'','signature':'" + sealed + "'}}},"
                + "{'toolUse':{'toolUseId':'call_1','name':'a','input':{}}}]}]}");

        Part call = request.messages().getFirst().parts().getFirst();
        assertEquals(new ProviderState("gemini", "thought"), ((Part.ToolCall) call).state());
    }

    @Test
    void shouldSayWhatAForeignCitationLost() {
        Citation web = new Citation("https://a.example", "A", null, 0, 4, Dialect.OPENAI_CHAT, Map.of());

        Map<String, @Nullable Object> body = conversation(
                CLAUDE_4_5,
                Message.text(Role.USER, "Cite"),
                Message.of(Role.ASSISTANT, List.of(new Part.Text("Text", List.of(web), null, null, Extensions.NONE))),
                Message.text(Role.USER, "More"));

        assertAt(body, "messages/1/content", "[{'text':'Text'}]");
        assertEquals(List.of("citations are dropped when bridging to bedrock_converse"), lost);
    }

    @Test
    void shouldRefuseCallsWithoutAnIdOrAName() {
        for (String call : List.of("{'toolUseId':'','name':'a'}", "{'toolUseId':'t','name':''}", "{'name':'a'}")) {
            assertThrows(
                    ProtocolException.class,
                    () -> parsed("{'messages':[{'role':'assistant','content':[{'toolUse':" + call + "}]}]}"),
                    call);
        }
    }

    @Test
    void shouldPutBackWhatItDoesNotKnowOfAMessage() {
        ChatRequest request = parsed("{'messages':[{'role':'user','content':[{'text':'Hi'}],'novel':1}]}");
        Losses losses = new Losses(DIALECT);

        Map<String, @Nullable Object> body = requests.emit(request, RequestTarget.of(DIALECT, CLAUDE_4_5), losses);

        assertAt(body, "messages/0", "{'role':'user','content':[{'text':'Hi'}],'novel':1}");
        assertEquals(List.of(), losses.reasons());
    }
}
