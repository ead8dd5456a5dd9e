package io.ringfence.providers.responses;

import static io.ringfence.providers.Dialect.ANTHROPIC_MESSAGES;
import static io.ringfence.providers.Dialect.GEMINI;
import static io.ringfence.providers.Dialect.OPENAI_CHAT;
import static io.ringfence.providers.Dialect.OPENAI_RESPONSES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ringfence.providers.neutral.CacheHint;
import io.ringfence.providers.neutral.CacheSettings;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Citation;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Media;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.OutputFormat;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.neutral.ReasoningSettings;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.neutral.Sampling;
import io.ringfence.providers.neutral.Tool;
import io.ringfence.providers.neutral.ToolChoice;
import io.ringfence.providers.neutral.ToolSettings;
import io.ringfence.providers.translate.Flavour;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.RequestTarget;
import io.ringfence.providers.tree.JsonTree;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Requests of other dialects, as they reach who speaks this one.
class RequestWriterTest {
    private final Losses losses = new Losses(OPENAI_RESPONSES);
    private Flavour flavour = Flavour.PLAIN;
    private String model = "gpt-4o";

    private Map<String, @Nullable Object> write(ChatRequest.Builder request) {
        RequestTarget target = new RequestTarget(OPENAI_RESPONSES, flavour, model, "openai", 4_096);
        return new ResponsesRequests().emit(request.build(), target, losses);
    }

    private static ChatRequest.Builder saying(Message... messages) {
        return ChatRequest.builder("any").messages(List.of(messages));
    }

    private static ChatRequest.Builder hello() {
        return saying(Message.text(Role.USER, "Hello"));
    }

    private String input(Message... messages) {
        return JsonTree.string(write(saying(messages)).get("input"));
    }

    private static Message user(Part... parts) {
        return Message.of(Role.USER, List.of(parts));
    }

    private static Message assistant(Part... parts) {
        return Message.of(Role.ASSISTANT, List.of(parts));
    }

    private static Message results(Part... parts) {
        return Message.of(Role.TOOL, List.of(parts));
    }

    private void assertLosses(String... reasons) {
        assertEquals(List.of(reasons), losses.reasons());
    }

    @Test
    void shouldCarryAPlainRequestWithoutLoss() {
        assertEquals("""
            {"model":"gpt-4o","input":[{"type":"message","role":"user","content":"Hello"}],\
            "max_output_tokens":100,"store":false}\
            """, JsonTree.string(write(hello().maxOutputTokens(100L))));
        assertLosses();
    }

    @Test
    void shouldKeepInstructionsAndSystemMessagesWhereTheyStand() {
        Map<String, @Nullable Object> body = write(
                saying(Message.text(Role.SYSTEM, "S"), Message.text(Role.USER, "U"), Message.text(Role.DEVELOPER, "D"))
                        .instructions(List.of(Part.Text.of("I1"), Part.Text.of("I2"))));
        assertEquals("I1\n\nI2", body.get("instructions"));
        assertEquals("""
            [{"type":"message","role":"system","content":"S"},{"type":"message","role":"user","content":"U"},\
            {"type":"message","role":"developer","content":"D"}]\
            """, JsonTree.string(body.get("input")));
    }

    @Test
    void shouldKeepNothingWithTheProviderUnlessTheClientWantsIt() {
        assertEquals(false, write(hello()).get("store"));
        assertFalse(write(hello()).containsKey("include"));
    }

    @Test
    void shouldAskForTheEncryptedReasoningOfModelsThatReason() {
        for (String name : List.of("o3", "gpt-5-mini", "openai/gpt-5.6-sol", "openai.gpt-5.5", "gpt-5-codex")) {
            model = name;
            assertEquals(List.of("reasoning.encrypted_content"), write(hello()).get("include"), name);
        }
        for (String name : List.of("gpt-4o", "gpt-4.1", "gpt-5-chat-latest", "my-deployment", "openai.gpt-oss-20b")) {
            model = name;
            assertFalse(write(hello()).containsKey("include"), name);
        }
    }

    @Test
    void shouldNotRepeatSettingsThatReasoningModelsRefuse() {
        model = "gpt-5";
        Sampling sampling = new Sampling(0.5, 1, null, null, null, null, List.of(), null, null, null, null);
        Map<String, @Nullable Object> body = write(hello().sampling(sampling));
        assertFalse(body.containsKey("temperature"));
        assertLosses(
                "temperature is dropped when bridging to open_ai_responses",
                "top_p is dropped when bridging to open_ai_responses");
    }

