package io.ringfence.providers.messages;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.CacheHint;
import io.ringfence.providers.neutral.CacheSettings;
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
import io.ringfence.providers.translate.Flavour;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.RequestCodec.RequestPlace;
import io.ringfence.providers.translate.RequestTarget;
import io.ringfence.providers.translate.StateTag;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MessagesRequestsTest {
    private static final String OLD = "claude-3-7-sonnet-20250219";
    private static final String BETWEEN = "claude-opus-4-6";
    private static final String NEW = "claude-opus-4-8";

    private final MessagesRequests codec = new MessagesRequests();
    private Losses losses = new Losses(Dialect.ANTHROPIC_MESSAGES);

    private ChatRequest parse(String body) {
        return codec.parse(JsonObject.root(JsonTree.readObject(body)), RequestPlace.BODY);
    }

    private Map<String, @Nullable Object> emit(ChatRequest request, RequestTarget target) {
        losses = new Losses(Dialect.ANTHROPIC_MESSAGES);
        return codec.emit(request, target, losses);
    }

    private Map<String, @Nullable Object> emit(ChatRequest.Builder request, String model) {
        return emit(request.build(), RequestTarget.of(Dialect.ANTHROPIC_MESSAGES, model));
    }

    private static ChatRequest.Builder hello() {
        return ChatRequest.builder("any").messages(List.of(Message.text(Role.USER, "Hello")));
    }

    private static ChatRequest.Builder conversation(Message... messages) {
        return ChatRequest.builder("any").messages(List.of(messages));
    }

    private static @Nullable Object json(String text) {
        return JsonTree.read(text);
    }

    private void assertMessages(String expected, ChatRequest.Builder request) {
        assertEquals(json(expected), emit(request, OLD).get("messages"));
    }

    private void assertLosses(String... reasons) {
        assertEquals(List.of(reasons), losses.reasons());
    }

    // ---- Reading

    @Test
    void shouldReadTheSystemAsTextOrBlocks() {
        assertEquals(
                List.of(Part.Text.of("Be brief.")),
                parse("{\"model\":\"m\",\"max_tokens\":1,\"messages\":[],\"system\":\"Be brief.\"}")
                        .instructions());
        ChatRequest blocks = parse("""
            {"model":"m","messages":[],"system":[
              {"type":"text","text":"A"},
              {"type":"text","text":"B","cache_control":{"type":"ephemeral","ttl":"1h"}}]}\
            """);
        Part.Text second =
                assertInstanceOf(Part.Text.class, blocks.instructions().get(1));
        assertEquals("1h", requireNonNull(second.cache()).ttl());
    }

    @Test
    void shouldReadEverySettingThatTheModelHasAWordFor() {
        ChatRequest request = parse("""
            {"model":"claude-x","max_tokens":100,"temperature":0.50,"top_p":0.9,"top_k":5,"stream":true,
             "stop_sequences":["END"],"metadata":{"user_id":"u1"},"service_tier":"standard_only",
             "cache_control":{"type":"ephemeral"},"messages":[{"role":"user","content":"Hi"}],
             "thinking":{"type":"enabled","budget_tokens":2000,"display":"omitted"},
             "output_config":{"effort":"high","format":{"type":"json_schema","schema":{"type":"object"}}}}\
            """);
        assertEquals("claude-x", request.model());
        assertEquals(100, request.maxOutputTokens());
        assertEquals("0.50", String.valueOf(request.sampling().temperature()));
        assertEquals(List.of("END"), request.sampling().stop());
        assertTrue(request.stream() && request.includeUsage());
        assertEquals("u1", request.user());
        assertEquals("standard_only", request.serviceTier());
        assertEquals(CacheHint.USUAL, request.cache().automatic());
        ReasoningSettings reasoning = requireNonNull(request.reasoning());
        assertEquals(ReasoningSettings.Mode.ON, reasoning.mode());
        assertEquals(2000, reasoning.budgetTokens());
        assertEquals("high", reasoning.effort());
        assertEquals(false, reasoning.includeThoughts());
        assertEquals(new OutputFormat.JsonSchema(null, null, Map.of("type", "object"), null), request.format());
        assertTrue(request.extensions().isEmpty());
    }

    @Test
    void shouldKeepWhatItHasNoWordFor() {
        ChatRequest request = parse("""
            {"model":"m","messages":[],"context_management":{"edits":[]},"container":"c1","speed":"fast",
             "mcp_servers":[{"url":"u"}],"inference_geo":"eu","diagnostics":{"previous_message_id":"x"},
             "betas":["b"],"output_config":{"task_budget":5}}\
            """);
        assertEquals(
                List.of(
                        "context_management",
                        "container",
                        "speed",
                        "mcp_servers",
                        "inference_geo",
                        "diagnostics",
                        "betas",
                        "output_config"),
                List.copyOf(request.extensions().members().keySet()));
        Map<String, @Nullable Object> again = emit(request, RequestTarget.of(Dialect.ANTHROPIC_MESSAGES, NEW));
        assertEquals(Map.of("task_budget", 5), again.get("output_config"));
        assertEquals("c1", again.get("container"));
        assertLosses();
    }

    @Test
    void shouldPartResultsFromWhatTheUserSays() {
        ChatRequest request = parse("""
            {"model":"m","messages":[
             {"role":"user","content":"Weather?"},
             {"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"weather","input":{"city":"Bonn"}}]},
             {"role":"user","content":[
               {"type":"text","text":"Here:"},
               {"type":"tool_result","tool_use_id":"t1","is_error":true,
                "content":[{"type":"text","text":"down"},
                 {"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}}]}]}]}\
            """);
        assertEquals(
                List.of(Role.USER, Role.ASSISTANT, Role.TOOL, Role.USER),
                request.messages().stream().map(Message::role).toList());
        Part.ToolResult result = assertInstanceOf(
                Part.ToolResult.class, request.messages().get(2).parts().getFirst());
        assertEquals("weather", result.name());
        assertTrue(result.isError());
        assertEquals(2, result.content().size());
        Map<String, @Nullable Object> again = emit(request, RequestTarget.of(Dialect.ANTHROPIC_MESSAGES, OLD));
        assertEquals(3, Tree.list(again, "messages").size());
        assertEquals("tool_result", Tree.at(again, "messages", 2, "content", 0, "type"));
        assertEquals("text", Tree.at(again, "messages", 2, "content", 1, "type"));
    }

    @Test
    void shouldReadDocumentsOfEverySource() {
        ChatRequest request = parse("""
            {"model":"m","messages":[{"role":"user","content":[
             {"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBE"},
              "title":"T","context":"C","citations":{"enabled":true}},
             {"type":"document","source":{"type":"url","url":"https://x/y.pdf"}},
             {"type":"document","source":{"type":"file","file_id":"f1"}},
             {"type":"document","source":{"type":"text","media_type":"text/plain","data":"words"}},
             {"type":"document","source":{"type":"content","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}},
             {"type":"document","source":{"type":"content","content":"whole"}},
             {"type":"search_result","source":"https://s","title":"S","content":[{"type":"text","text":"found"}],
              "citations":{"enabled":true}},
             {"type":"container_upload","file_id":"f2"}]}]}\
            """);
        List<Part> parts = request.messages().getFirst().parts();
        Part.Document first = assertInstanceOf(Part.Document.class, parts.getFirst());
        assertEquals("T", first.title());
        assertEquals("C", first.context());
        assertEquals(true, first.citations());
        assertEquals(
                List.of(
                        new Media.Inline("application/pdf", "JVBE"),
                        new Media.Url(null, "https://x/y.pdf"),
                        new Media.FileId(null, "anthropic-messages", "f1"),
                        new Media.PlainText("text/plain", "words"),
                        new Media.PlainText("text/plain", "a\n\nb"),
                        new Media.PlainText("text/plain", "whole"),
                        new Media.PlainText("text/plain", "found")),
                parts.subList(0, 7).stream()
                        .map(part -> ((Part.Document) part).media())
                        .toList());
        assertEquals(
                "container_upload",
                assertInstanceOf(Part.Vendor.class, parts.get(7)).type());
        ChatRequest edited = request.toBuilder()
                .messages(request.messages().stream()
                        .map(m -> m.withParts(m.parts()))
                        .toList())
                .build();
        Map<String, @Nullable Object> again = emit(edited, RequestTarget.of(Dialect.ANTHROPIC_MESSAGES, OLD));
        assertEquals(json("""
            {"type":"document","source":{"type":"content","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}}\
            """), Tree.at(again, "messages", 0, "content", 4));
        assertEquals("search_result", Tree.at(again, "messages", 0, "content", 6, "type"));
        assertLosses();
    }

    @Test
    void shouldReadToolsAndChoices() {
        ChatRequest request = parse("""
            {"model":"m","messages":[],"tool_choice":{"type":"tool","name":"f","disable_parallel_tool_use":true},
             "tools":[{"name":"f","description":"d","input_schema":{"type":"object"},"strict":true,
                       "cache_control":{"type":"ephemeral"},"defer_loading":true},
                      {"type":"web_search_20260318","name":"web_search","max_uses":2},
                      {"type":"bash_20250124","name":"bash"}]}\
            """);
        Tool.Function function =
                assertInstanceOf(Tool.Function.class, request.tools().tools().getFirst());
        assertEquals(Map.of("defer_loading", true), function.extensions().members());
        Tool.BuiltIn search =
                assertInstanceOf(Tool.BuiltIn.class, request.tools().tools().get(1));
        assertEquals(Tool.BuiltIn.Kind.WEB_SEARCH, search.kind());
        assertEquals(new ToolChoice.Named("f"), request.tools().choice());
        assertEquals(false, request.tools().parallel());
    }

    @Test
    void shouldGiveASignatureOfGeminisBackToItsCall() {
        String wrapped = StateTag.wrap(new ProviderState("gemini", "sig"), "anthropic");
        ChatRequest request = parse("""
            {"model":"m","messages":[{"role":"user","content":"x"},{"role":"assistant","content":[
             {"type":"thinking","thinking":"hm","signature":"own"},
             {"type":"thinking","thinking":"","signature":"%s"},
             {"type":"tool_use","id":"t","name":"f","input":{}}]}]}\
            """.formatted(wrapped));
        List<Part> parts = request.messages().get(1).parts();
        assertEquals(2, parts.size());
        assertEquals(new ProviderState("gemini", "sig"), ((Part.ToolCall) parts.get(1)).state());
        assertEquals(new ProviderState("anthropic", "own"), ((Part.Reasoning) parts.getFirst()).state());
    }

    @Test
    void shouldNamePlacesThatAreWrong() {
        assertEquals("model is missing", problem("{\"messages\":[]}"));
        assertEquals(
                "messages[0].role is a string, expected user, assistant or system",
                problem("{\"model\":\"m\",\"messages\":[{\"role\":\"robot\",\"content\":\"\"}]}"));
        assertEquals(
                "messages[0].content[0].tool_use_id is missing",
                problem(
                        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\"}]}]}"));
        assertEquals(
                "tool_choice.type is a string, expected auto, any, tool or none",
                problem("{\"model\":\"m\",\"messages\":[],\"tool_choice\":{\"type\":\"magic\"}}"));
    }

    private String problem(String body) {
        return String.valueOf(
                assertThrows(ProtocolException.class, () -> parse(body)).getMessage());
    }

    // ---- Writing: the conversation

    @Test
    void shouldWriteAPlainRequestWithoutLosses() {
        assertEquals(
                json("{\"model\":\"" + OLD + "\",\"max_tokens\":4096,\"messages\":[{\"role\":\"user\",\"content\":"
                        + "[{\"type\":\"text\",\"text\":\"Hello\"}]}]}"),
                ints(emit(hello(), OLD)));
        assertLosses();
    }

    @Test
    void shouldPutAllSystemMessagesIntoTheSystemField() {
        ChatRequest.Builder request = conversation(
                        Message.text(Role.SYSTEM, "B"),
                        Message.text(Role.USER, "Hi"),
                        Message.text(Role.DEVELOPER, "C"))
                .instructions(List.of(Part.Text.of("A")));
        assertEquals("A\n\nB\n\nC", emit(request, OLD).get("system"));
        assertMessages("[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Hi\"}]}]", request);
    }

    @Test
    void shouldWriteTheSystemAsBlocksWhereACacheHintHangsOnOne() {
        Part.Text cached = new Part.Text("A", List.of(), new CacheHint("1h", Extensions.NONE), null, Extensions.NONE);
        assertEquals(
                json("[{\"type\":\"text\",\"text\":\"A\",\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}},"
                        + "{\"type\":\"text\",\"text\":\"B\"}]"),
                emit(hello().instructions(List.of(cached, Part.Text.of("B"))), OLD)
                        .get("system"));
    }

    @Test
    void shouldLeaveASystemMessageInMidConversationWhereItsOwnClientPutIt() {
        ChatRequest request = parse("""
            {"model":"m","messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"},
             {"role":"system","content":"Now in French."},{"role":"user","content":"c"}]}\
            """);
        Map<String, @Nullable Object> body = emit(request, RequestTarget.of(Dialect.ANTHROPIC_MESSAGES, NEW));
        assertFalse(body.containsKey("system"));
        assertEquals(4, Tree.list(body, "messages").size());
        assertLosses();
    }

    @Test
    void shouldMergeTurnsAndPutResultsFirst() {
        assertMessages(
                """
                [{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},
                 {"role":"assistant","content":[{"type":"text","text":"c"},
                   {"type":"tool_use","id":"t1","name":"f","input":{"x":1}},
                   {"type":"tool_use","id":"t2","name":"g","input":{}}]},
                 {"role":"user","content":[
                   {"type":"tool_result","tool_use_id":"t1","content":"one"},
                   {"type":"tool_result","tool_use_id":"t2","content":"two"},
                   {"type":"text","text":"d"}]}]\
                """,
                conversation(
                        Message.text(Role.USER, "a"),
                        Message.text(Role.USER, "b"),
                        Message.of(
                                Role.ASSISTANT, List.of(Part.Text.of("c"), Part.ToolCall.of("t1", "f", "{\"x\":1}"))),
                        Message.of(Role.ASSISTANT, List.of(Part.ToolCall.of("t2", "g", ""))),
                        Message.of(Role.TOOL, List.of(Part.ToolResult.of("t1", List.of(Part.Text.of("one"))))),
                        Message.text(Role.USER, "d"),
                        Message.of(Role.TOOL, List.of(Part.ToolResult.of("t2", List.of(Part.Text.of("two")))))));
        assertLosses();
    }

    @Test
    void shouldLeaveOutTextsWithoutWords() {
        assertMessages(
                """
                [{"role":"user","content":[{"type":"text","text":"a"}]},
                 {"role":"assistant","content":[{"type":"tool_use","id":"t","name":"f","input":{}}]},
                 {"role":"user","content":[{"type":"tool_result","tool_use_id":"t"}]}]\
                """,
                conversation(
                        Message.of(Role.USER, List.of(Part.Text.of(""), Part.Text.of("a"), Part.Text.of(" \n"))),
                        Message.of(Role.ASSISTANT, List.of(Part.Text.of(""), Part.ToolCall.of("t", "f", "{}"))),
                        Message.of(Role.TOOL, List.of(Part.ToolResult.of("t", List.of(Part.Text.of("")))))));
        assertLosses();
    }

    @Test
    void shouldNotBeginWithTheAssistantOrWithNobody() {
        assertMessages("""
            [{"role":"user","content":"Continue."},
             {"role":"assistant","content":[{"type":"text","text":"Hi"}]},
             {"role":"user","content":[{"type":"text","text":"Bye"}]}]\
            """, conversation(Message.text(Role.ASSISTANT, "Hi"), Message.text(Role.USER, "Bye")));
        assertLosses("a user's turn is put before the assistant's first");
        assertMessages(
                "[{\"role\":\"user\",\"content\":\"Please respond.\"}]",
                conversation(Message.text(Role.SYSTEM, "Tell a joke.")));
        assertMessages("[{\"role\":\"user\",\"content\":\"Please respond.\"}]", conversation());
    }

    @Test
    void shouldKeepTurnsInAlternationWhereOneSaysNothing() {
        ChatRequest request = parse("""
            {"model":"m","messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"},
             {"role":"user","content":[]},{"role":"assistant","content":"c"},{"role":"user","content":"d"}]}\
            """);
        assertMessages("""
            [{"role":"user","content":"a"},
             {"role":"assistant","content":[{"type":"text","text":"b"},{"type":"text","text":"c"}]},
             {"role":"user","content":"d"}]\
            """, request.toBuilder());
    }

    @Test
    void shouldStripTheEndOfAPrefill() {
        assertMessages("""
            [{"role":"user","content":[{"type":"text","text":"Count"}]},
             {"role":"assistant","content":[{"type":"text","text":"One,"}]}]\
            """, conversation(Message.text(Role.USER, "Count"), Message.text(Role.ASSISTANT, "One, \n")));
        assertLosses("trailing white space of the assistant's last turn is not sent");
    }

    @Test
    void shouldEndWithTheUserWhereTheModelTakesNoPrefill() {
        Map<String, @Nullable Object> body =
                emit(conversation(Message.text(Role.USER, "Count"), Message.text(Role.ASSISTANT, "One")), NEW);
        assertEquals(json("""
            [{"role":"user","content":[{"type":"text","text":"Count"}]},
             {"role":"assistant","content":[{"type":"text","text":"One"}]},
             {"role":"user","content":"Continue."}]\
            """), body.get("messages"));
        assertLosses("a user's turn is put after the assistant's last because the model takes no prefill");
    }

    @Test
    void shouldMapIdsThatDoNotFit() {
        Map<String, @Nullable Object> body = emit(
                conversation(
                        Message.text(Role.USER, "x"),
                        Message.of(Role.ASSISTANT, List.of(Part.ToolCall.of("functions.f:0", "f", "{}"))),
                        Message.of(Role.TOOL, List.of(Part.ToolResult.of("functions.f:0", List.of())))),
                OLD);
        Object used = Tree.at(body, "messages", 1, "content", 0, "id");
        assertEquals(used, Tree.at(body, "messages", 2, "content", 0, "tool_use_id"));
        assertTrue(String.valueOf(used).matches("[a-zA-Z0-9_-]{1,64}"));
        assertLosses();
    }

    @Test
    void shouldRefuseArgumentsThatAreNoObjectNamingThePlace() {
        ProtocolException problem = assertThrows(
                ProtocolException.class,
                () -> emit(
                        conversation(
                                Message.text(Role.USER, "x"),
                                Message.of(Role.ASSISTANT, List.of(Part.ToolCall.of("t", "f", "{\"cut")))),
                        OLD));
        assertEquals(ProtocolException.Kind.INVALID_SHAPE, problem.kind());
        assertEquals("messages[1]: the arguments of the call t are no JSON object", problem.getMessage());
    }

    @Test
    void shouldReplayOwnThoughtsInOrderAndNobodyElses() {
        ChatRequest.Builder request = conversation(
                Message.text(Role.USER, "x"),
                Message.of(
                        Role.ASSISTANT,
                        List.of(
                                Part.Reasoning.of("hm", new ProviderState("anthropic", "s1")),
                                Part.Reasoning.of("", new ProviderState("anthropic", "s2")),
                                new Part.Reasoning(
                                        null,
                                        "",
                                        List.of(),
                                        new ProviderState("anthropic", "r"),
                                        true,
                                        Extensions.NONE),
                                Part.Reasoning.of("foreign", new ProviderState("openai", "o")),
                                Part.Reasoning.of("unsigned", null),
                                new Part.ToolCall(
                                        "t",
                                        "f",
                                        "{}",
                                        false,
                                        new ProviderState("gemini", "g"),
                                        null,
                                        Extensions.NONE))),
                Message.of(Role.TOOL, List.of(Part.ToolResult.of("t", List.of(Part.Text.of("r"))))));
        assertMessages("""
            [{"role":"user","content":[{"type":"text","text":"x"}]},
             {"role":"assistant","content":[
               {"type":"thinking","thinking":"hm","signature":"s1"},
               {"type":"thinking","thinking":"","signature":"s2"},
               {"type":"redacted_thinking","data":"r"},
               {"type":"tool_use","id":"t","name":"f","input":{}}]},
             {"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"r"}]}]\
            """, request);
        assertLosses(
                "reasoning of gemini is not replayed to anthropic_messages",
                "reasoning of openai is not replayed to anthropic_messages",
                "reasoning without a signature is not replayed to anthropic_messages");
    }

    @Test
    void shouldNotSendWrappedStateOfAnotherProviderThatStandsInAnOwnMessage() {
        String wrapped = StateTag.wrap(new ProviderState("openai", "enc"), "anthropic");
        ChatRequest request = parse("""
            {"model":"m","messages":[{"role":"user","content":"x"},{"role":"assistant","content":[
             {"type":"thinking","thinking":"hm","signature":"%s"},{"type":"text","text":"y"}]},
             {"role":"user","content":"z"}]}\
            """.formatted(wrapped));
        Map<String, @Nullable Object> body = emit(request, RequestTarget.of(Dialect.ANTHROPIC_MESSAGES, OLD));
        assertFalse(JsonTree.string(body).contains(wrapped));
        assertLosses("reasoning of openai is not replayed to anthropic_messages");
    }

    @Test
    void shouldSendUnsignedThoughtsToThoseWhoCopiedTheInterface() {
        ChatRequest request = conversation(
                        Message.text(Role.USER, "x"),
                        Message.of(Role.ASSISTANT, List.of(Part.Reasoning.of("hm", null), Part.Text.of("y"))),
                        Message.text(Role.USER, "z"))
                .build();
        RequestTarget clone =
                new RequestTarget(Dialect.ANTHROPIC_MESSAGES, Flavour.COMPATIBLE, "deepseek-chat", "deepseek", 4_096);
        assertTrue(JsonTree.string(emit(request, clone))
                .contains("{\"type\":\"thinking\",\"thinking\":\"hm\",\"signature\":\"\"}"));
        assertLosses();
    }

    @Test
    void shouldWriteImagesAndDocumentsOfOtherDialects() {
        assertMessages(
                """
                [{"role":"user","content":[
                 {"type":"image","source":{"type":"base64","media_type":"image/jpeg","data":"/9j/AA=="}},
                 {"type":"image","source":{"type":"url","url":"https://x/y.png"}},
                 {"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0="},"title":"a.pdf"},
                 {"type":"document","source":{"type":"text","media_type":"text/plain","data":"hi"},"title":"n.txt"},
                 {"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw=="}}]}]\
                """,
                conversation(Message.of(
                        Role.USER,
                        List.of(
                                new Part.Image(new Media.Inline(null, "/9j/AA=="), "auto", null, null, Extensions.NONE),
                                new Part.Image(
                                        new Media.Url(null, "https://x/y.png"), null, null, null, Extensions.NONE),
                                document(new Media.Inline(null, "JVBERi0="), "a.pdf"),
                                document(new Media.Inline("text/plain; charset=utf-8", "aGk="), "n.txt"),
                                document(new Media.Inline("image/png", "iVBORw=="), "p.png")))));
        assertLosses();
    }

    private static Part.Document document(Media media, String name) {
        return new Part.Document(media, name, null, null, null, null, Extensions.NONE);
    }

    @Test
    void shouldTellWhatOfMediaIsLost() {
        assertMessages(
                "[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"spoken\"}]}]",
                conversation(Message.of(
                        Role.USER,
                        List.of(
                                new Part.Recording(
                                        new Media.Inline("audio/wav", "AA"), "wav", "spoken", Extensions.NONE),
                                document(new Media.FileId(null, "openai-chat", "file-1"), "a.pdf"),
                                document(new Media.Inline("application/msword", "AA"), "a.doc"),
                                new Part.Vendor(Dialect.GEMINI, "executableCode", Map.of())))));
        assertLosses(
                "a document of type application/msword is dropped when bridging to anthropic_messages",
                "a file that was uploaded to openai-chat is dropped when bridging to anthropic_messages",
                "audio or video is dropped when bridging to anthropic_messages",
                "executableCode is dropped when bridging to anthropic_messages");
    }

    @Test
    void shouldUnwrapResultsThatAreObjectsElsewhere() {
        List<Part> results = List.of(
                new Part.ToolResult("a", "f", List.of(), Map.of("output", "text"), false, null, Extensions.NONE),
                new Part.ToolResult("b", "f", List.of(), Map.of("degrees", 7), true, null, Extensions.NONE));
        assertMessages("""
            [{"role":"user","content":[
             {"type":"tool_result","tool_use_id":"a","content":"text"},
             {"type":"tool_result","tool_use_id":"b","content":"{\\"degrees\\":7}","is_error":true}]}]\
            """, conversation(Message.of(Role.TOOL, results)));
    }

    // ---- Writing: cache hints

    @Test
    void shouldKeepFourCacheBreakpointsThatMatterMost() {
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            messages.add(Message.of(Role.USER, List.of(cached("q" + i))));
            messages.add(Message.text(Role.ASSISTANT, "a" + i));
        }
        messages.add(Message.text(Role.USER, "last"));
        ChatRequest.Builder request = ChatRequest.builder("any")
                .instructions(List.of(cached("s1"), cached("s2")))
                .messages(messages);
        String body = JsonTree.string(emit(request, OLD));
        assertEquals(5, body.split("cache_control", -1).length);
        assertTrue(body.contains("{\"type\":\"text\",\"text\":\"s2\",\"cache_control\""));
        for (String kept : List.of("q2", "q3", "q4")) {
            assertTrue(body.contains("{\"type\":\"text\",\"text\":\"" + kept + "\",\"cache_control\""), kept);
        }
        assertLosses("prompt cache breakpoints beyond 4 are dropped when bridging to anthropic_messages");
    }

    @Test
    void shouldCountTheAutomaticBreakpointToo() {
        ChatRequest.Builder request = ChatRequest.builder("any")
                .instructions(List.of(cached("s1"), cached("s2"), cached("s3"), cached("s4")))
                .cache(new CacheSettings(null, null, CacheHint.USUAL, null))
                .messages(List.of(Message.text(Role.USER, "x")));
        assertEquals(5, JsonTree.string(emit(request, OLD)).split("cache_control", -1).length);
    }

    private static Part.Text cached(String text) {
        return new Part.Text(text, List.of(), CacheHint.USUAL, null, Extensions.NONE);
    }

    // ---- Writing: thinking

    private static ReasoningSettings effort(String effort) {
        return new ReasoningSettings(null, effort, null, null, null, Extensions.NONE);
    }

    @Test
    void shouldAskNewerModelsForAnEffort() {
        Map<String, @Nullable Object> body = emit(hello().reasoning(effort("medium")), BETWEEN);
        assertEquals(Map.of("type", "adaptive"), body.get("thinking"));
        assertEquals(Map.of("effort", "medium"), body.get("output_config"));
        assertEquals(4096L, body.get("max_tokens"));
        assertLosses();
    }

    @Test
    void shouldGiveOlderModelsABudgetAndRoomForTheAnswer() {
        Map<String, @Nullable Object> body = emit(hello().reasoning(effort("high")), OLD);
        assertEquals(json("{\"type\":\"enabled\",\"budget_tokens\":4096}"), ints(body.get("thinking")));
        assertEquals(8192L, body.get("max_tokens"));
        assertLosses();
        body = emit(hello().reasoning(effort("high")).maxOutputTokens(500L), OLD);
        assertEquals(4596L, body.get("max_tokens"));
        assertLosses("max_tokens is raised above the thinking budget");
    }

    private static @Nullable Object ints(@Nullable Object tree) {
        return JsonTree.read(JsonTree.string(tree));
    }

    @Test
    void shouldTellThatAnOldModelCannotThink() {
        Map<String, @Nullable Object> body = emit(hello().reasoning(effort("high")), "claude-3-5-haiku-20241022");
        assertNull(body.get("thinking"));
        assertLosses("reasoning settings are dropped when bridging to anthropic_messages");
    }

    @Test
    void shouldMakeAnEffortOfABudgetWhereTheModelTakesNone() {
        ReasoningSettings budget =
                new ReasoningSettings(ReasoningSettings.Mode.ON, null, 10_000L, null, true, Extensions.NONE);
        Map<String, @Nullable Object> body = emit(hello().reasoning(budget), NEW);
        assertEquals(json("{\"type\":\"adaptive\",\"display\":\"summarized\"}"), body.get("thinking"));
        assertEquals(Map.of("effort", "high"), body.get("output_config"));
        assertLosses("the thinking budget becomes an effort because the model takes none");
    }

    @Test
    void shouldRaiseABudgetThatIsTooSmall() {
        ReasoningSettings budget =
                new ReasoningSettings(ReasoningSettings.Mode.ON, null, 100L, null, null, Extensions.NONE);
        assertEquals(
                json("{\"type\":\"enabled\",\"budget_tokens\":1024}"),
                ints(emit(hello().reasoning(budget), OLD).get("thinking")));
        assertLosses("the thinking budget is raised to 1024 tokens");
    }

    @Test
    void shouldThinkWhereThoughtsAreWishedFor() {
        ReasoningSettings wish = new ReasoningSettings(null, null, null, null, true, Extensions.NONE);
        assertEquals(
                json("{\"type\":\"enabled\",\"budget_tokens\":2048,\"display\":\"summarized\"}"),
                ints(emit(hello().reasoning(wish), OLD).get("thinking")));
        assertEquals(
                json("{\"type\":\"adaptive\",\"display\":\"summarized\"}"),
                emit(hello().reasoning(wish), NEW).get("thinking"));
        assertLosses();
    }

    @Test
    void shouldTellWhatOfThinkingIsLost() {
        ReasoningSettings odd = new ReasoningSettings(
                null,
                "default",
                null,
                "detailed",
                null,
                new Extensions(Dialect.OPENAI_RESPONSES, Map.of("context", "all")));
        emit(hello().reasoning(odd), NEW);
        assertLosses(
                "reasoning effort default is dropped when bridging to anthropic_messages",
                "reasoning.context is dropped when bridging to anthropic_messages",
                "some vendor_extensions and raw_message fields are not emitted to anthropic_messages",
                "the detail of reasoning summaries is dropped when bridging to anthropic_messages");
        emit(hello().reasoning(new ReasoningSettings(null, null, null, "auto", null, Extensions.NONE)), NEW);
        assertLosses("reasoning.summary is dropped when bridging to anthropic_messages");
    }

    @Test
    void shouldNotOverflowWithAnAbsurdBudget() {
        ReasoningSettings budget =
                new ReasoningSettings(ReasoningSettings.Mode.ON, null, Long.MAX_VALUE, null, null, Extensions.NONE);
        assertEquals(Long.MAX_VALUE, emit(hello().reasoning(budget), OLD).get("max_tokens"));
    }

    @Test
    void shouldSwitchThinkingOff() {
        assertEquals(
                Map.of("type", "disabled"),
                emit(hello().reasoning(effort("none")), BETWEEN).get("thinking"));
        assertLosses();
    }

    @Test
    void shouldNotThinkBecauseAnOwnClientNamesAnEffort() {
        ChatRequest request = parse(
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"output_config\":{\"effort\":\"low\"}}");
        Map<String, @Nullable Object> body = emit(request, RequestTarget.of(Dialect.ANTHROPIC_MESSAGES, BETWEEN));
        assertFalse(body.containsKey("thinking"));
        assertEquals(Map.of("effort", "low"), body.get("output_config"));
        assertLosses();
    }

    @Test
    void shouldKeepAKindOfThinkingThatOnlyThisDialectKnows() {
        ChatRequest request = parse("{\"model\":\"m\",\"messages\":[],\"thinking\":{\"type\":\"between_tools\"}}");
        assertEquals(
                Map.of("type", "between_tools"),
                emit(request, RequestTarget.of(Dialect.ANTHROPIC_MESSAGES, NEW)).get("thinking"));
        assertLosses();
    }

    @Test
    void shouldTakeAwayWhatABudgetForbids() {
        Sampling sampling = new Sampling(0.5, 0.5, 5, null, null, null, List.of(), null, null, null, null);
        ToolSettings tools = new ToolSettings(List.of(function("f")), new ToolChoice.Required(), false);
        Map<String, @Nullable Object> body =
                emit(hello().reasoning(effort("low")).sampling(sampling).tools(tools), OLD);
        assertFalse(body.containsKey("temperature") || body.containsKey("top_p") || body.containsKey("top_k"));
        assertEquals(json("{\"type\":\"auto\",\"disable_parallel_tool_use\":true}"), body.get("tool_choice"));
        assertLosses(
                "a forced tool choice becomes auto because the model must think first",
                "temperature is dropped when bridging to anthropic_messages",
                "top_k is dropped when bridging to anthropic_messages",
                "top_p is dropped when bridging to anthropic_messages");
    }

    @Test
    void shouldStillForceACallWhereTheModelDecidesWhetherItThinks() {
        ToolSettings tools = new ToolSettings(List.of(function("f")), new ToolChoice.Required(), null);
        assertEquals(
                Map.of("type", "any"),
                emit(hello().reasoning(effort("low")).tools(tools), BETWEEN).get("tool_choice"));
        assertLosses();
    }

    @Test
    void shouldNotThinkInTheMiddleOfCallsThatCameWithoutThoughts() {
        ChatRequest.Builder request = conversation(
                        Message.text(Role.USER, "x"),
                        Message.of(Role.ASSISTANT, List.of(Part.ToolCall.of("t", "f", "{}"))),
                        Message.of(Role.TOOL, List.of(Part.ToolResult.of("t", List.of(Part.Text.of("r"))))))
                .reasoning(effort("high"));
        assertEquals(Map.of("type", "disabled"), emit(request, OLD).get("thinking"));
        assertLosses("thinking is switched off because the calls of the last turn came without thoughts");
        assertEquals(Map.of("type", "adaptive"), emit(request, BETWEEN).get("thinking"));
        assertLosses();
    }

    // ---- Writing: tools

    private static Tool.Function function(String name) {
        return new Tool.Function(name, null, null, null, null, Extensions.NONE);
    }

    @Test
    void shouldGiveEveryToolASchemaOfAnObject() {
        ToolSettings tools = new ToolSettings(
                List.of(
                        function("f"),
                        new Tool.Function("g", "d", Map.of("properties", Map.of()), false, null, Extensions.NONE)),
                null,
                null);
        assertEquals(json("""
            [{"name":"f","input_schema":{"type":"object","properties":{}}},
             {"name":"g","description":"d","input_schema":{"type":"object","properties":{}}}]\
            """), emit(hello().tools(tools), OLD).get("tools"));
    }

    @Test
    void shouldWriteEveryToolChoice() {
        assertChoice("{\"type\":\"auto\"}", new ToolChoice.Auto(), null);
        assertChoice("{\"type\":\"none\"}", new ToolChoice.None(), false);
        assertChoice("{\"type\":\"any\"}", new ToolChoice.Required(), true);
        assertChoice(
                "{\"type\":\"tool\",\"name\":\"f\",\"disable_parallel_tool_use\":true}",
                new ToolChoice.Named("f"),
                false);
        assertChoice("{\"type\":\"auto\",\"disable_parallel_tool_use\":true}", null, false);
        assertChoice(null, null, true);
    }

    private void assertChoice(@Nullable String expected, @Nullable ToolChoice choice, @Nullable Boolean parallel) {
        ToolSettings tools = new ToolSettings(List.of(function("f"), function("g")), choice, parallel);
        assertEquals(
                expected == null ? null : json(expected),
                emit(hello().tools(tools), OLD).get("tool_choice"));
        assertLosses();
    }

    @Test
    void shouldDeclareToolsOfTheConversationWhereTheRequestHasNone() {
        ChatRequest.Builder request = conversation(
                Message.text(Role.USER, "x"),
                Message.of(Role.ASSISTANT, List.of(Part.ToolCall.of("t", "f", "{}"), Part.ToolCall.of("u", "f", "{}"))),
                Message.of(Role.TOOL, List.of(Part.ToolResult.of("t", List.of()), Part.ToolResult.of("u", List.of()))));
        Map<String, @Nullable Object> body = emit(request, OLD);
        assertEquals(json("[{\"name\":\"f\",\"input_schema\":{\"type\":\"object\"}}]"), body.get("tools"));
        assertEquals(Map.of("type", "none"), body.get("tool_choice"));
        assertLosses();
    }

    @Test
    void shouldLeaveOnlyTheToolsOfASubset() {
        ToolSettings tools = new ToolSettings(
                List.of(function("f"), function("g")), new ToolChoice.Subset(List.of("g"), true), null);
        Map<String, @Nullable Object> body = emit(hello().tools(tools), OLD);
        assertEquals(1, Tree.list(body, "tools").size());
        assertEquals(Map.of("type", "any"), body.get("tool_choice"));
    }

    @Test
    void shouldMapAWebSearchAndTellOfOtherBuiltInTools() {
        ToolSettings tools = new ToolSettings(
                List.of(
                        new Tool.BuiltIn(
                                Tool.BuiltIn.Kind.WEB_SEARCH,
                                Dialect.OPENAI_RESPONSES,
                                "web_search",
                                Map.of(
                                        "type",
                                        "web_search",
                                        "search_context_size",
                                        "low",
                                        "filters",
                                        Map.of("allowed_domains", List.of("x.org")))),
                        new Tool.BuiltIn(
                                Tool.BuiltIn.Kind.FILE_SEARCH, Dialect.OPENAI_RESPONSES, "file_search", Map.of())),
                null,
                null);
        assertEquals(
                json("[{\"type\":\"web_search_20250305\",\"name\":\"web_search\",\"allowed_domains\":[\"x.org\"]}]"),
                emit(hello().tools(tools), OLD).get("tools"));
        assertLosses(
                "builtin tools are dropped when bridging to anthropic_messages",
                "tool file_search is dropped when bridging to anthropic_messages",
                "tools.web_search.search_context_size is dropped when bridging to anthropic_messages");
    }

    @Test
    void shouldRefuseToForceAToolThatIsNotThere() {
        Tool foreign =
                new Tool.BuiltIn(Tool.BuiltIn.Kind.FILE_SEARCH, Dialect.OPENAI_RESPONSES, "file_search", Map.of());
        ToolSettings only = new ToolSettings(List.of(foreign), new ToolChoice.Required(), null);
        assertEquals(
                ProtocolException.Kind.UNSUPPORTED_FEATURE,
                assertThrows(ProtocolException.class, () -> emit(hello().tools(only), OLD))
                        .kind());
        ToolSettings named =
                new ToolSettings(List.of(foreign, function("f")), new ToolChoice.Named("file_search"), null);
        assertThrows(ProtocolException.class, () -> emit(hello().tools(named), OLD));
    }

    // ---- Writing: everything else

    @Test
    void shouldClampTheTemperature() {
        Sampling hot = new Sampling(1.7, null, null, null, null, null, List.of(), null, null, null, null);
        assertEquals(1, emit(hello().sampling(hot), OLD).get("temperature"));
        assertLosses("temperature is lowered to 1, the highest of anthropic_messages");
    }

    @Test
    void shouldLeaveOutWhatAModelRefuses() {
        Sampling both = new Sampling(0.5, 0.9, 3, null, null, null, List.of(), null, null, null, null);
        Map<String, @Nullable Object> body = emit(hello().sampling(both), "claude-sonnet-4-5");
        assertEquals(0.5, body.get("temperature"));
        assertFalse(body.containsKey("top_p"));
        assertLosses("top_p is dropped because the model takes no temperature beside it");
        body = emit(hello().sampling(both), NEW);
        assertFalse(body.containsKey("temperature") || body.containsKey("top_k"));
    }

    @Test
    void shouldTellEverySettingThatIsLost() {
        Sampling sampling = new Sampling(
                null, null, null, 7L, 0.5, 0.5, List.of("END", " \n"), 2L, true, 3L, Map.of("50256", -100));
        ChatRequest.Builder request = hello().sampling(sampling)
                .metadata(Map.of("k", "v"))
                .cache(new CacheSettings("key", "24h", null, null))
                .state(new StateSettings(true, null, null, List.of("file_search_call.results"), true))
                .verbosity("low")
                .modalities(List.of("text", "audio"))
                .serviceTier("flex")
                .extensions(new Extensions(Dialect.OPENAI_CHAT, Map.of("prediction", Map.of())));
        Map<String, @Nullable Object> body = emit(request, OLD);
        assertEquals(List.of("END"), body.get("stop_sequences"));
        assertLosses(
                "background is dropped when bridging to anthropic_messages",
                "frequency_penalty is dropped when bridging to anthropic_messages",
                "include file_search_call.results is dropped when bridging to anthropic_messages",
                "logit_bias is dropped when bridging to anthropic_messages",
                "logprobs is dropped when bridging to anthropic_messages",
                "metadata is dropped when bridging to anthropic_messages",
                "modalities other than text are dropped when bridging to anthropic_messages",
                "n is dropped when bridging to anthropic_messages",
                "prediction is dropped when bridging to anthropic_messages",
                "presence_penalty is dropped when bridging to anthropic_messages",
                "prompt cache key is dropped when bridging to anthropic_messages",
                "prompt_cache_retention is dropped when bridging to anthropic_messages",
                "seed is dropped when bridging to anthropic_messages",
                "service_tier flex is dropped when bridging to anthropic_messages",
                "some vendor_extensions and raw_message fields are not emitted to anthropic_messages",
                "stop sequences of white space are dropped when bridging to anthropic_messages",
                "store is dropped when bridging to anthropic_messages",
                "top_logprobs is dropped when bridging to anthropic_messages",
                "verbosity is dropped when bridging to anthropic_messages");
    }

    @Test
    void shouldCarryUserTierStopAndStream() {
        Map<String, @Nullable Object> body = emit(
                hello().user("u").serviceTier("default").stream(true)
                        .sampling(new Sampling(
                                null, null, null, null, null, null, List.of("END"), null, null, null, null)),
                OLD);
        assertEquals(Map.of("user_id", "u"), body.get("metadata"));
        assertEquals("standard_only", body.get("service_tier"));
        assertEquals(true, body.get("stream"));
        assertEquals(List.of("END"), body.get("stop_sequences"));
        assertLosses();
    }

    @Test
    void shouldAskForStructuredOutput() {
        Map<String, @Nullable Object> schema =
                JsonTree.readObject("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"}}}");
        ChatRequest.Builder request = hello().format(new OutputFormat.JsonSchema("n", "What it is", schema, true));
        assertEquals(json("""
            {"format":{"type":"json_schema","schema":{"type":"object","properties":{"a":{"type":"integer"}},
             "additionalProperties":false,"description":"What it is"}}}\
            """), emit(request, "claude-sonnet-4-5").get("output_config"));
        assertLosses();
        Map<String, @Nullable Object> older = emit(request, OLD);
        assertNull(older.get("output_config"));
        assertTrue(String.valueOf(older.get("system")).contains(JsonTree.string(schema)));
        assertLosses("structured output is asked for by an instruction because the model takes no format");
    }

    @Test
    void shouldAskForSomeJsonByAnInstruction() {
        Map<String, @Nullable Object> body =
                emit(hello().format(new OutputFormat.AnyJson()).instructions(List.of(Part.Text.of("Be kind."))), NEW);
        assertEquals("Be kind.\n\nRespond with a single valid JSON object and nothing else.", body.get("system"));
        assertLosses("json_object is asked for by an instruction in anthropic_messages");
    }

    @Test
    void shouldRefuseToGoOnFromWhatAnotherProviderKeeps() {
        ChatRequest.Builder request = hello().state(new StateSettings(null, "resp_1", null, List.of(), null));
        assertEquals(
                ProtocolException.Kind.UNSUPPORTED_FEATURE,
                assertThrows(ProtocolException.class, () -> emit(request, OLD)).kind());
        ChatRequest.Builder cached = hello().cache(new CacheSettings(null, null, null, "cachedContents/1"));
        assertThrows(ProtocolException.class, () -> emit(cached, OLD));
    }
}
