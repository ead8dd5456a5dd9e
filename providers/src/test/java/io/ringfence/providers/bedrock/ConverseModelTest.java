package io.ringfence.providers.bedrock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.bedrock.ConverseModel.Family;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConverseModelTest {
    @ParameterizedTest
    @CsvSource({
        "anthropic.claude-3-5-sonnet-20241022-v2:0, CLAUDE",
        "us.anthropic.claude-opus-4-6-v1, CLAUDE",
        "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-20250514-v1:0, CLAUDE",
        "amazon.nova-lite-v1:0, NOVA",
        "us.amazon.nova-2-lite-v1:0, NOVA_2",
        "openai.gpt-oss-120b-1:0, GPT_OSS",
        "mistral.mistral-large-2407-v1:0, MISTRAL",
        "amazon.titan-text-express-v1, PLAIN",
        "us.meta.llama4-scout-17b-instruct-v1:0, PLAIN",
        "cohere.command-r-plus-v1:0, OTHER",
        "arn:aws:bedrock:us-east-1::foundation-model/cohere.command-r-v1:0, OTHER",
        "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abcdef123456, HIDDEN",
        "arn:aws:bedrock:us-east-1:123456789012:provisioned-model/abcdef123456, HIDDEN"
    })
    void shouldTellTheFamilyByTheName(String id, Family family) {
        assertEquals(family, ConverseModel.of(id).family());
    }

    @Test
    void shouldKnowFormatsFromClaude45On() {
        assertFalse(ConverseModel.of("anthropic.claude-opus-4-1-20250805-v1:0").knowsOutputFormat());
        assertTrue(
                ConverseModel.of("us.anthropic.claude-haiku-4-5-20251001-v1:0").knowsOutputFormat());
        assertTrue(ConverseModel.of("global.anthropic.claude-fable-5-1").knowsOutputFormat());
    }
}
