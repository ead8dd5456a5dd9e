package io.ringfence.providers.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.tree.JsonTree;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputLimitTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "OPENAI_CHAT | {'max_completion_tokens':5000} | {'max_completion_tokens':2000}",
                "OPENAI_CHAT | {'max_tokens':5000} | {'max_tokens':2000}",
                "OPENAI_CHAT | {'max_tokens':10} | {'max_tokens':10}",
                "OPENAI_CHAT | {'n':1} | {'n':1,'max_tokens':2000}",
                "OPENAI_RESPONSES | {'max_output_tokens':5000} | {'max_output_tokens':2000}",
                "OPENAI_RESPONSES | {} | {'max_output_tokens':2000}",
                "GEMINI | {'generationConfig':{'topK':1,'maxOutputTokens':5000}}"
                        + " | {'generationConfig':{'topK':1,'maxOutputTokens':2000}}",
                "GEMINI | {} | {'generationConfig':{'maxOutputTokens':2000}}",
                "COHERE_CHAT | {'max_tokens':5000} | {'max_tokens':2000}",
                "BEDROCK_CONVERSE | {'inferenceConfig':{'maxTokens':5000}} | {'inferenceConfig':{'maxTokens':2000}}",
                "ANTHROPIC_MESSAGES | {'max_tokens':5000,'thinking':{'type':'enabled','budget_tokens':4096}}"
                        + " | {'max_tokens':2000,'thinking':{'type':'enabled','budget_tokens':1024}}",
                "ANTHROPIC_MESSAGES | {'max_tokens':5000,'thinking':{'type':'enabled','budget_tokens':1500}}"
                        + " | {'max_tokens':2000,'thinking':{'type':'enabled','budget_tokens':1500}}"
            })
    void shouldLowerTheLimitToWhatWasReserved(Dialect dialect, String body, String held) {
        assertEquals(json(held), hold(dialect, body, 2_000, new Losses(dialect)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "ANTHROPIC_MESSAGES | {'max_tokens':5000,'thinking':{'type':'enabled','budget_tokens':4096}}"
                        + " | {'max_tokens':100}",
                "BEDROCK_CONVERSE |"
                    + " {'inferenceConfig':{'maxTokens':5000},'additionalModelRequestFields':{'thinking':{'type':'enabled','budget_tokens':4096}}}"
                    + " | {'inferenceConfig':{'maxTokens':100}}"
            })
    void shouldLeaveThinkingOutWhereThereIsNoRoomForIt(Dialect dialect, String body, String held) {
        Losses losses = new Losses(dialect);
        assertEquals(json(held), hold(dialect, body, 100, losses));
        assertEquals(
                List.of("reasoning settings are dropped when bridging to " + dialect.wireFormat()), losses.reasons());
    }

    private static String hold(Dialect dialect, String body, long limit, Losses losses) {
        return JsonTree.string(OutputLimit.hold(JsonTree.readObject(json(body)), dialect, limit, losses));
    }

    private static String json(String text) {
        return text.strip().replace('\'', '"');
    }
}
