package io.ringfence.providers.openaichat;

import static io.ringfence.providers.openaichat.Chat.messages;
import static io.ringfence.providers.openaichat.Chat.sent;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.CacheHint;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Citation;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Media;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.translate.CallIds;
import io.ringfence.providers.translate.Flavour;
import io.ringfence.providers.translate.StateTag;
import io.ringfence.providers.tree.JsonTree;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChatMessageWritingTest {
    private static final String CHAT = "open_ai_chat_completions";

    private static ChatRequest conversation(Message... messages) {
        return ChatRequest.builder("m").messages(List.of(messages)).build();
    }

    private static Message says(Role role, Part... parts) {
        return Message.of(role, List.of(parts));
    }

    private static Message calls(String... ids) {
        return Message.of(
                Role.ASSISTANT,
                List.of(ids).stream()
                        .<Part>map(id -> Part.ToolCall.of(id, "f", "{}"))
                        .toList());
    }

    private static Message result(String id, String text) {
        return says(Role.TOOL, Part.ToolResult.of(id, List.of(Part.Text.of(text))));
    }

    // ---- System and user

    @Test
    void shouldPutInstructionsFirstAsASystemMessage() {
        ChatRequest request = conversation(Message.text(Role.USER, "hi")).toBuilder()
                .instructions(List.of(Part.Text.of("a"), Part.Text.of("b")))
                .build();
        sent(request, Flavour.PLAIN).lossless().expect("messages", """
            [{'role':'system','content':[{'type':'text','text':'a'},{'type':'text','text':'b'}]},
            {'role':'user','content':'hi'}]\
            """);
        sent(request, Flavour.COMPATIBLE)
                .expect("messages", "[{'role':'system','content':'a\\n\\nb'},{'role':'user','content':'hi'}]");
    }

    @Test
    void shouldCallDevelopersSystemWhereTheyAreUnknown() {
        ChatRequest request = messages("{'role':'developer','content':'d'}");
        for (Flavour flavour : Flavour.values()) {
            boolean isKnown = ChatTraits.hasDeveloperRole(flavour);
            sent(request, flavour)
                    .lossless()
                    .expect("messages", "[{'role':'" + (isKnown ? "developer" : "system") + "','content':'d'}]");
        }
    }

    @Test
    void shouldSendUneditedMessagesAsTheyStood() {
        ChatRequest request = messages("{'role':'user','content':[{'type':'text','text':'x'}],'odd':1,'name':null}");
        List<?> written =
                (List<?>) requireNonNull(sent(request, Flavour.PLAIN).lossless().get("messages"));
        assertSame(requireNonNull(request.messages().getFirst().raw()).items().getFirst(), written.getFirst());
    }

    @Test
    void shouldJoinTextsWhereListsAreUnknown() {
        ChatRequest request =
                messages("{'role':'system','content':[{'type':'text','text':'a'},{'type':'text','text':'b'}]}");
        sent(request, Flavour.GROQ).lossless().expect("messages", "[{'role':'system','content':'a\\n\\nb'}]");
        sent(request, Flavour.PLAIN)
                .expect(
                        "messages",
                        "[{'role':'system','content':[{'type':'text','text':'a'},{'type':'text','text':'b'}]}]");
    }

    @Test
    void shouldWriteEveryKindOfPart() {
        ChatRequest request = conversation(says(
                Role.USER,
                Part.Text.of("t"),
                image(new Media.Inline(null, "/9j/AAAA")),
                image(new Media.Url(null, "https://e.org/i.png")),
                new Part.Recording(new Media.Inline("audio/x-wav", "AAAA"), null, null, Extensions.NONE),
                document(new Media.Inline("application/pdf", "BBBB"), null),
                document(new Media.FileId(null, "openai-responses", "file-1"), "n"),
                document(new Media.PlainText(null, "body"), "notes")));
        sent(request, Flavour.PLAIN).lossless().expect("messages", """
            [{'role':'user','content':[{'type':'text','text':'t'},
            {'type':'image_url','image_url':{'url':'data:image/jpeg;base64,/9j/AAAA'}},
            {'type':'image_url','image_url':{'url':'https://e.org/i.png'}},
            {'type':'input_audio','input_audio':{'data':'AAAA','format':'wav'}},
            {'type':'file','file':{'filename':'document.pdf','file_data':'data:application/pdf;base64,BBBB'}},
            {'type':'file','file':{'file_id':'file-1','filename':'n'}},
            {'type':'text','text':'notes\\n\\nbody'}]}]\
            """);
    }

    private static Part image(Media media) {
        return new Part.Image(media, null, null, null, Extensions.NONE);
    }

    private static Part document(Media media, @org.jspecify.annotations.Nullable String name) {
        return new Part.Document(media, name, null, null, null, null, Extensions.NONE);
    }

    @Test
    void shouldReportPartsThatChatCannotSay() {
        ChatRequest request = conversation(says(
                Role.USER,
                Part.Text.of("t"),
                image(new Media.FileId(null, "anthropic-messages", "file_1")),
                document(new Media.Url(null, "https://e.org/d.pdf"), null),
                new Part.Recording(new Media.Inline("video/mp4", "AAAA"), null, null, Extensions.NONE),
                new Part.Vendor(Dialect.GEMINI, "executableCode", Map.of())));
        sent(request, Flavour.PLAIN)
                .lost(
                        "messages[0] (a document that is held elsewhere) is dropped when bridging to " + CHAT,
                        "messages[0] (an image that is no bytes and no address) is dropped when bridging to " + CHAT,
                        "messages[0] (executableCode) is dropped when bridging to " + CHAT,
                        "messages[0] (video of this kind) is dropped when bridging to " + CHAT)
                .expect("messages", "[{'role':'user','content':'t'}]");
    }

    @Test
    void shouldShowVideosAndAddressesOfDocumentsWhereTheyAreKnown() {
        ChatRequest request = conversation(says(
                Role.USER,
                document(new Media.Url(null, "https://e.org/d.pdf"), null),
                new Part.Recording(new Media.Url("video/mp4", "https://e.org/v"), null, null, Extensions.NONE)));
        sent(request, Flavour.OPENROUTER).lossless().expect("messages", """
            [{'role':'user','content':[
            {'type':'file','file':{'filename':'document','file_data':'https://e.org/d.pdf'}},
            {'type':'video_url','video_url':{'url':'https://e.org/v'}}]}]\
            """);
        ChatRequest document = conversation(says(Role.USER, document(new Media.Url(null, "https://e.org/d.pdf"), "d")));
        sent(document, Flavour.MISTRAL).lossless().expect("messages", """
            [{'role':'user','content':[
            {'type':'document_url','document_url':'https://e.org/d.pdf','document_name':'d'}]}]\
            """);
    }

    @Test
    void shouldSendSoundInTheFormThatTheProviderPublishes() {
        String object = "{'type':'input_audio','input_audio':{'data':'AAAA','format':'wav'}}";
        String text = "{'type':'input_audio','input_audio':'AAAA'}";
        for (String sound : List.of(object, text)) {
            ChatRequest request = messages("{'role':'user','content':[" + sound + "]}");
            sent(request, Flavour.MISTRAL).lossless().expect("messages", "[{'role':'user','content':[" + text + "]}]");
            sent(request, Flavour.PLAIN).lossless().expect("messages", "[{'role':'user','content':[" + object + "]}]");
        }
    }

    @Test
    void shouldKeepNamesExceptAtMistral() {
        ChatRequest request = messages("{'role':'user','name':'Ann','content':'x'}");
        sent(request, Flavour.PLAIN).lossless().expect("messages", "[{'role':'user','name':'Ann','content':'x'}]");
        sent(request, Flavour.MISTRAL)
                .lost("messages[0].name is dropped when bridging to " + CHAT)
                .expect("messages", "[{'role':'user','content':'x'}]");
    }

    // ---- Calls and results

    @Test
    void shouldWriteCallsAndTheirResults() {
        ChatRequest request = conversation(
                says(Role.ASSISTANT, Part.Text.of("let me see"), Part.ToolCall.of("c1", "f", "{\"a\":1}")),
                result("c1", "42"));
        sent(request, Flavour.PLAIN).lossless().expect("messages", """
            [{'role':'assistant','content':'let me see',
            'tool_calls':[{'id':'c1','type':'function','function':{'name':'f','arguments':'{\\"a\\":1}'}}]},
            {'role':'tool','tool_call_id':'c1','content':'42'}]\
            """.replace("\\\"", "\\'")
                .replace("\\'", "\\\""));
    }

    @Test
    void shouldWriteNullWhereOnlyCallsAreSaid() {
        sent(conversation(calls("c1"), result("c1", "x")), Flavour.PLAIN).expect("messages", """
            [{'role':'assistant','content':null,
            'tool_calls':[{'id':'c1','type':'function','function':{'name':'f','arguments':'{}'}}]},
            {'role':'tool','tool_call_id':'c1','content':'x'}]\
            """);
    }

    @ParameterizedTest
    @EnumSource
    void shouldAnswerEveryCallBeforeAnybodyElseSpeaks(Flavour flavour) {
        ChatRequest request = conversation(
                Message.text(Role.USER, "go"),
                calls("call_a", "call_b"),
                Message.text(Role.USER, "hurry"),
                result("call_b", "b"),
                result("call_a", "a"),
                Message.text(Role.USER, "thanks"));
        List<String> roles = roles(sent(request, flavour).lossless());
        List<String> expected = flavour == Flavour.MISTRAL
                ? List.of("user", "assistant", "tool", "tool", "assistant", "user", "user")
                : List.of("user", "assistant", "tool", "tool", "user", "user");
        assertEquals(expected, roles);
    }

    private static List<String> roles(Chat.Sent sent) {
        return ((List<?>) requireNonNull(sent.get("messages")))
                .stream()
                        .map(message -> (String) ((Map<?, ?>) message).get("role"))
                        .toList();
    }

    @Test
    void shouldAnswerTheRightCallWhereIdsAreUsedAgain() {
        ChatRequest request = conversation(calls("c"), result("c", "first"), calls("c"), result("c", "second"));
        assertEquals(
                List.of("assistant", "tool", "assistant", "tool"),
                roles(sent(request, Flavour.PLAIN).lossless()));
        assertTrue(sent(request, Flavour.PLAIN).json("messages").matches(".*first.*assistant.*second.*"));
    }

    @Test
    void shouldGiveAnEmptyResultToACallThatNobodyAnswered() {
        Chat.Sent sent =
                sent(conversation(calls("a", "b"), result("a", "x"), Message.text(Role.USER, "go on")), Flavour.PLAIN);
        sent.lost("a tool call without a result is written with an empty one when bridging to " + CHAT);
        assertEquals(List.of("assistant", "tool", "tool", "user"), roles(sent));
        assertEquals(
                List.of("assistant"),
                roles(sent(conversation(calls("a")), Flavour.PLAIN).lossless()));
    }

    @Test
    void shouldKeepTheWordsOfAResultWhoseCallIsGone() {
        sent(conversation(result("gone", "x")), Flavour.PLAIN)
                .lost("a tool result without its call is written as a text when bridging to " + CHAT)
                .expect("messages", """
                    [{'role':'user','content':[{'type':'text','text':'[result of tool call gone]'},
                    {'type':'text','text':'x'}]}]\
                    """);
    }

    @Test
    void shouldShowImagesOfResultsInAMessageOfTheUser() {
        Part.ToolResult shown =
                Part.ToolResult.of("a", List.of(Part.Text.of("done"), image(new Media.Inline("image/png", "AAAA"))));
        ChatRequest request = conversation(
                calls("a", "b"),
                says(Role.TOOL, shown, Part.ToolResult.of("b", List.of(Part.Text.of("b")))),
                Message.text(Role.USER, "well?"));
        sent(request, Flavour.PLAIN).lossless().expect("messages", """
            [{'role':'assistant','content':null,'tool_calls':[
            {'id':'a','type':'function','function':{'name':'f','arguments':'{}'}},
            {'id':'b','type':'function','function':{'name':'f','arguments':'{}'}}]},
            {'role':'tool','tool_call_id':'a','content':[{'type':'text','text':'done'},
            {'type':'text','text':'[image 1 is shown in the next message of the user]'}]},
            {'role':'tool','tool_call_id':'b','content':'b'},
            {'role':'user','content':[{'type':'text','text':'[image 1, from the result of f]'},
            {'type':'image_url','image_url':{'url':'data:image/png;base64,AAAA'}}]},
            {'role':'user','content':'well?'}]\
            """);
        assertTrue(sent(request, Flavour.OPENROUTER)
                .lossless()
                .json("messages")
                .contains(
                        "{\"role\":\"tool\",\"tool_call_id\":\"a\",\"content\":[{\"type\":\"text\",\"text\":\"done\"},"
                                + "{\"type\":\"image_url\""));
    }

    @Test
    void shouldSayInWordsThatAToolFailed() {
        Part.ToolResult failed = new Part.ToolResult(
                "a", null, List.of(Part.Text.of("no such file")), null, true, null, Extensions.NONE);
        sent(conversation(calls("a"), says(Role.TOOL, failed)), Flavour.COMPATIBLE)
                .lossless()
                .expect("messages", """
                    [{'role':'assistant','content':null,'tool_calls':[
                    {'id':'a','type':'function','function':{'name':'f','arguments':'{}'}}]},
                    {'role':'tool','tool_call_id':'a','content':'Error: no such file'}]\
                    """);
    }

    @Test
    void shouldWriteResultsThatAreObjectsAsJson() {
        Part.ToolResult json = new Part.ToolResult("a", "f", List.of(), Map.of("t", 20), false, null, Extensions.NONE);
        Chat.Sent sent = sent(conversation(calls("a"), says(Role.TOOL, json)), Flavour.COMPATIBLE);
        assertTrue(sent.lossless().json("messages").contains("\"content\":\"{\\\"t\\\":20}\",\"name\":\"f\""));
    }

    @Test
    void shouldMapIdsThatTheProviderRefuses() {
        String mapped = CallIds.fit("toolu_01", CallIds.Rule.MISTRAL);
        ChatRequest request = messages(
                "{'role':'assistant','content':'','tool_calls':[{'id':'toolu_01','type':'function','function':{'name':'f','arguments':'{}'}}]}",
                "{'role':'tool','tool_call_id':'toolu_01','content':'x'}");
        sent(request, Flavour.MISTRAL)
                .lossless()
                .expect(
                        "messages",
                        "[{'role':'assistant','content':null,'tool_calls':[{'id':'" + mapped
                                + "','type':'function','function':{'name':'f','arguments':'{}'}}]},"
                                + "{'role':'tool','tool_call_id':'" + mapped + "','content':'x'}]");
        String tooLong = "c".repeat(41);
        Chat.Sent sent = sent(conversation(calls(tooLong), result(tooLong, "x")), Flavour.PLAIN);
        assertEquals(false, sent.json("messages").contains(tooLong));
        assertTrue(sent(conversation(calls(tooLong), result(tooLong, "x")), Flavour.GROQ)
                .json("messages")
                .contains(tooLong));
    }

    @Test
    void shouldWriteCustomCallsWhereTheyAreKnown() {
        ChatRequest request = conversation(
                says(Role.ASSISTANT, new Part.ToolCall("a", "patch", "*** x", true, null, null, Extensions.NONE)),
                result("a", "ok"));
        assertTrue(sent(request, Flavour.PLAIN)
                .json("messages")
                .contains("{\"id\":\"a\",\"type\":\"custom\",\"custom\":{\"name\":\"patch\",\"input\":\"*** x\"}}"));
        assertTrue(sent(request, Flavour.COMPATIBLE)
                .json("messages")
                .contains("\"function\":{\"name\":\"patch\",\"arguments\":\"{\\\"input\\\":\\\"*** x\\\"}\"}"));
    }

    @Test
    void shouldWriteLegacyCallsAsTheClientDid() {
        String legacy = """
            'functions':[{'name':'joke'}],'messages':[{'role':'user','content':'joke'},
            {'role':'assistant','content':null,'function_call':{'name':'joke','arguments':'{}'}},
            {'role':'function','name':'joke','content':'ha'}]\
            """;
        ChatRequest request = Chat.request(legacy);
        String expected = """
            [{'role':'user','content':'joke'},
            {'role':'assistant','content':null,'function_call':{'name':'joke','arguments':'{}'}},
            {'role':'function','name':'joke','content':'ha'}]\
            """;
        sent(request, Flavour.PLAIN).lossless().expect("messages", expected);
        ChatRequest edited = request.toBuilder()
                .messages(request.messages().stream()
                        .map(message -> message.withParts(message.parts()))
                        .toList())
                .build();
        sent(edited, Flavour.AZURE).lossless().expect("messages", expected);
        assertEquals(
                List.of("user", "assistant", "tool"),
                roles(sent(request, Flavour.GROQ).lossless()));
    }

    // ---- What the assistant said

    @Test
    void shouldWriteRefusals() {
        ChatRequest request = conversation(says(Role.ASSISTANT, Part.Refusal.of("no")));
        sent(request, Flavour.PLAIN)
                .lossless()
                .expect("messages", "[{'role':'assistant','content':null,'refusal':'no'}]");
        sent(request, Flavour.COMPATIBLE).lossless().expect("messages", "[{'role':'assistant','content':'no'}]");
    }

    @Test
    void shouldReportCitationsOfEarlierTurns() {
        Citation citation = new Citation("https://e.org", "t", null, 0, 1, Dialect.OPENAI_RESPONSES, Map.of());
        Part text = new Part.Text("x", List.of(citation), CacheHint.USUAL, null, Extensions.NONE);
        sent(conversation(says(Role.ASSISTANT, text)), Flavour.PLAIN)
                .lost(
                        "citations are dropped when bridging to " + CHAT,
                        "prompt cache breakpoint is not emitted when bridging to " + CHAT)
                .expect("messages", "[{'role':'assistant','content':'x'}]");
    }

    @Test
    void shouldContinueAPrefixAtMistral() {
        ChatRequest request = messages("{'role':'user','content':'x'}", "{'role':'assistant','content':'So'}");
        sent(request, Flavour.MISTRAL)
                .lossless()
                .expect(
                        "messages",
                        "[{'role':'user','content':'x'},{'role':'assistant','content':'So','prefix':true}]");
        ChatRequest asked = messages("{'role':'assistant','content':'So','prefix':true}");
        sent(asked, Flavour.MISTRAL)
                .lossless()
                .expect("messages", "[{'role':'assistant','content':'So','prefix':true}]");
        sent(asked, Flavour.PLAIN)
                .lost("messages[0].prefix is dropped when bridging to " + CHAT)
                .expect("messages", "[{'role':'assistant','content':'So'}]");
    }

    @Test
    void shouldSendAudioOfEarlierTurnsByItsId() {
        sent(messages("{'role':'assistant','audio':{'id':'audio_1'}}"), Flavour.PLAIN)
                .lossless()
                .expect("messages", "[{'role':'assistant','audio':{'id':'audio_1'}}]");
        Part recorded = new Part.Recording(
                new Media.Inline(null, "AAAA"),
                null,
                "beep",
                new Extensions(Dialect.OPENAI_CHAT, Map.of("id", "audio_1")));
        sent(conversation(says(Role.ASSISTANT, recorded)), Flavour.PLAIN)
                .lossless()
                .expect("messages", "[{'role':'assistant','content':null,'audio':{'id':'audio_1'}}]");
    }

    // ---- Thoughts

    @Test
    void shouldSendPlainThoughtsWhereTheyAreWanted() {
        ChatRequest request = conversation(says(Role.ASSISTANT, Part.Reasoning.of("hm", null), Part.Text.of("so")));
        String lost = "reasoning text is dropped when bridging to " + CHAT;
        for (Flavour flavour : Flavour.values()) {
            Chat.Sent sent = sent(request, flavour);
            switch (flavour) {
                case PLAIN, AZURE -> sent.lost(lost).expect("messages", "[{'role':'assistant','content':'so'}]");
                case XAI, DEEPSEEK, VERTEX, COMPATIBLE ->
                    sent.lossless()
                            .expect("messages", "[{'role':'assistant','content':'so','reasoning_content':'hm'}]");
                case GROQ, OPENROUTER ->
                    sent.lossless().expect("messages", "[{'role':'assistant','content':'so','reasoning':'hm'}]");
                case MISTRAL -> sent.lossless().expect("messages", """
                    [{'role':'assistant','content':[
                    {'type':'thinking','thinking':[{'type':'text','text':'hm'}]},
                    {'type':'text','text':'so'}],'prefix':true}]\
                    """);
            }
        }
    }

    @Test
    void shouldSendDeepSeekTheThoughtsOfEveryTurnOrOfNone() {
        ChatRequest request = messages(
                "{'role':'assistant','content':'a','reasoning_content':'hm'}",
                "{'role':'user','content':'b'}",
                "{'role':'assistant','content':'c'}");
        sent(request, Flavour.DEEPSEEK).lossless().expect("messages", """
            [{'role':'assistant','content':'a','reasoning_content':'hm'},{'role':'user','content':'b'},
            {'role':'assistant','content':'c','reasoning_content':''}]\
            """);
        ChatRequest thinking =
                Chat.request("'thinking':{'type':'enabled'},'messages':[{'role':'assistant','content':'c'}]");
        sent(thinking, Flavour.DEEPSEEK)
                .expect("messages", "[{'role':'assistant','content':'c','reasoning_content':''}]");
        sent(messages("{'role':'assistant','content':'c'}"), Flavour.DEEPSEEK)
                .expect("messages", "[{'role':'assistant','content':'c'}]");
    }

    @Test
    void shouldNeverSendTheStateOfAnotherProvider() {
        ChatRequest request = conversation(
                says(
                        Role.ASSISTANT,
                        Part.Reasoning.of("hm", new ProviderState("anthropic", "sig")),
                        new Part.ToolCall(
                                "a", "f", "{}", false, new ProviderState("gemini", "s"), null, Extensions.NONE)),
                result("a", "x"));
        for (Flavour flavour : Flavour.values()) {
            Chat.Sent sent = sent(request, flavour);
            sent.lost(
                    "reasoning of anthropic is not replayed to " + CHAT,
                    "reasoning of gemini is not replayed to " + CHAT);
            assertEquals(false, sent.json("messages").contains("hm"));
            assertEquals(false, sent.json("messages").contains("sig"));
        }
    }

    @Test
    void shouldGiveOpenRouterItsDetailsBackUnchanged() {
        String detail =
                "{'type':'reasoning.text','text':'hm','format':'anthropic-claude-v1','id':'x','index':0,'signature':'sig'}";
        ChatRequest request = messages("{'role':'assistant','content':'so','reasoning_details':[" + detail + "]}");
        ChatRequest edited = request.toBuilder()
                .messages(List.of(request.messages()
                        .getFirst()
                        .withParts(request.messages().getFirst().parts())))
                .build();
        sent(edited, Flavour.OPENROUTER)
                .lossless()
                .expect("messages", "[{'role':'assistant','content':'so','reasoning_details':[" + detail + "]}]");
    }

    @Test
    void shouldSendStateToTheProviderThatMadeItByName() {
        String wrapped = StateTag.wrap(new ProviderState("router", "sig"), "openai");
        ChatRequest request = messages("{'role':'assistant','content':'so','reasoning_details':["
                + "{'type':'reasoning.text','text':'hm','signature':'" + wrapped + "','index':0}]}");
        sent(request, Flavour.OPENROUTER, "m", "router").lossless().expect("messages", """
            [{'role':'assistant','content':'so','reasoning_details':[
            {'type':'reasoning.text','text':'hm','index':0,'signature':'sig'}]}]\
            """);
        sent(request, Flavour.OPENROUTER).lost("reasoning of router is not replayed to " + CHAT);
    }

    @Test
    void shouldGiveGoogleItsSignatureBackThroughChat() {
        ChatRequest request = messages("""
            {'role':'assistant','content':null,'tool_calls':[{'id':'a','type':'function',
            'function':{'name':'f','arguments':'{}'},'extra_content':{'google':{'thought_signature':'s'}}}]}\
            """, "{'role':'tool','tool_call_id':'a','content':'x'}");
        assertTrue(sent(request, Flavour.COMPATIBLE, "gemini-3-pro", "openai")
                .lossless()
                .json("messages")
                .contains("\"extra_content\":{\"google\":{\"thought_signature\":\"s\"}}"));
        sent(request, Flavour.COMPATIBLE, "llama", "openai").lost("reasoning of gemini is not replayed to " + CHAT);
    }

    @Test
    void shouldStayLinearInTheLengthOfTheConversation() {
        Message[] turns = new Message[20_000];
        for (int i = 0; i < turns.length; i += 2) {
            turns[i] = calls("c" + i);
            turns[i + 1] = result("c" + i, "x");
        }
        List<?> written = (List<?>) requireNonNull(
                sent(conversation(turns), Flavour.MISTRAL).lossless().get("messages"));
        assertEquals(turns.length, written.size());
        assertTrue(JsonTree.string(written).length() > turns.length);
    }
}
