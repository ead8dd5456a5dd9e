package io.ringfence.gateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExampleConfigTest {
    private static final Path EXAMPLE = Path.of("..", "examples", "ringfence.yaml");
    private static final int MUTATIONS = 1_000;

    private final ConfigLoader loader = new ConfigLoader(Map.of(), Overrides.NONE);

    @Test
    void shouldAcceptTheExample() throws ConfigException {
        GatewayConfig config = loader.load(EXAMPLE);
        assertEquals(9, config.providers().size());
        assertEquals("acme", config.keys().getFirst().organisation());
    }

    /// The example says of its values that they are the defaults; here it is held to its word.
    @Test
    void shouldShowTheDefaultsInTheExample() throws ConfigException {
        GatewayConfig config = loader.load(EXAMPLE);
        assertEquals(
                ServerConfig.DEFAULTS.withAddress(ServerConfig.EVERY_ADDRESS, true, ServerConfig.DEFAULTS.port()),
                config.server());
        assertEquals(ResilienceConfig.DEFAULTS, config.resilience());
        assertEquals(MediaConfig.DEFAULTS, config.media());
        assertEquals(TelemetryConfig.DEFAULTS, config.telemetry());
        assertEquals(EngineConfig.DEFAULTS, config.engine());
        GatewayConfig bare = loader.load(EXAMPLE, "ledger:".getBytes(StandardCharsets.UTF_8));
        assertEquals(bare.database(), config.database());
        assertEquals(bare.ledger(), config.ledger());
        assertEquals(bare.leases(), config.leases());
        assertEquals(RoutingConfig.DEFAULTS.strategy(), config.routing().strategy());
        assertEquals(RoutingConfig.DEFAULTS.translation(), config.routing().translation());
        assertEquals(PricingConfig.defaults(), config.pricing());
    }

    @Test
    void shouldAnswerAnyMutationWithAConfigurationOrItsMistakes() throws IOException {
        byte[] example = Files.readAllBytes(EXAMPLE);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] mutated = mutate(example, random);
            try {
                loader.load(EXAMPLE, mutated);
            } catch (ConfigException refusal) {
                refused++;
                assertFalse(refusal.mistakes().isEmpty());
            } catch (RuntimeException | StackOverflowError unexpected) {
                fail(
                        "seed=" + seed + " mutation=" + i + "\n" + new String(mutated, StandardCharsets.UTF_8),
                        unexpected);
            }
        }
        assertTrue(refused > MUTATIONS / 10, "refused=" + refused + " seed=" + seed);
    }

    private static byte[] mutate(byte[] example, Random random) {
        byte[] structure = "{}[]:,-#&*!|>'\"%@`$\n\t 0\\?~<=\u0000".getBytes(StandardCharsets.UTF_8);
        StringBuilder text = new StringBuilder(new String(example, StandardCharsets.ISO_8859_1));
        for (int edits = 1 + random.nextInt(4); edits > 0; edits--) {
            int at = random.nextInt(text.length());
            int to = Math.min(text.length(), at + 1 + random.nextInt(40));
            switch (random.nextInt(6)) {
                case 0 -> text.setCharAt(at, (char) random.nextInt(256));
                case 1 -> text.insert(at, (char) structure[random.nextInt(structure.length)]);
                case 2 -> text.delete(at, to);
                case 3 -> text.insert(random.nextInt(text.length()), text.substring(at, to));
                case 4 -> text.replace(at, at + 1, "${" + (random.nextBoolean() ? "X" : "X:-"));
                default -> text.setLength(Math.max(1, random.nextInt(text.length())));
            }
        }
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
