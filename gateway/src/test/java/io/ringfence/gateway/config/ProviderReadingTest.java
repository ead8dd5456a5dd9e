package io.ringfence.gateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.ringfence.providers.Dialect;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProviderReadingTest {
    @Test
    void shouldReadInWhichDialectAProviderIsAsked() throws ConfigException {
        GatewayConfig config = TestConfigs.load("""
            providers:
              clone: {type: openai_compatible, base_url: "http://clone", dialect: anthropic-messages, api_version: "2"}
              openai: {api_key: a, dialect: openai-chat}
              azure_openai: {base_url: "https://r.openai.azure.com", api_key: a, api_version: 2024-10-21}
              bedrock: {api_key: a, region: eu-central-1}
            """);
        assertEquals(Dialect.ANTHROPIC_MESSAGES, provider(config, "clone").dialect());
        assertEquals("2", provider(config, "clone").apiVersion());
        assertEquals(Dialect.OPENAI_CHAT, provider(config, "openai").dialect());
        assertNull(provider(config, "azure_openai").dialect());
        assertEquals("2024-10-21", provider(config, "azure_openai").apiVersion());
        assertEquals(
                "https://bedrock-runtime.eu-central-1.amazonaws.com",
                String.valueOf(provider(config, "bedrock").baseUrl()));
    }

    @Test
    void shouldGiveTheLimitsOfAProviderToItsCredentials() throws ConfigException {
        ProviderConfig provider =
                Objects.requireNonNull(TestConfigs.load("""
                    providers:
                      openai:
                        rate_limit: {requests_per_minute: 10, tokens_per_minute: 1000}
                        api_key: a
                        api_keys: [{key: b, requests_per_minute: 5, weight: 2, max_concurrent: 3}]
                    """).providers().get("openai"));
        assertEquals(
                List.of(
                        new CredentialConfig(
                                "default",
                                new Secret("a"),
                                1,
                                OptionalLong.of(10),
                                OptionalLong.of(1_000),
                                OptionalInt.empty()),
                        new CredentialConfig(
                                "key-2",
                                new Secret("b"),
                                2,
                                OptionalLong.of(5),
                                OptionalLong.of(1_000),
                                OptionalInt.of(3))),
                provider.credentials());
    }

    @Test
    void shouldLeaveDisabledProvidersAndTheirTargetsOut() throws ConfigException {
        GatewayConfig config = TestConfigs.load("""
            providers:
              demo: {}
              azure: {enabled: false, type: azure, api_key: "${NOT_SET}"}
            routes: [{model: m, targets: [{provider: azure}, {provider: demo}]}]
            """);
        assertEquals(Set.of("demo"), config.providers().keySet());
        assertEquals(
                List.of(new RouteConfig.Target("demo", null, 1, 0)),
                config.routes().getFirst().targets());
    }

    @Test
    void shouldSendNoKeyWhereNoneIsNeeded() throws ConfigException {
        ProviderConfig provider = Objects.requireNonNull(
                TestConfigs.load("providers: {local: {type: openai_compatible, endpoint: 'http://localhost:8000/v1/'}}")
                        .providers()
                        .get("local"));
        assertEquals("http://localhost:8000/v1", String.valueOf(provider.baseUrl()));
        assertNull(provider.credentials().getFirst().key());
    }

    @Test
    void shouldFindTheProvidersWhoseKeysAreInTheEnvironment() throws ConfigException {
        GatewayConfig config = TestConfigs.load(
                "",
                Map.of(
                        "MISTRAL_API_KEY", "m",
                        "CO_API_KEY", "c",
                        "AWS_BEARER_TOKEN_BEDROCK", "b",
                        "AWS_REGION", "us-west-2",
                        "AZURE_OPENAI_API_KEY", "a",
                        "AZURE_OPENAI_ENDPOINT", "https://r.openai.azure.com/"));
        assertEquals(
                Set.of("azure_openai", "bedrock", "mistral", "cohere"),
                config.providers().keySet());
        assertEquals(
                "https://bedrock-runtime.us-west-2.amazonaws.com",
                String.valueOf(provider(config, "bedrock").baseUrl()));
        assertEquals(
                "https://r.openai.azure.com",
                String.valueOf(provider(config, "azure_openai").baseUrl()));
    }

    @Test
    void shouldMissTheAddressOfAnAzureResourceInTheEnvironment() {
        assertEquals(
                "environment: AZURE_OPENAI_ENDPOINT: is not set, but AZURE_OPENAI_API_KEY is; expected the resource's"
                        + " address",
                TestConfigs.mistakes("", Map.of("AZURE_OPENAI_API_KEY", "a"))
                        .getFirst()
                        .toString());
    }

    private static ProviderConfig provider(GatewayConfig config, String name) {
        return Objects.requireNonNull(config.providers().get(name), name);
    }
}
