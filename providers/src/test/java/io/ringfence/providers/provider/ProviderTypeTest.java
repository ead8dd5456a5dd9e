package io.ringfence.providers.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.AsciiString;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.request.OutputLimitField;
import io.ringfence.providers.translate.Flavour;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProviderTypeTest {
    @ParameterizedTest
    @CsvSource({
        "OPENAI, https://api.openai.com/v1, https://api.openai.com/v1",
        "OPENAI, https://api.openai.com/v1//, https://api.openai.com/v1",
        "OPENAI, https://api.openai.com, https://api.openai.com/v1",
        "OPENAI, http://127.0.0.1:9000/, http://127.0.0.1:9000/v1",
        "OPENAI_COMPATIBLE, https://api.groq.com/openai/v1/, https://api.groq.com/openai/v1",
        "OPENAI_COMPATIBLE, http://localhost:11434, http://localhost:11434/v1",
        "ANTHROPIC, https://api.anthropic.com, https://api.anthropic.com",
        "ANTHROPIC, https://api.anthropic.com/v1/, https://api.anthropic.com",
        "GEMINI, https://generativelanguage.googleapis.com/, https://generativelanguage.googleapis.com",
        "GEMINI, https://generativelanguage.googleapis.com/v1beta, https://generativelanguage.googleapis.com",
        "GEMINI, https://generativelanguage.googleapis.com/v1/, https://generativelanguage.googleapis.com",
        "AZURE_OPENAI, https://r.openai.azure.com/, https://r.openai.azure.com",
        "AZURE_OPENAI, https://r.services.ai.azure.com/openai/v1, https://r.services.ai.azure.com",
        "AZURE_OPENAI, https://r.openai.azure.com/openai, https://r.openai.azure.com",
        "BEDROCK, https://bedrock-runtime.eu-west-1.amazonaws.com/, https://bedrock-runtime.eu-west-1.amazonaws.com",
        "MISTRAL, https://api.mistral.ai, https://api.mistral.ai/v1",
        "COHERE, https://api.cohere.com/v2, https://api.cohere.com",
        "DEMO, http://127.0.0.1:7000/v1, http://127.0.0.1:7000"
    })
    void shouldUnderstandBothFormsOfABaseUrl(ProviderType type, String written, String normal) {
        assertEquals(normal, ProviderType.normaliseBase(type, written));
        assertEquals(normal, ProviderType.normaliseBase(type, normal));
    }

    @ParameterizedTest
    @CsvSource({
        "OPENAI, OPENAI_CHAT, gpt-5, true, /chat/completions",
        "OPENAI, OPENAI_RESPONSES, gpt-5, false, /responses",
        "ANTHROPIC, ANTHROPIC_MESSAGES, claude, true, /v1/messages",
        "GEMINI, GEMINI, gemini-2.5-pro, false, /v1beta/models/gemini-2.5-pro:generateContent",
        "GEMINI, GEMINI, models/gemini-2.5-pro, true, /v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse",
        "GEMINI, GEMINI, a/b?c:dé, false, /v1beta/models/a%2Fb%3Fc%3Ad%C3%A9:generateContent",
        "AZURE_OPENAI, OPENAI_CHAT, my-gpt, true, /openai/v1/chat/completions",
        "AZURE_OPENAI, OPENAI_RESPONSES, my-gpt, true, /openai/v1/responses",
        "BEDROCK, BEDROCK_CONVERSE, us.amazon.nova-lite-v1:0, false, /model/us.amazon.nova-lite-v1%3A0/converse",
        "BEDROCK, BEDROCK_CONVERSE, arn:x/y, true, /model/arn%3Ax%2Fy/converse-stream",
        "MISTRAL, OPENAI_CHAT, mistral-small, true, /chat/completions",
        "COHERE, COHERE_CHAT, command-a, true, /v2/chat",
        "OPENAI_COMPATIBLE, ANTHROPIC_MESSAGES, m, true, /v1/messages",
        "OPENAI_COMPATIBLE, GEMINI, m, false, /v1beta/models/m:generateContent",
        "DEMO, OPENAI_CHAT, demo, true, /v1/chat/completions",
        "DEMO, OPENAI_RESPONSES, demo, true, /v1/responses",
        "DEMO, ANTHROPIC_MESSAGES, demo, true, /v1/messages",
        "DEMO, GEMINI, demo, true, /v1beta/models/demo:streamGenerateContent?alt=sse"
    })
    void shouldContinueTheBaseUrl(ProviderType type, Dialect dialect, String model, boolean stream, String path) {
        assertEquals(path, type.path(dialect, model, stream));
    }

    @Test
    void shouldSpeakItsDialectsOnly() {
        assertEquals(Dialect.OPENAI_CHAT.bit() | Dialect.OPENAI_RESPONSES.bit(), ProviderType.OPENAI.dialects());
        assertEquals(15, ProviderType.DEMO.dialects());
        assertTrue(ProviderType.GEMINI.speaks(Dialect.GEMINI));
        assertFalse(ProviderType.GEMINI.speaks(Dialect.OPENAI_CHAT));
        assertThrows(IllegalArgumentException.class, () -> ProviderType.ANTHROPIC.path(Dialect.GEMINI, "m", false));
    }

    @Test
    void shouldAskAzureByItsDeploymentOnceAnApiVersionIsNamed() {
        assertEquals(
                "/openai/deployments/my%20gpt/chat/completions?api-version=2024-10-21",
                ProviderType.AZURE_OPENAI.path(Dialect.OPENAI_CHAT, "my gpt", true, "2024-10-21"));
        assertEquals(Dialect.OPENAI_CHAT.bit(), ProviderType.AZURE_OPENAI.dialects(null, "2024-10-21"));
        assertEquals(ProviderType.AZURE_OPENAI.dialects(), ProviderType.AZURE_OPENAI.dialects(null, null));
    }

    @ParameterizedTest
    @CsvSource({
        "OPENAI, OPENAI_RESPONSES",
        "AZURE_OPENAI, OPENAI_RESPONSES",
        "OPENAI_COMPATIBLE, OPENAI_CHAT",
        "MISTRAL, OPENAI_CHAT",
        "ANTHROPIC, ANTHROPIC_MESSAGES",
        "GEMINI, GEMINI",
        "BEDROCK, BEDROCK_CONVERSE",
        "COHERE, COHERE_CHAT"
    })
    void shouldBeAskedInItsRichestDialectByOthers(ProviderType type, Dialect richest) {
        assertEquals(richest, type.richest(type.dialects()));
        assertEquals(Dialect.OPENAI_CHAT, type.richest(Dialect.OPENAI_CHAT.bit()), "where it is the only one");
    }

    @Test
    void shouldBeToldToSpeakWhatItSpeaksAndCompatibleServersAnything() {
        for (Dialect dialect : Dialect.values()) {
            assertTrue(ProviderType.OPENAI_COMPATIBLE.mayBeTold(dialect));
            assertEquals(dialect == Dialect.GEMINI, ProviderType.GEMINI.mayBeTold(dialect));
            assertEquals(dialect.bit(), ProviderType.OPENAI_COMPATIBLE.dialects(dialect, null));
        }
        assertEquals(
                "http://h",
                ProviderType.normaliseBase(ProviderType.OPENAI_COMPATIBLE, "http://h/v1", Dialect.ANTHROPIC_MESSAGES));
        assertEquals(
                "http://h/v1",
                ProviderType.normaliseBase(ProviderType.OPENAI_COMPATIBLE, "http://h", Dialect.OPENAI_CHAT));
    }

    @ParameterizedTest
    @CsvSource({
        "openrouter.ai, OPENROUTER",
        "api.groq.com, GROQ",
        "api.x.ai, XAI",
        "api.deepseek.com, DEEPSEEK",
        "API.MISTRAL.AI, MISTRAL",
        "r.openai.azure.com, AZURE",
        "api.openai.com, PLAIN",
        "notx.ai, COMPATIBLE",
        "x.ai.example.com, COMPATIBLE",
        "127.0.0.1, COMPATIBLE"
    })
    void shouldKnowVendorsByTheirHosts(String host, Flavour flavour) {
        assertEquals(flavour, ProviderType.OPENAI_COMPATIBLE.flavour(host));
    }

    @Test
    void shouldKeepTheStateOfSeparateDeploymentsApart() {
        assertEquals("openai", ProviderType.OPENAI.stateOrigin(Dialect.OPENAI_RESPONSES, "mine"));
        assertEquals("anthropic", ProviderType.ANTHROPIC.stateOrigin(Dialect.ANTHROPIC_MESSAGES, "mine"));
        assertEquals("mine", ProviderType.AZURE_OPENAI.stateOrigin(Dialect.OPENAI_RESPONSES, "mine"));
        assertEquals("mine", ProviderType.OPENAI_COMPATIBLE.stateOrigin(Dialect.OPENAI_CHAT, "mine"));
    }

    @Test
    void shouldAuthenticateAsTheVendorWants() {
        assertEquals("api-key", ProviderType.AZURE_OPENAI.authHeaderName(Dialect.OPENAI_RESPONSES));
        assertEquals("s", ProviderType.AZURE_OPENAI.authHeaderValue(Dialect.OPENAI_CHAT, "s"));
        assertEquals("Bearer s", ProviderType.BEDROCK.authHeaderValue(Dialect.BEDROCK_CONVERSE, "s"));

        assertEquals("authorization", ProviderType.OPENAI.authHeaderName(Dialect.OPENAI_CHAT));
        assertEquals("Bearer s", ProviderType.OPENAI.authHeaderValue(Dialect.OPENAI_RESPONSES, "s"));
        assertEquals("x-api-key", ProviderType.ANTHROPIC.authHeaderName(Dialect.ANTHROPIC_MESSAGES));
        assertEquals("s", ProviderType.ANTHROPIC.authHeaderValue(Dialect.ANTHROPIC_MESSAGES, "s"));
        assertEquals("x-goog-api-key", ProviderType.GEMINI.authHeaderName(Dialect.GEMINI));
        assertEquals("s", ProviderType.GEMINI.authHeaderValue(Dialect.GEMINI, "s"));
        assertEquals(
                Map.of("anthropic-version", "2023-06-01"),
                ProviderType.ANTHROPIC.defaultHeaders(Dialect.ANTHROPIC_MESSAGES));
        assertEquals(Map.of(), ProviderType.OPENAI.defaultHeaders(Dialect.OPENAI_CHAT));
    }

    @Test
    void shouldLimitOutputByTheFieldThatTheVendorTakes() {
        assertEquals(OutputLimitField.MAX_COMPLETION_TOKENS, ProviderType.OPENAI.outputLimitField(Dialect.OPENAI_CHAT));
        assertEquals(OutputLimitField.MAX_TOKENS, ProviderType.OPENAI_COMPATIBLE.outputLimitField(Dialect.OPENAI_CHAT));
        assertEquals(
                OutputLimitField.MAX_OUTPUT_TOKENS, ProviderType.OPENAI.outputLimitField(Dialect.OPENAI_RESPONSES));
        assertEquals(OutputLimitField.GENERATION_CONFIG, ProviderType.GEMINI.outputLimitField(Dialect.GEMINI));
    }

    @Test
    void shouldBeFoundByConfigurationName() {
        for (ProviderType type : ProviderType.values()) {
            assertEquals(type, ProviderType.ofConfigName(type.configName()));
        }
        assertNull(ProviderType.ofConfigName("OpenAI"));
        assertEquals(List.of("GEMINI_API_KEY", "GOOGLE_API_KEY"), ProviderType.GEMINI.environmentNames());
        for (Dialect dialect : Dialect.ingress()) {
            assertEquals(dialect, Dialect.ofWireName(dialect.wireName()));
        }
        assertNull(Dialect.ofWireName("cobol"));
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-5, OPENAI",
        "GPT-4o, OPENAI",
        "o3-mini, OPENAI",
        "chatgpt-4o-latest, OPENAI",
        "claude-opus-4, ANTHROPIC",
        "gemini-2.5-pro, GEMINI",
        "models/gemini-2.5-pro, GEMINI",
        "demo-fast, DEMO",
        "llama-3, ",
        "my-gpt, "
    })
    void shouldTellTheProviderByTheModelsPrefix(String model, @Nullable ProviderType expected) {
        assertEquals(expected, ModelNames.providerOf(model));
    }

    @Test
    void shouldNameTheNearestModels() {
        List<String> known = List.of("gpt-4o", "gpt-4o-mini", "gpt-4.1", "claude-sonnet-4-5", "gpt-4o");
        assertEquals(List.of("gpt-4o", "gpt-4.1"), ModelNames.nearest("GPT-4", known, 2));
        assertEquals(List.of("claude-sonnet-4-5"), ModelNames.nearest("claude-sonet-4.5", known, 3));
        assertEquals(List.of(), ModelNames.nearest("mistral-large-latest", known, 3));
    }

    @Test
    void shouldTakeNamesForNearUpToTwiceAsLong() {
        assertEquals(List.of("abc"), ModelNames.nearest("abcdef", List.of("ab", "abc"), 3));
        assertEquals(List.of("abcdef"), ModelNames.nearest("abc", List.of("abcdef", "abcdefg"), 3));
        assertEquals(List.of(), ModelNames.nearest("abc".repeat(10_000), List.of("abc"), 3));
    }

    @Test
    void shouldLetOnlyListedHeadersCross() {
        for (String name : List.of("user-agent", "anthropic-beta", "idempotency-key", "traceparent")) {
            assertTrue(ForwardedHeaders.request(AsciiString.of(name)), name);
        }
        for (String name : List.of(
                "authorization",
                "x-api-key",
                "api-key",
                "x-goog-api-key",
                "cookie",
                "connection",
                "host",
                "openai-organization",
                "x-forwarded-for",
                "content-length")) {
            assertFalse(ForwardedHeaders.request(AsciiString.of(name)), name);
        }
        for (String name : List.of("anthropic-fast-mode", "retry-after", "request-id", "openai-processing-ms")) {
            assertTrue(ForwardedHeaders.response(AsciiString.of(name)), name);
        }
        for (String name : List.of(
                "set-cookie",
                "anthropic-organization-id",
                "anthropic-ratelimit-requests-remaining",
                "x-ratelimit-remaining-requests",
                "openai-organization",
                "openai-project",
                "transfer-encoding",
                "server")) {
            assertFalse(ForwardedHeaders.response(AsciiString.of(name)), name);
        }
    }
}