    @Test
    void shouldSayWhichSamplingIsLost() {
        Sampling sampling = new Sampling(1, 1, 40, 7L, 1, 1, List.of("END"), 2L, true, 5L, Map.of("50256", -100));
        Map<String, @Nullable Object> body = write(hello().sampling(sampling));
        assertEquals(1, body.get("temperature"));
        assertEquals(5L, body.get("top_logprobs"));
        assertEquals(List.of("message.output_text.logprobs"), body.get("include"));
        assertLosses(
                "frequency_penalty is dropped when bridging to open_ai_responses",
                "logit_bias is dropped when bridging to open_ai_responses",
                "n is dropped when bridging to open_ai_responses",
                "presence_penalty is dropped when bridging to open_ai_responses",
                "seed is dropped when bridging to open_ai_responses",
                "stop is dropped when bridging to open_ai_responses",
                "top_k is dropped when bridging to open_ai_responses");
    }

    @Test
    void shouldRaiseALimitThatOpenAiRefuses() {
        assertEquals(16L, write(hello().maxOutputTokens(1L)).get("max_output_tokens"));
        assertLosses("the output limit of 1 tokens is raised to 16 when bridging to open_ai_responses");
    }

    @Test
    void shouldSayThatFunctionsAreNotStrictUnlessTheyAre() {
        Tool loose = new Tool.Function("f", "does", Map.of("type", "object"), null, null, Extensions.NONE);
        Tool strict = new Tool.Function("g", null, null, true, null, Extensions.NONE);
        Map<String, @Nullable Object> body =
                write(hello().tools(new ToolSettings(List.of(loose, strict), new ToolChoice.Required(), false)));
        assertEquals("""
            [{"type":"function","name":"f","description":"does","parameters":{"type":"object"},"strict":false},\
            {"type":"function","name":"g","parameters":{"type":"object","properties":{}},"strict":true}]\
            """, JsonTree.string(body.get("tools")));
        assertEquals("required", body.get("tool_choice"));
        assertEquals(false, body.get("parallel_tool_calls"));
    }

    @Test
    void shouldWriteEveryChoiceAmongTools() {
        Tool f = new Tool.Function("f", null, null, null, null, Extensions.NONE);
        Tool patch = new Tool.BuiltIn(
                Tool.BuiltIn.Kind.FREE_TEXT,
                OPENAI_CHAT,
                "custom",
                Map.of("type", "custom", "custom", Map.of("name", "patch", "format", Map.of("type", "text"))));
        List<Tool> tools = List.of(f, patch);
        assertEquals(
                "{\"type\":\"function\",\"name\":\"f\"}",
                JsonTree.string(write(hello().tools(new ToolSettings(tools, new ToolChoice.Named("f"), null)))
                        .get("tool_choice")));
        assertEquals(
                "{\"type\":\"custom\",\"name\":\"patch\"}",
                JsonTree.string(write(hello().tools(new ToolSettings(tools, new ToolChoice.Named("patch"), null)))
                        .get("tool_choice")));
        assertEquals(
                "{\"type\":\"allowed_tools\",\"mode\":\"auto\",\"tools\":[{\"type\":\"function\",\"name\":\"f\"}]}",
                JsonTree.string(write(hello().tools(
                                        new ToolSettings(tools, new ToolChoice.Subset(List.of("f"), false), null)))
                        .get("tool_choice")));
        assertFalse(write(hello().tools(new ToolSettings(List.of(), new ToolChoice.Auto(), true)))
                .containsKey("tool_choice"));
        assertLosses();
    }

    @Test
    void shouldRefuseAChoiceOfAToolThatCannotBeSaid() {
        Tool bash = new Tool.BuiltIn(
                Tool.BuiltIn.Kind.OTHER, ANTHROPIC_MESSAGES, "bash_20250124", Map.of("type", "bash_20250124"));
        ChatRequest.Builder named = hello().tools(new ToolSettings(List.of(bash), new ToolChoice.Named("bash"), null));
        assertEquals(
                ProtocolException.Kind.UNSUPPORTED_FEATURE,
                assertThrows(ProtocolException.class, () -> write(named)).kind());
        write(hello().tools(new ToolSettings(List.of(bash), new ToolChoice.Auto(), null)));
        assertLosses(
                "builtin tools are dropped when bridging to open_ai_responses",
                "tool bash_20250124 is dropped when bridging to open_ai_responses");
    }

