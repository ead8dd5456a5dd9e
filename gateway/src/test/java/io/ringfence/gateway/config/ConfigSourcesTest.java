package io.ringfence.gateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where a configuration comes from: a file, the environment and the command line.
class ConfigSourcesTest {
    @Test
    void shouldNameTheFileFromTheEnvironment() {
        assertEquals(
                Path.of("/etc/ringfence.yaml"),
                new ConfigLoader(Map.of("CONFIG_PATH", "/etc/ringfence.yaml"), Overrides.NONE).fileFromEnvironment());
        assertNull(new ConfigLoader(Map.of("CONFIG_PATH", ""), Overrides.NONE).fileFromEnvironment());
    }

    @Test
    void shouldSayThatAFileIsMissingOrAFolder(@TempDir Path folder) {
        ConfigLoader loader = new ConfigLoader(Map.of(), Overrides.NONE);
        Path missing = folder.resolve("no.yaml");
        assertEquals(
                missing + ": there is no such file",
                assertThrows(ConfigException.class, () -> loader.load(missing)).getMessage());
        assertEquals(
                folder + ": is a folder; expected a file",
                assertThrows(ConfigException.class, () -> loader.load(folder)).getMessage());
    }

    @Test
    void shouldLetTheCommandLineWinOverTheFileAndTheFileOverTheEnvironment() throws ConfigException {
        Map<String, String> environment =
                Map.of("SERVER_HOST", "10.0.0.1", "SERVER_PORT", "1", "METRICS_PORT", "2", "LOG_LEVEL", "DEBUG");
        GatewayConfig config = withoutFile(environment);
        assertEquals("10.0.0.1:1 2", addresses(config));
        assertEquals(
                TelemetryConfig.LogLevel.DEBUG, config.telemetry().logging().level());

        String yaml = "{server: {host: 10.0.0.2, port: 3, metrics_port: 4}, telemetry: {logging: {level: warn}}}";
        config = TestConfigs.load(yaml, environment);
        assertEquals("10.0.0.2:3 4", addresses(config));
        assertEquals(TelemetryConfig.LogLevel.WARN, config.telemetry().logging().level());

        Overrides overrides = new Overrides("10.0.0.3", OptionalInt.of(5), OptionalInt.of(6), OptionalInt.of(7));
        config = new ConfigLoader(environment, overrides)
                .load(TestConfigs.FILE, yaml.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertEquals("10.0.0.3:5 6", addresses(config));
        assertEquals(7, config.server().workers());
    }

    @Test
    void shouldServeTheProvidersWhoseKeysAreInTheEnvironment() throws ConfigException {
        Map<String, ProviderConfig> providers = withoutFile(Map.of(
                        "OPENAI_API_KEY", "a", "ANTHROPIC_API_KEY", "b", "GOOGLE_API_KEY", "c", "GEMINI_API_KEY", " "))
                .providers();
        assertEquals(List.of("openai", "anthropic", "gemini"), List.copyOf(providers.keySet()));
        assertEquals(
                new Secret("c"),
                Objects.requireNonNull(providers.get("gemini"))
                        .credentials()
                        .getFirst()
                        .key());
        assertEquals(Set.of("demo"), withoutFile(Map.of()).providers().keySet());
        assertEquals(
                Set.of("openai"),
                TestConfigs.load("server: {port: 1}", Map.of("OPENAI_API_KEY", "a"))
                        .providers()
                        .keySet());
    }

    private static GatewayConfig withoutFile(Map<String, String> environment) throws ConfigException {
        return new ConfigLoader(environment, Overrides.NONE).loadWithoutFile();
    }

    private static String addresses(GatewayConfig config) {
        return config.server().host() + ":" + config.server().port() + " "
                + config.telemetry().metrics().port();
    }
}
