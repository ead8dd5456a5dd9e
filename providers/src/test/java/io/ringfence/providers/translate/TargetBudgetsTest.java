package io.ringfence.providers.translate;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.tree.JsonTree;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every dialect keeps to what the target says that an effort is worth.
class TargetBudgetsTest {
    private static final EffortBudgets OTHERS = new EffortBudgets(1_100, 1_200, 3_000, 5_000, 6_000, 7_000);

    private final Transcoder transcoder = new Transcoder(TranslationMode.LENIENT);

    private String written(Dialect from, String json, Dialect to, String model) {
        ChatRequest request = transcoder.parseRequest(from, JsonTree.readObject(json));
        RequestTarget target = new RequestTarget(to, Flavour.PLAIN, model, to.stateOrigin(), 20_000, OTHERS);
        return JsonTree.string(transcoder.emitRequest(target, request).value());
    }

    private static void assertHas(String expected, String json) {
        assertTrue(json.contains(expected), () -> "no " + expected + " in " + json);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        ANTHROPIC_MESSAGES | claude-3-7-sonnet-20250219               | "budget_tokens":5000
        GEMINI             | gemini-2.5-flash                         | "thinkingBudget":5000
        BEDROCK_CONVERSE   | anthropic.claude-3-7-sonnet-20250219-v1:0 | "budget_tokens":5000
        COHERE_CHAT        | command-a-reasoning-08-2025              | "token_budget":5000
        """)
    void shouldTellAnEffortInTokens(Dialect to, String model, String expected) {
        String chat = "{\"model\":\"m\",\"max_completion_tokens\":20000,\"reasoning_effort\":\"high\","
                + "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
        assertHas(expected, written(Dialect.OPENAI_CHAT, chat, to, model));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        OPENAI_CHAT      | gpt-5 | 2999 | "reasoning_effort":"low"
        OPENAI_CHAT      | gpt-5 | 4999 | "reasoning_effort":"medium"
        OPENAI_CHAT      | gpt-5 | 5000 | "reasoning_effort":"high"
        OPENAI_RESPONSES | gpt-5 | 2999 | "effort":"low"
        OPENAI_RESPONSES | gpt-5 | 4999 | "effort":"medium"
        """)
    void shouldTellTokensAsAnEffort(Dialect to, String model, int tokens, String expected) {
        String messages = "{\"model\":\"m\",\"max_tokens\":20000,\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":"
                + tokens + "},\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
        assertHas(expected, written(Dialect.ANTHROPIC_MESSAGES, messages, to, model));
    }
}
