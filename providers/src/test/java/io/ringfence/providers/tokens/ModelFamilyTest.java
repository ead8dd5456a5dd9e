package io.ringfence.providers.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelFamilyTest {
    @ParameterizedTest
    @CsvSource({
        "gpt-4o, GPT_4O",
        "gpt-4o-mini-2024-07-18, GPT_4O",
        "gpt-4.1-mini, GPT_4O",
        "gpt-4.5-preview, GPT_4O",
        "gpt-5, GPT_4O",
        "gpt-6.1-nano, GPT_4O",
        "openai/gpt-oss-120b, GPT_4O",
        "openai.gpt-oss-20b-1:0, GPT_4O",
        "ft:gpt-4o:acme::abc, GPT_4O",
        "chatgpt-4o-latest, GPT_4O",
        "o1, GPT_4O",
        "o3-mini, GPT_4O",
        "openai/o4-mini, GPT_4O",
        "codex-mini-latest, GPT_4O",
        "gpt-4, GPT_4",
        "gpt-4-turbo, GPT_4",
        "GPT-4-0613, GPT_4",
        "ft:gpt-4:acme::abc, GPT_4",
        "gpt-3.5-turbo, GPT_4",
        "gpt-35-turbo, GPT_4",
        "claude-sonnet-4-5, CLAUDE",
        "us.anthropic.claude-3-haiku-20240307-v1:0, CLAUDE",
        "anthropic/claude-opus-4, CLAUDE",
        "gemini-3-pro, OTHER",
        "mistral-large-latest, OTHER",
        "open-mistral-7b, OTHER",
        "olmo-2, OTHER",
        "my-deployment, OTHER",
        "o, OTHER",
    })
    void shouldBeToldByTheModelsName(String model, ModelFamily family) {
        assertEquals(family, ModelFamily.of(model));
    }
}
