package io.ringfence.bench.micro;

import io.ringfence.engine.policy.PolicyRegistry;
import io.ringfence.frontend.policy.GatewaySnapshot;
import io.ringfence.frontend.policy.KeyHash;
import io.ringfence.gateway.config.ConfigException;
import io.ringfence.gateway.config.ConfigLoader;
import io.ringfence.gateway.config.GatewayConfig;
import io.ringfence.gateway.config.KeyConfig;
import io.ringfence.gateway.config.Overrides;
import io.ringfence.gateway.runtime.SnapshotBuilder;
import io.ringfence.gateway.runtime.UpstreamTls;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// What does a reload cost with 10,000 virtual keys: to read the file, and to build what the engine and the
/// event loops work with, over accounts that are there already? The baseline only puts the keys' names into a
/// map.
@State(Scope.Thread)
public class SnapshotBenchmark extends MicroBenchmark {
    private static final int KEYS = 10_000;

    private static final String START = """
        providers:
          upstream: {type: openai, base_url: "http://127.0.0.1:9100/v1", api_key: upstream-key}
        organisations:
          - {name: organisation, monthly_budget_usd: 100000}
        projects:
          - {name: project, organisation: organisation, daily_budget_usd: 10000}
        prices:
          - {model: "*", input_usd_per_million: 0.5, output_usd_per_million: 1.5, max_output_tokens: 8192}
        keys:
        """;

    private final ConfigLoader loader = new ConfigLoader(Map.of(), Overrides.NONE);
    private final SnapshotBuilder builder =
            new SnapshotBuilder(new PolicyRegistry(), new UpstreamTls(), URI.create("http://127.0.0.1:1"));
    private byte[] file = {};

    @SuppressWarnings("NullAway.Init") // set by open()
    private GatewayConfig config;

    @Setup(Level.Trial)
    public void open() throws ConfigException {
        var text = new StringBuilder(START);
        for (int i = 0; i < KEYS; i++) {
            text.append("  - {name: key-").append(i).append(", key: rf-secret-").append(i);
            text.append(", project: project, budget_usd: 100, requests_per_minute: 600, tokens_per_minute: 1000000}\n");
        }
        file = text.toString().getBytes(StandardCharsets.UTF_8);
        config = configRead();
        if (snapshotBuilt().keys().size() != KEYS) {
            throw new IllegalStateException("not all keys are in the snapshot");
        }
    }

    @Benchmark
    public Map<KeyHash, String> baselineMapOfNames() {
        Map<KeyHash, String> names = new HashMap<>();
        for (KeyConfig key : config.keys()) {
            names.put(KeyHash.ofHex(key.sha256()), key.name());
        }
        return Map.copyOf(names);
    }

    @Benchmark
    public GatewayConfig configRead() throws ConfigException {
        return loader.load(Path.of("ringfence.yaml"), file);
    }

    @Benchmark
    public GatewaySnapshot snapshotBuilt() {
        return builder.build(config);
    }
}
