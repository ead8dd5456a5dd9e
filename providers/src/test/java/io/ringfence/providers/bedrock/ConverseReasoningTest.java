package io.ringfence.providers.bedrock;

import static io.ringfence.providers.recorded.Trees.assertAt;
import static io.ringfence.providers.recorded.Trees.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Message;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ReasoningSettings;
import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.neutral.ToolChoice;
import io.ringfence.providers.neutral.ToolSettings;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConverseReasoningTest extends ConverseWriting {
    @Test
    void shouldGiveOlderClaudesABudget() {
        Map<String, @Nullable Object> body = written(
                CLAUDE_4_5, request -> request.reasoning(effort("medium")).maxOutputTokens(10_000L));

        assertAt(body, "additionalModelRequestFields", "{'thinking':{'type':'enabled','budget_tokens':2048}}");
        assertAt(body, "inferenceConfig/maxTokens", "10000");
        assertEquals(List.of(), lost);
    }

    @Test
    void shouldRaiseTheLimitAboveTheBudget() {
        Map<String, @Nullable Object> body =
                written(CLAUDE_4_5, request -> request.reasoning(effort("low")).maxOutputTokens(500L));

        assertAt(body, "inferenceConfig/maxTokens", "1524");
        assertEquals(List.of("max_tokens is raised above the thinking budget"), lost);
    }

    @Test
    void shouldSetNothingThatThinkingForbids() {
        Map<String, @Nullable Object> body = written(
                CLAUDE_4_5,
                request -> request.reasoning(effort("low"))
                        .sampling(sampling("0.5", "0.9", 10))
                        .tools(new ToolSettings(List.of(function("a")), new ToolChoice.Required(), null)));

        assertNull(body.get("inferenceConfig"));
        assertAt(body, "toolConfig/toolChoice", "{'auto':{}}");
        assertNull(at(body, "additionalModelRequestFields/top_k"));
        assertEquals(
                List.of(
                        "a forced tool choice becomes auto because the model must think first",
                        "temperature is dropped when bridging to bedrock_converse",
                        "top_k is dropped when bridging to bedrock_converse",
                        "top_p is dropped when bridging to bedrock_converse"),
                lost);
    }

    @Test
    void shouldLetNewerClaudesDecide() {
        Map<String, @Nullable Object> body = written(
                CLAUDE_4_6,
                request -> request.reasoning(new ReasoningSettings(null, "high", null, "auto", null, Extensions.NONE)));

        assertAt(
                body,
                "additionalModelRequestFields",
                "{'thinking':{'type':'adaptive','display':'summarized'},'output_config':{'effort':'high'}}");
    }

    @Test
    void shouldTurnABudgetIntoAnEffortForTheNewestClaudes() {
        Map<String, @Nullable Object> body = written(
                CLAUDE_5,
                request -> request.reasoning(
                        new ReasoningSettings(ReasoningSettings.Mode.ON, null, 2_048L, null, null, Extensions.NONE)));

        assertAt(
                body,
                "additionalModelRequestFields",
                "{'thinking':{'type':'adaptive'},'output_config':{'effort':'medium'}}");
        assertEquals(List.of("the thinking budget becomes an effort because the model takes none"), lost);
    }

    @Test
    void shouldSwitchThinkingOff() {
        ReasoningSettings off = effort("none");

        assertAt(
                written(CLAUDE_4_5, request -> request.reasoning(off)),
                "additionalModelRequestFields",
                "{'thinking':{'type':'disabled'}}");
        assertAt(
                written(NOVA_2, request -> request.reasoning(off)),
                "additionalModelRequestFields",
                "{'reasoningConfig':{'type':'disabled'}}");
        assertNull(written(CLAUDE_3, request -> request.reasoning(off)).get("additionalModelRequestFields"));
        assertEquals(List.of(), lost);
    }

    @Test
    void shouldNotThinkAfterCallsThatCameWithoutThoughts() {
        Map<String, @Nullable Object> body = written(
                CLAUDE_4_5,
                request -> request.reasoning(effort("low"))
                        .tools(new ToolSettings(List.of(function("a")), null, null))
                        .messages(List.of(
                                Message.text(Role.USER, "Go"),
                                Message.of(Role.ASSISTANT, List.of(Part.ToolCall.of("call_1", "a", "{}"))),
                                result("call_1", "x"))));

        assertAt(body, "additionalModelRequestFields", "{'thinking':{'type':'disabled'}}");
        assertEquals(
                List.of("thinking is switched off because the calls of the last turn came without thoughts"), lost);
    }

    @Test
    void shouldAskNovaInItsOwnWords() {
        Map<String, @Nullable Object> low = written(
                NOVA_2,
                request -> request.reasoning(effort("minimal"))
                        .maxOutputTokens(100L)
                        .sampling(sampling("0.5", null, 20)));
        assertAt(
                low,
                "additionalModelRequestFields",
                "{'reasoningConfig':{'type':'enabled','maxReasoningEffort':'low'},'inferenceConfig':{'topK':20}}");
        assertAt(low, "inferenceConfig", "{'maxTokens':100,'temperature':0.5}");
        assertEquals(List.of(), lost);

        Map<String, @Nullable Object> high = written(
                NOVA_2,
                request ->
                        request.reasoning(effort("high")).maxOutputTokens(100L).sampling(sampling("0.5", null, null)));
        assertNull(high.get("inferenceConfig"));
        assertEquals(
                List.of(
                        "max_tokens is dropped when bridging to bedrock_converse",
                        "temperature is dropped when bridging to bedrock_converse"),
                lost);
    }

    @Test
    void shouldSayThatAModelDoesNotThink() {
        for (String model : List.of(CLAUDE_3, NOVA, MISTRAL, PROFILE)) {
            lost.clear();
            Map<String, @Nullable Object> body = written(model, request -> request.reasoning(effort("high")));

            assertNull(body.get("additionalModelRequestFields"), model);
            assertEquals(List.of("reasoning settings are dropped when bridging to bedrock_converse"), lost, model);
        }
    }
}