    @Test
    void shouldSearchTheWebForAnthropicsAndGeminisClients() {
        Tool anthropic = new Tool.BuiltIn(
                Tool.BuiltIn.Kind.WEB_SEARCH,
                ANTHROPIC_MESSAGES,
                "web_search_20250305",
                Map.of(
                        "type",
                        "web_search_20250305",
                        "name",
                        "web_search",
                        "allowed_domains",
                        List.of("example.com"),
                        "max_uses",
                        3));
        Tool gemini = new Tool.BuiltIn(
                Tool.BuiltIn.Kind.WEB_SEARCH, GEMINI, "googleSearch", Map.of("googleSearch", Map.of()));
        assertEquals(
                "[{\"type\":\"web_search\",\"filters\":{\"allowed_domains\":[\"example.com\"]}},{\"type\":\"web_search\"}]",
                JsonTree.string(write(hello().tools(new ToolSettings(List.of(anthropic, gemini), null, null)))
                        .get("tools")));
        assertLosses("web_search_20250305.max_uses is dropped when bridging to open_ai_responses");
    }

    @Test
    void shouldWriteATurnWithItsCallsAndTheirResults() {
        assertEquals(
                """
                [{"type":"message","role":"assistant","content":"I look"},\
                {"type":"function_call","call_id":"toolu_1","name":"f","arguments":"{\\"a\\": 1}"},\
                {"type":"function_call","call_id":"toolu_2","name":"g","arguments":"{}"},\
                {"type":"function_call_output","call_id":"toolu_1","output":"one"},\
                {"type":"function_call_output","call_id":"toolu_2","output":\
                [{"type":"input_text","text":"see"},{"type":"input_image","image_url":"data:image/png;base64,QUJD","detail":"auto"}]},\
                {"type":"message","role":"user","content":"and?"}]\
                """,
                input(
                        assistant(
                                Part.Text.of("I look"),
                                Part.ToolCall.of("toolu_1", "f", "{\"a\": 1}"),
                                Part.ToolCall.of("toolu_2", "g", "")),
                        results(
                                Part.ToolResult.of("toolu_1", List.of(Part.Text.of("one"))),
                                Part.ToolResult.of(
                                        "toolu_2",
                                        List.of(
                                                Part.Text.of("see"),
                                                new Part.Image(
                                                        new Media.Inline("image/png", "QUJD"),
                                                        null,
                                                        null,
                                                        null,
                                                        Extensions.NONE)))),
                        user(Part.Text.of("and?"))));
        assertLosses();
    }

    @Test
    void shouldKeepInvalidArgumentsOfAHistoryAsTheText() {
        assertEquals(
                "[{\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":\"{\\\"a\\\":\"}]",
                input(assistant(Part.ToolCall.of("c", "f", "{\"a\":"))));
    }

    @Test
    void shouldFitIdsThatAreTooLongTheSameForCallAndResult() {
        String id = "call_" + "x".repeat(100);
        List<?> items = (List<?>) write(saying(
                        assistant(Part.ToolCall.of(id, "f", "{}")),
                        results(Part.ToolResult.of(id, List.of(Part.Text.of("r"))))))
                .get("input");
        Object callId = ((Map<?, ?>) java.util.Objects.requireNonNull(items).get(0)).get("call_id");
        assertEquals(callId, ((Map<?, ?>) items.get(1)).get("call_id"));
        assertEquals(true, String.valueOf(callId).length() <= 64);
    }

    @Test
    void shouldAnswerCustomCallsWithCustomOutputs() {
        assertEquals(
                """
                [{"type":"custom_tool_call","call_id":"c","name":"patch","input":"*** Begin"},\
                {"type":"custom_tool_call_output","call_id":"c","output":"ok"}]\
                """,
                input(
                        assistant(new Part.ToolCall("c", "patch", "*** Begin", true, null, null, Extensions.NONE)),
                        results(Part.ToolResult.of("c", List.of(Part.Text.of("ok"))))));
    }

    @Test
    void shouldSayThatAFailureOfAToolIsNotMarked() {
        Part failed = new Part.ToolResult("c", null, List.of(Part.Text.of("no")), null, true, null, Extensions.NONE);
        assertEquals(
                "[{\"type\":\"function_call_output\",\"call_id\":\"c\",\"output\":\"no\"}]", input(results(failed)));
        assertLosses("is_error of a tool result is dropped when bridging to open_ai_responses");
    }

    @Test
    void shouldWriteAnObjectAsTheTextOfAResult() {
        Part result = new Part.ToolResult("c", "f", List.of(), Map.of("a", 1), false, null, Extensions.NONE);
        assertEquals(
                "[{\"type\":\"function_call_output\",\"call_id\":\"c\",\"output\":\"{\\\"a\\\":1}\"}]",
                input(results(result)));
    }

