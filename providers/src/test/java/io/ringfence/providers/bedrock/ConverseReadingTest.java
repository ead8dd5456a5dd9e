package io.ringfence.providers.bedrock;

import static io.ringfence.providers.recorded.Trees.assertAt;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.CacheHint;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.OutputFormat;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.neutral.ToolChoice;
import io.ringfence.providers.neutral.ToolSettings;
import io.ringfence.providers.recorded.ServiceModel;
import io.ringfence.providers.recorded.Trees;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.translate.RequestCodec.RequestPlace;
import io.ringfence.providers.translate.RequestTarget;
import io.ringfence.providers.tree.JsonObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConverseReadingTest extends ConverseWriting {
    @Test
    void shouldReadWhatTheRequestLineSays() {
        ChatRequest request =
                requests.parse(JsonObject.root(Trees.object("{'messages':[]}")), new RequestPlace(CLAUDE_3, true));

        assertEquals(CLAUDE_3, request.model());
        assertTrue(request.stream());
        assertTrue(request.includeUsage());
    }

    @Test
    void shouldReadResultsAsAMessageOfTheirOwnBeforeTheRest() {
        ChatRequest request = parsed("""
            {'messages':[{'role':'user','content':[{'text':'Look'},
             {'toolResult':{'toolUseId':'t1','content':[{'json':{'a':1}}],'status':'error'}},
             {'cachePoint':{'type':'default'}},
             {'toolResult':{'toolUseId':'t2','content':[{'text':'x'},{'json':[1]}]}}]}]}\
            """);

        assertEquals(2, request.messages().size());
        Message tool = request.messages().getFirst();
        assertEquals(Role.TOOL, tool.role());
        Part.ToolResult first = (Part.ToolResult) tool.parts().getFirst();
        assertEquals(Map.of("a", 1), first.json());
        assertTrue(first.isError());
        assertEquals(CacheHint.USUAL, first.cache());
        Part.ToolResult second = (Part.ToolResult) tool.parts().get(1);
        assertEquals(List.of(Part.Text.of("x"), Part.Text.of("[1]")), second.content());
        assertEquals(List.of(Part.Text.of("Look")), request.messages().get(1).parts());
    }

    @Test
    void shouldKeepWhatItHasNoWordFor() {
        ChatRequest request = parsed("""
            {'messages':[{'role':'user','content':[{'text':'Hi'},{'cachePoint':{'type':'default'}},
              {'searchResult':{'source':'s','title':'t','content':[]}}]}],
             'guardrailConfig':{'trace':'enabled'},'promptVariables':{'a':{'text':'b'}},
             'additionalModelRequestFields':{'top_k':5,'anthropic_beta':['x'],'inferenceConfig':{'seed':1}},
             'inferenceConfig':{'maxTokens':5,'novel':true},'performanceConfig':{'latency':'optimized'}}\
            """);

        assertEquals(
                List.of(
                        "guardrailConfig",
                        "promptVariables",
                        "performanceConfig",
                        "inferenceConfig",
                        "additionalModelRequestFields"),
                List.copyOf(request.extensions().members().keySet()));
        Losses losses = new Losses(DIALECT);
        Map<String, @Nullable Object> again = requests.emit(request, RequestTarget.of(DIALECT, CLAUDE_3), losses);
        assertAt(
                again,
                "additionalModelRequestFields",
                "{'top_k':5,'anthropic_beta':['x'],'inferenceConfig':{'seed':1}}");
        assertAt(again, "inferenceConfig", "{'maxTokens':5,'novel':true}");
        assertAt(again, "messages/0/content/2", "{'searchResult':{'source':'s','title':'t','content':[]}}");
        assertEquals(List.of(), losses.reasons());

        Losses elsewhere = new Losses(Dialect.OPENAI_CHAT);
        elsewhere.extensions("", request.extensions());
        assertTrue(
                elsewhere.reasons().contains("guardrailConfig is dropped when bridging to open_ai_chat_completions"));
    }

    @Test
    void shouldSayWhereARequestIsWrong() {
        assertProblem("messages[0].role is missing", "{'messages':[{'content':[]}]}");
        assertProblem(
                "messages[0].role is neither user nor assistant", "{'messages':[{'role':'system','content':[]}]}");
        assertProblem(
                "messages[0].content[0].toolUse.name is missing",
                "{'messages':[{'role':'assistant','content':[{'toolUse':{'toolUseId':'a','input':{}}}]}]}");
        assertProblem("messages is a string, expected a list", "{'messages':'Hi'}");
        assertProblem(
                "outputConfig.textFormat.structure.jsonSchema.schema holds no JSON object",
                "{'outputConfig':{'textFormat':{'type':'json_schema','structure':{'jsonSchema':{'schema':'no'}}}}}");
    }

    private void assertProblem(String message, String body) {
        assertEquals(
                message,
                assertThrows(ProtocolException.class, () -> parsed(body)).getMessage());
    }

    @Test
    void shouldWriteRequestsThatFitAwsOwnShapes() {
        ServiceModel service = ServiceModel.require();
        for (String model : List.of(CLAUDE_3, CLAUDE_4_5, CLAUDE_4_6, CLAUDE_5, NOVA, NOVA_2, MISTRAL, PROFILE)) {
            Map<String, @Nullable Object> body = written(
                    model,
                    request -> request.instructions(
                                    List.of(new Part.Text("Be", List.of(), CacheHint.USUAL, null, Extensions.NONE)))
                            .messages(List.of(
                                    Message.of(
                                            Role.USER,
                                            List.of(
                                                    image("image/png", "AAAA"),
                                                    document("a.pdf", null),
                                                    new Part.Text(
                                                            "Hi", List.of(), CacheHint.USUAL, null, Extensions.NONE))),
                                    Message.of(
                                            Role.ASSISTANT,
                                            List.of(
                                                    Part.Reasoning.of("t", new ProviderState("bedrock", "s")),
                                                    Part.ToolCall.of("über/lang", "a", "{\"x\":1}"))),
                                    Message.of(
                                            Role.TOOL,
                                            List.of(new Part.ToolResult(
                                                    "über/lang",
                                                    null,
                                                    List.of(Part.Text.of("r"), image("image/gif", "AAAA")),
                                                    null,
                                                    true,
                                                    CacheHint.USUAL,
                                                    Extensions.NONE)))))
                            .tools(new ToolSettings(
                                    List.of(function("a"), function("b")), new ToolChoice.Named("a"), false))
                            .sampling(sampling("1.5", "0.5", 3))
                            .maxOutputTokens(100L)
                            .reasoning(effort("high"))
                            .format(new OutputFormat.JsonSchema("n", "d", Trees.object("{'type':'object'}"), true))
                            .metadata(Map.of("a", "b"))
                            .user("me")
                            .serviceTier("priority"));

            assertEquals(List.of(), service.problems("ConverseRequest", body), model);
            assertEquals(List.of(), service.problems("ConverseStreamRequest", body), model);
        }
    }
}
