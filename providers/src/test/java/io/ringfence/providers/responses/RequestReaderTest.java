package io.ringfence.providers.responses;

import static io.ringfence.providers.Dialect.OPENAI_RESPONSES;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Media;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.OutputFormat;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ReasoningSettings;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.neutral.Tool;
import io.ringfence.providers.neutral.ToolChoice;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.RequestCodec.RequestPlace;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RequestReaderTest {
    static ChatRequest read(String body) {
        return new ResponsesRequests().parse(JsonObject.root(JsonTree.readObject(body)), RequestPlace.BODY);
    }

    private static ChatRequest input(String items) {
        return read("{\"model\":\"gpt-x\",\"input\":[" + items + "]}");
    }

    private static Part onlyPart(ChatRequest request) {
        assertEquals(1, request.messages().size());
        assertEquals(1, request.messages().getFirst().parts().size());
        return request.messages().getFirst().parts().getFirst();
    }

    @Test
    void shouldReadATextAsWhatTheUserSays() {
        ChatRequest request = read("""
            {"model":"gpt-x","input":"Hello","instructions":"Be kind."}\
            """);
        assertEquals("gpt-x", request.model());
        assertEquals(List.of(Part.Text.of("Be kind.")), request.instructions());
        Message message = request.messages().getFirst();
        assertEquals(Role.USER, message.role());
        assertEquals(List.of(Part.Text.of("Hello")), message.parts());
    }

    @Test
    void shouldReadEverySettingThatTheModelHasAWordFor() {
        ChatRequest request = read("""
            {"model":"gpt-x","input":[],"max_output_tokens":100,"temperature":0.70,"top_p":1,"top_logprobs":3,
             "include":["message.output_text.logprobs"],"store":false,"previous_response_id":"resp_1",
             "conversation":{"id":"conv_1"},"background":true,"stream":true,"metadata":{"a":"b"},
             "safety_identifier":"u1","prompt_cache_key":"k","prompt_cache_retention":"24h",
             "service_tier":"flex","parallel_tool_calls":false,
             "text":{"format":{"type":"json_schema","name":"n","schema":{"type":"object"},"strict":true},
                     "verbosity":"low"},
             "reasoning":{"effort":"high","summary":"detailed"}}\
            """);
        assertEquals(100, request.maxOutputTokens());
        assertEquals("0.70", String.valueOf(request.sampling().temperature()));
        assertEquals(3, request.sampling().topLogprobs());
        assertEquals(true, request.sampling().logprobs());
        assertEquals(false, request.state().store());
        assertEquals("resp_1", request.state().previousResponseId());
        assertEquals(Map.of("id", "conv_1"), request.state().conversation());
        assertEquals(true, request.state().background());
        assertTrue(request.stream());
        assertEquals(Map.of("a", "b"), request.metadata());
        assertEquals("u1", request.user());
        assertEquals("k", request.cache().key());
        assertEquals("24h", request.cache().retention());
        assertEquals("flex", request.serviceTier());
        assertEquals(false, request.tools().parallel());
        assertEquals(new OutputFormat.JsonSchema("n", null, Map.of("type", "object"), true), request.format());
        assertEquals("low", request.verbosity());
        ReasoningSettings reasoning = requireNonNull(request.reasoning());
        assertEquals("high", reasoning.effort());
        assertEquals("detailed", reasoning.summary());
        assertEquals(true, reasoning.includeThoughts());
        assertTrue(request.extensions().isEmpty());
    }

    @Test
    void shouldKeepWhatTheModelHasNoWordFor() {
        ChatRequest request = read("""
            {"model":"gpt-x","input":"x","truncation":"auto","max_tool_calls":3,"user":"u","safety_identifier":"s",
             "text":{"novelty":1},"tool_choice":{"type":"web_search_preview"},"prompt_cache_options":null}\
            """);
        assertEquals(
                Set.of("truncation", "max_tool_calls", "user", "text", "tool_choice"),
                request.extensions().members().keySet());
        assertEquals("s", request.user());
        assertNull(request.tools().choice());
    }

    @Test
    void shouldCountNullAsAbsentEverywhere() {
        ChatRequest request = read("""
            {"model":"gpt-x","input":[{"role":"user","content":null,"type":null}],"tools":null,"text":null,
             "reasoning":null,"metadata":null,"stream":null,"store":null,"max_output_tokens":null}\
            """);
        assertEquals(List.of(), request.messages().getFirst().parts());
        assertNull(request.reasoning());
    }

    @Test
    void shouldMakeOneMessageOfWhatTheModelDidInOneTurn() {
        ChatRequest request = input("""
            {"role":"user","content":"q"},
            {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"S"}],
             "encrypted_content":"E"},
            {"type":"message","role":"assistant","id":"msg_1","status":"completed",
             "content":[{"type":"output_text","text":"I look","annotations":[],"logprobs":[]}]},
            {"type":"function_call","id":"fc_1","call_id":"c1","name":"f","arguments":"{\\"a\\": 1}"},
            {"type":"custom_tool_call","call_id":"c2","name":"g","input":"free"},
            {"type":"function_call_output","call_id":"c1","output":"r1"},
            {"type":"custom_tool_call_output","call_id":"c2","output":[{"type":"input_text","text":"r2"}]}\
            """);
        assertEquals(4, request.messages().size());
        Message turn = request.messages().get(1);
        assertEquals(Role.ASSISTANT, turn.role());
        assertEquals("msg_1", turn.id());
        assertEquals(4, requireNonNull(turn.raw()).items().size());
        Part.Reasoning reasoning =
                assertInstanceOf(Part.Reasoning.class, turn.parts().get(0));
        assertEquals("rs_1", reasoning.id());
        assertEquals(List.of("S"), reasoning.summary());
        assertEquals("openai", requireNonNull(reasoning.state()).origin());
        assertEquals("E", reasoning.state().value());
        assertEquals(Part.Text.of("I look"), turn.parts().get(1));
        assertEquals(Part.ToolCall.of("c1", "f", "{\"a\": 1}"), turn.parts().get(2));
        Part.ToolCall custom =
                assertInstanceOf(Part.ToolCall.class, turn.parts().get(3));
        assertTrue(custom.custom());
        assertEquals("free", custom.arguments());
        Part.ToolResult first = assertInstanceOf(
                Part.ToolResult.class, request.messages().get(2).parts().getFirst());
        assertEquals("f", first.name());
        assertEquals(List.of(Part.Text.of("r1")), first.content());
        Part.ToolResult second = assertInstanceOf(
                Part.ToolResult.class, request.messages().get(3).parts().getFirst());
        assertEquals(List.of(Part.Text.of("r2")), second.content());
        assertEquals(Role.TOOL, request.messages().get(3).role());
    }

    @Test
    void shouldKeepMessagesApartThatFollowEachOther() {
        ChatRequest request = input("""
            {"role":"assistant","content":"one"},{"role":"assistant","content":"two"}\
            """);
        assertEquals(2, request.messages().size());
    }

    @Test
    void shouldReadPicturesAndFilesWhereverTheyLie() {
        Message message = input("""
            {"role":"user","content":[
             {"type":"input_image","image_url":"data:image/png;base64,QUJD","detail":"low"},
             {"type":"input_image","image_url":"https://example.com/a.png"},
             {"type":"input_image","file_id":"file-1"},
             {"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,UERG"},
             {"type":"input_file","file_url":"https://example.com/a.pdf"},
             {"type":"input_file","file_id":"file-2"},
             {"type":"input_audio","input_audio":{"data":"QUJD","format":"mp3"}}]}\
            """).messages().getFirst();
        List<Part> parts = message.parts();
        Part.Image inline = assertInstanceOf(Part.Image.class, parts.get(0));
        assertEquals(new Media.Inline("image/png", "QUJD"), inline.media());
        assertEquals("low", inline.detail());
        assertEquals(
                new Media.Url(null, "https://example.com/a.png"),
                assertInstanceOf(Part.Image.class, parts.get(1)).media());
        assertEquals(
                new Media.FileId(null, "openai-chat", "file-1"),
                assertInstanceOf(Part.Image.class, parts.get(2)).media());
        Part.Document pdf = assertInstanceOf(Part.Document.class, parts.get(3));
        assertEquals(new Media.Inline("application/pdf", "UERG"), pdf.media());
        assertEquals("a.pdf", pdf.name());
        assertEquals(
                new Media.Url(null, "https://example.com/a.pdf"),
                assertInstanceOf(Part.Document.class, parts.get(4)).media());
        assertEquals(
                new Media.FileId(null, "openai-chat", "file-2"),
                assertInstanceOf(Part.Document.class, parts.get(5)).media());
        assertEquals(
                new Media.Inline("audio/mpeg", "QUJD"),
                assertInstanceOf(Part.Recording.class, parts.get(6)).media());
    }

    @Test
    void shouldKeepImagesInsideResultsOfTools() {
        Part.ToolResult result = assertInstanceOf(Part.ToolResult.class, onlyPart(input("""
            {"type":"function_call_output","call_id":"c","output":[
             {"type":"input_text","text":"see"},
             {"type":"input_image","image_url":"data:image/png;base64,QUJD"}]}\
            """)));
        assertEquals(2, result.content().size());
        assertInstanceOf(Part.Image.class, result.content().get(1));
    }

    @Test
    void shouldKeepItemsThatNoOtherDialectHas() {
        ChatRequest request = input("""
            {"type":"web_search_call","id":"ws_1","status":"completed","action":{"type":"search"}},
            {"type":"item_reference","id":"msg_9"},
            {"type":"computer_call_output","call_id":"c","output":{"type":"computer_screenshot"}},
            {"id":"rs_8"}\
            """);
        assertEquals(
                List.of(Role.ASSISTANT, Role.TOOL, Role.ASSISTANT),
                request.messages().stream().map(Message::role).toList());
        Part.Vendor search = assertInstanceOf(
                Part.Vendor.class, request.messages().getFirst().parts().getFirst());
        assertEquals(OPENAI_RESPONSES, search.origin());
        assertEquals("web_search_call", search.type());
        assertEquals("completed", search.raw().get("status"));
    }

    @Test
    void shouldReadToolsAndTheChoiceAmongThem() {
        ChatRequest request = read("""
            {"model":"m","input":"x","tools":[
             {"type":"function","name":"f","description":"d","parameters":{"type":"object"},"strict":false},
             {"type":"function","function":{"name":"nested","parameters":{"type":"object"}}},
             {"type":"web_search","search_context_size":"low"},
             {"type":"custom","name":"patch","format":{"type":"text"}}],
             "tool_choice":{"type":"allowed_tools","mode":"required","tools":[
              {"type":"function","name":"f"},{"type":"custom","name":"patch"}]}}\
            """);
        Tool.Function function =
                assertInstanceOf(Tool.Function.class, request.tools().tools().get(0));
        assertEquals(false, function.strict());
        assertEquals(
                "nested",
                assertInstanceOf(Tool.Function.class, request.tools().tools().get(1))
                        .name());
        Tool.BuiltIn search =
                assertInstanceOf(Tool.BuiltIn.class, request.tools().tools().get(2));
        assertEquals(Tool.BuiltIn.Kind.WEB_SEARCH, search.kind());
        assertEquals("low", search.raw().get("search_context_size"));
        Tool.BuiltIn custom =
                assertInstanceOf(Tool.BuiltIn.class, request.tools().tools().get(3));
        assertEquals(Tool.BuiltIn.Kind.FREE_TEXT, custom.kind());
        assertEquals(
                new ToolChoice.Subset(List.of("f", "patch"), true),
                request.tools().choice());
    }

    @Test
    void shouldReadEveryWordOfAChoice() {
        assertEquals(new ToolChoice.Auto(), choice("\"auto\""));
        assertEquals(new ToolChoice.None(), choice("\"none\""));
        assertEquals(new ToolChoice.Required(), choice("\"required\""));
        assertEquals(new ToolChoice.Named("f"), choice("{\"type\":\"function\",\"name\":\"f\"}"));
        assertEquals(new ToolChoice.Named("f"), choice("{\"type\":\"function\",\"function\":{\"name\":\"f\"}}"));
        assertEquals(new ToolChoice.Named("p"), choice("{\"type\":\"custom\",\"name\":\"p\"}"));
    }

    private static ToolChoice choice(String choice) {
        return requireNonNull(read("{\"model\":\"m\",\"input\":\"x\",\"tool_choice\":" + choice + "}")
                .tools()
                .choice());
    }

    @Test
    void shouldTakeACommentaryForMoreThanAnAnswer() {
        ChatRequest request = input("""
            {"type":"message","role":"assistant","phase":"commentary","content":[
             {"type":"output_text","text":"hm"}]}\
            """);
        Part.Text text = assertInstanceOf(Part.Text.class, onlyPart(request));
        assertEquals(Map.of("phase", "commentary"), text.extensions().members());
    }

    @Test
    void shouldNameThePlaceOfWhatIsWrong() {
        assertEquals("model is missing", problem("{\"input\":\"x\"}"));
        assertEquals("input is the number 3, expected a list", problem("{\"model\":\"m\",\"input\":3}"));
        assertEquals(
                "input[0].call_id is missing",
                problem("{\"model\":\"m\",\"input\":[{\"type\":\"function_call_output\",\"output\":\"x\"}]}"));
        assertEquals(
                "input[0].content[0].type is missing",
                problem("{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":[{\"text\":\"x\"}]}]}"));
        assertEquals(
                "input[0].role is a string, expected user, assistant, system or developer",
                problem("{\"model\":\"m\",\"input\":[{\"role\":\"king\",\"content\":\"x\"}]}"));
        assertEquals(
                "tools[0].name is missing",
                problem("{\"model\":\"m\",\"input\":\"x\",\"tools\":[{\"type\":\"function\"}]}"));
        assertEquals(
                "text.format.type is a string, expected text, json_object or json_schema",
                problem("{\"model\":\"m\",\"input\":\"x\",\"text\":{\"format\":{\"type\":\"yaml\"}}}"));
        assertEquals(
                "metadata.a is the number 1, expected a string",
                problem("{\"model\":\"m\",\"input\":\"x\",\"metadata\":{\"a\":1}}"));
    }

    private static String problem(String body) {
        return String.valueOf(
                assertThrows(ProtocolException.class, () -> read(body)).getMessage());
    }
}
