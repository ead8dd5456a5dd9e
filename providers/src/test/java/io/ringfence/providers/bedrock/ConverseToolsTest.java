package io.ringfence.providers.bedrock;

import static io.ringfence.providers.recorded.Trees.assertAt;
import static io.ringfence.providers.recorded.Trees.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.CacheHint;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Tool;
import io.ringfence.providers.neutral.ToolChoice;
import io.ringfence.providers.neutral.ToolSettings;
import io.ringfence.providers.recorded.Trees;
import io.ringfence.providers.translate.ProtocolException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConverseToolsTest extends ConverseWriting {
    @Test
    void shouldDeclareTools() {
        Tool plain = new Tool.Function("a", "", null, null, null, Extensions.NONE);
        Tool rootless = new Tool.Function(
                "b",
                "does b",
                Trees.object("{'properties':{'x':{'type':'string'}}}"),
                true,
                CacheHint.USUAL,
                Extensions.NONE);

        Map<String, @Nullable Object> body =
                written(CLAUDE_4_5, request -> request.tools(new ToolSettings(List.of(plain, rootless), null, null)));

        assertAt(
                body,
                "toolConfig",
                "{'tools':[{'toolSpec':{'name':'a','inputSchema':{'json':{'type':'object','properties':{}}}}},"
                        + "{'toolSpec':{'name':'b','description':'does b','inputSchema':{'json':"
                        + "{'type':'object','properties':{'x':{'type':'string'}}}},'strict':true}},"
                        + "{'cachePoint':{'type':'default'}}]}");
        assertEquals(List.of(), lost);
    }

    @Test
    void shouldBeStrictWithModelsThatKnowItOnly() {
        Tool strict = new Tool.Function("a", null, null, true, null, Extensions.NONE);

        for (String model : List.of(CLAUDE_3, NOVA, PROFILE, "meta.llama3-1-70b-instruct-v1:0")) {
            lost.clear();
            Map<String, @Nullable Object> body =
                    written(model, request -> request.tools(new ToolSettings(List.of(strict), null, null)));

            assertNull(at(body, "toolConfig/tools/0/toolSpec/strict"), model);
            assertEquals(List.of("strict is dropped when bridging to bedrock_converse"), lost, model);
        }
    }

    @Test
    void shouldWriteEveryToolChoice() {
        assertAt(choice(CLAUDE_4_5, new ToolChoice.Auto()), "toolConfig/toolChoice", "{'auto':{}}");
        assertAt(choice(CLAUDE_4_5, new ToolChoice.Required()), "toolConfig/toolChoice", "{'any':{}}");
        assertAt(choice(CLAUDE_4_5, new ToolChoice.Named("b")), "toolConfig/toolChoice", "{'tool':{'name':'b'}}");
        assertNull(choice(CLAUDE_4_5, new ToolChoice.None()).get("toolConfig"));
        Map<String, @Nullable Object> subset = choice(CLAUDE_4_5, new ToolChoice.Subset(List.of("b"), true));
        assertAt(subset, "toolConfig/toolChoice", "{'any':{}}");
        assertAt(subset, "toolConfig/tools/0/toolSpec/name", "'b'");
        assertNull(at(subset, "toolConfig/tools/1"));
        assertEquals(List.of(), lost);
    }

    @Test
    void shouldDemandANamedToolByDeclaringNoOther() {
        Map<String, @Nullable Object> body = choice(MISTRAL, new ToolChoice.Named("b"));

        assertAt(body, "toolConfig/toolChoice", "{'any':{}}");
        assertAt(body, "toolConfig/tools/0/toolSpec/name", "'b'");
        assertNull(at(body, "toolConfig/tools/1"));
    }

    @Test
    void shouldAllowOneCallAtATimeInClaudesOwnWords() {
        Map<String, @Nullable Object> free = parallel(CLAUDE_4_5, null);
        Map<String, @Nullable Object> forced = parallel(CLAUDE_4_5, new ToolChoice.Required());

        assertAt(free, "additionalModelRequestFields/tool_choice", "{'type':'auto','disable_parallel_tool_use':true}");
        assertNull(at(free, "toolConfig/toolChoice"));
        assertAt(forced, "additionalModelRequestFields/tool_choice", "{'disable_parallel_tool_use':true}");
        assertAt(forced, "toolConfig/toolChoice", "{'any':{}}");
        assertEquals(List.of(), lost);

        parallel(NOVA, null);
        assertEquals(List.of("parallel_tool_calls is dropped when bridging to bedrock_converse"), lost);
    }

    @Test
    void shouldRefuseToDemandAToolThatCannotBeDeclared() {
        Tool search = new Tool.BuiltIn(Tool.BuiltIn.Kind.WEB_SEARCH, Dialect.OPENAI_RESPONSES, "web_search", Map.of());

        assertThrows(
                ProtocolException.class,
                () -> written(
                        CLAUDE_4_5,
                        request -> request.tools(new ToolSettings(List.of(search), new ToolChoice.Required(), null))));
        assertThrows(
                ProtocolException.class,
                () -> written(
                        CLAUDE_4_5,
                        request -> request.tools(new ToolSettings(
                                List.of(search, function("a")), new ToolChoice.Named("web_search"), null))));
        assertThrows(
                ProtocolException.class,
                () -> written(
                        CLAUDE_4_5, request -> request.tools(new ToolSettings(List.of(function("a.b")), null, null))));
    }

    @Test
    void shouldDropForeignBuiltInTools() {
        Tool search = new Tool.BuiltIn(Tool.BuiltIn.Kind.WEB_SEARCH, Dialect.OPENAI_RESPONSES, "web_search", Map.of());

        Map<String, @Nullable Object> body =
                written(CLAUDE_4_5, request -> request.tools(new ToolSettings(List.of(search), null, null)));

        assertNull(body.get("toolConfig"));
        assertEquals(List.of("builtin tools are dropped when bridging to bedrock_converse"), lost);
    }
}