    @Test
    void shouldKeepSeveralTextsOfAnAnswerApart() {
        String written = input(assistant(Part.Text.of("one"), Part.Text.of("two"), Part.Refusal.of("no")));
        Map<?, ?> item = (Map<?, ?>) ((List<?>) java.util.Objects.requireNonNull(JsonTree.read(written))).getFirst();
        assertEquals("""
            [{"type":"output_text","annotations":[],"logprobs":[],"text":"one"},\
            {"type":"output_text","annotations":[],"logprobs":[],"text":"two"},\
            {"type":"refusal","refusal":"no"}]\
            """, JsonTree.string(item.get("content")));
        assertEquals("completed", item.get("status"));
        assertEquals(true, String.valueOf(item.get("id")).startsWith("msg_"));
    }

    @Test
    void shouldKeepTheAnswerApartFromTheCommentaryBeforeIt() {
        Extensions commentary = new Extensions(OPENAI_RESPONSES, Map.of("phase", "commentary"));
        assertEquals(
                """
                [{"type":"message","role":"assistant","content":"Looking.","phase":"commentary"},\
                {"type":"message","role":"assistant","content":"Found."}]\
                """,
                input(assistant(new Part.Text("Looking.", List.of(), null, null, commentary), Part.Text.of("Found."))));
        assertLosses();
    }

    @Test
    void shouldWriteDocumentsInEveryForm() {
        assertEquals(
                """
                [{"type":"message","role":"user","content":[\
                {"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,JVBERi0x"},\
                {"type":"input_file","file_url":"https://example.com/a.pdf"},\
                {"type":"input_file","file_id":"file-1","filename":"b.pdf"},\
                {"type":"input_text","text":"Title\\n\\nwords"}]}]\
                """,
                input(user(
                        document(new Media.Inline("application/pdf", "JVBERi0x"), "a.pdf", null),
                        document(new Media.Url(null, "https://example.com/a.pdf"), null, null),
                        document(new Media.FileId(null, "openai-chat", "file-1"), "b.pdf", null),
                        document(new Media.PlainText("text/plain", "words"), null, "Title"))));
        assertLosses();
    }

    private static Part document(Media media, @Nullable String name, @Nullable String title) {
        return new Part.Document(media, name, title, null, null, null, Extensions.NONE);
    }

    @Test
    void shouldNotSendFilesOfOtherProviders() {
        Part foreign = document(new Media.FileId(null, "anthropic-messages", "file_1"), null, null);
        assertEquals(
                "[{\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"see\"}]}]",
                input(user(Part.Text.of("see"), foreign)));
        assertLosses("a file of anthropic-messages is dropped when bridging to open_ai_responses");
        assertThrows(ProtocolException.class, () -> input(user(foreign)));
    }

    @Test
    void shouldSayThatOpenAiHearsNothing() {
        Part audio = new Part.Recording(new Media.Inline("audio/wav", "QUJD"), "wav", "spoken", Extensions.NONE);
        assertEquals(
                "[{\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"spoken\"}]}]",
                input(user(audio)));
        assertLosses("audio is dropped when bridging to open_ai_responses");
        flavour = Flavour.OPENROUTER;
        assertEquals(
                "[{\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"QUJD\",\"format\":\"wav\"}}]}]",
                input(user(audio)));
    }

    @Test
    void shouldNotRiskTheRequestForABreakpointOfTheCache() {
        Part.Text cached = new Part.Text("long", List.of(), CacheHint.USUAL, null, Extensions.NONE);
        assertEquals(
                "[{\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"long\"}]}]",
                input(user(cached)));
        assertLosses("prompt cache breakpoint is not emitted when bridging to open_ai_responses");
    }

    @Test
    void shouldCarryWhatOpenAiHasInOtherWords() {
        Map<String, @Nullable Object> body = write(hello().user("u")
                .metadata(Map.of("a", "b"))
                .serviceTier("standard_only")
                .verbosity("high")
                .format(new OutputFormat.JsonSchema(null, null, Map.of("type", "object"), null))
                .reasoning(new ReasoningSettings(ReasoningSettings.Mode.ON, null, 8_000L, null, true, Extensions.NONE))
                .cache(new CacheSettings("k", "24h", CacheHint.USUAL, null)));
        assertEquals("u", body.get("safety_identifier"));
        assertEquals(Map.of("a", "b"), body.get("metadata"));
        assertEquals("default", body.get("service_tier"));
        assertEquals(
                "{\"format\":{\"type\":\"json_schema\",\"name\":\"response\",\"schema\":{\"type\":\"object\"}},\"verbosity\":\"high\"}",
                JsonTree.string(body.get("text")));
        assertEquals(Map.of("effort", "high", "summary", "auto"), body.get("reasoning"));
        assertEquals("k", body.get("prompt_cache_key"));
        assertLosses();
    }

