package io.ringfence.gateway.config;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Loads configurations from text.
final class TestConfigs {
    static final Path FILE = Path.of("test.yaml");

    private TestConfigs() {}

    static GatewayConfig load(String yaml) throws ConfigException {
        return load(yaml, Map.of());
    }

    static GatewayConfig load(String yaml, Map<String, String> environment) throws ConfigException {
        return new ConfigLoader(environment, Overrides.NONE).load(FILE, yaml.getBytes(StandardCharsets.UTF_8));
    }

    static List<Mistake> mistakes(String yaml) {
        return mistakes(yaml, Map.of());
    }

    static List<Mistake> mistakes(String yaml, Map<String, String> environment) {
        return assertThrows(ConfigException.class, () -> load(yaml, environment))
                .mistakes();
    }

    static List<String> messages(String yaml) {
        return mistakes(yaml).stream().map(Mistake::toString).toList();
    }
}