    @Test
    void shouldTurnThinkingOffAsFarAsTheModelKnows() {
        ReasoningSettings off =
                new ReasoningSettings(ReasoningSettings.Mode.OFF, null, null, null, null, Extensions.NONE);
        assertFalse(write(hello().reasoning(off)).containsKey("reasoning"));
        assertLosses();
        model = "gpt-5.2";
        assertEquals(Map.of("effort", "none"), write(hello().reasoning(off)).get("reasoning"));
        assertLosses();
        model = "o3";
        assertEquals(Map.of("effort", "low"), write(hello().reasoning(off)).get("reasoning"));
        assertLosses("thinking cannot be turned off with o3 and gets the effort low");
    }

    @Test
    void shouldReportExtensionsOfOthers() {
        write(hello().extensions(new Extensions(ANTHROPIC_MESSAGES, Map.of("container", "c"))));
        assertLosses(
                "container is dropped when bridging to open_ai_responses",
                "some vendor_extensions and raw_message fields are not emitted to open_ai_responses");
    }

    @Test
    void shouldShowSourcesOfAnAnswerThatIsSentBack() {
        Citation page = new Citation("https://a.example", "A", "cited", 0, 3, ANTHROPIC_MESSAGES, Map.of());
        String written = input(assistant(new Part.Text("one", List.of(page), null, null, Extensions.NONE)));
        assertEquals(
                true,
                written.contains(
                        "{\"type\":\"url_citation\",\"end_index\":3,\"start_index\":0,\"title\":\"A\",\"url\":\"https://a.example\"}"));
    }

    @Test
    void shouldShowTheModelPicturesThatItMadeElsewhere() {
        Part picture = new Part.Image(new Media.Inline("image/png", "QUJD"), null, null, null, Extensions.NONE);
        assertEquals("""
            [{"type":"message","role":"assistant","content":"Here"},{"type":"message","role":"user","content":\
            [{"type":"input_image","image_url":"data:image/png;base64,QUJD","detail":"auto"}]}]\
            """, input(assistant(Part.Text.of("Here"), picture)));
        assertLosses("an image of the assistant is shown as one of the user when bridging to open_ai_responses");
    }

    @Test
    void shouldHideWhoTheUserIsWhereTheNameIsTooLong() {
        String identifier = String.valueOf(write(hello().user("u".repeat(100))).get("safety_identifier"));
        assertEquals(64, identifier.length());
        assertEquals(identifier, write(hello().user("u".repeat(100))).get("safety_identifier"));
    }

    // ---- Reasoning

    private static Part thinking(String text, @Nullable ProviderState state) {
        return Part.Reasoning.of(text, state);
    }

    @Test
    void shouldSendEncryptedReasoningBackToWhoMadeIt() {
        assertEquals(
                "[{\"type\":\"reasoning\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"I"
                        + " thought\"}],\"encrypted_content\":\"E\"}]",
                input(assistant(thinking("I thought", new ProviderState("openai", "E")))));
        assertEquals(
                List.of("reasoning.encrypted_content"),
                write(saying(assistant(thinking("", new ProviderState("openai", "E")))))
                        .get("include"));
        assertLosses();
    }

    @Test
    void shouldNotSendReasoningToAnyoneElse() {
        assertEquals("[]", input(assistant(thinking("T", new ProviderState("anthropic", "sig")))));
        assertEquals("[]", input(assistant(thinking("T", null))));
        assertLosses(
                "reasoning of anthropic is not replayed to open_ai_responses",
                "reasoning without its provider's state is not replayed to open_ai_responses");
    }

    @Test
    void shouldSendPlainThoughtsToServersThatReadThem() {
        flavour = Flavour.DEEPSEEK;
        assertEquals(
                "[{\"type\":\"reasoning\",\"summary\":[],\"content\":[{\"type\":\"reasoning_text\",\"text\":\"T\"}]}]",
                input(assistant(thinking("T", null))));
    }

    @Test
    void shouldDropTheStateOfACallThatAnotherMade() {
        Part call = new Part.ToolCall("c", "f", "{}", false, new ProviderState("gemini", "sig"), null, Extensions.NONE);
        assertEquals(
                "[{\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":\"{}\"}]",
                input(assistant(call)));
        assertLosses("reasoning of gemini is not replayed to open_ai_responses");
    }
}
