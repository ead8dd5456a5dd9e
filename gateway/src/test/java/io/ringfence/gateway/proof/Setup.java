package io.ringfence.gateway.proof;

import io.ringfence.gateway.config.ConfigException;
import io.ringfence.gateway.config.ConfigLoader;
import io.ringfence.gateway.config.GatewayConfig;
import io.ringfence.gateway.config.Overrides;
import io.ringfence.gateway.runtime.RunningGateway;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// The configuration of gateways that are proven something about.
///
/// @param database the members of `database`
/// @param jdbcUrl  of the same database
/// @param folder   of the journals
/// @param upstream address of the provider
/// @param keys     the section `keys`, and whatever else this proof needs
record Setup(String database, String jdbcUrl, Path folder, String upstream, String keys) {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /// With a database of SQLite in the folder.
    static Setup sqlite(Path folder, PaidProvider provider, String keys) {
        Path file = folder.resolve("ringfence.db");
        return new Setup("file: '" + file + "'", "jdbc:sqlite:" + file, folder, provider.baseUrl(), keys);
    }

    /// With a database of PostgreSQL.
    ///
    /// @param address as JDBC has it, without a user
    static Setup postgres(String address, Path folder, PaidProvider provider, String keys) {
        return new Setup(
                "url: '" + address + "', user: postgres, password: postgres",
                address + "?user=postgres&password=postgres",
                folder,
                provider.baseUrl(),
                keys);
    }

    /// @param node name of a gateway, which has a journal of its own
    String yaml(String node) {
        return """
            server: {host: 127.0.0.1, port: 0, workers: 1}
            telemetry: {metrics: {enabled: false}, logging: {level: error}}
            database: {%s}
            ledger: {folder: '%s', segment_bytes: 1048576, interval_ms: 5, max_backoff_seconds: 0.1}
            leases: {expiry_seconds: 20}
            resilience:
              budget_wait: {max_seconds: 5}
              circuit_breaker: {enabled: false}
              retry: {initial_delay_ms: 1, max_delay_ms: 2}
            providers: {paid: {type: demo, models: ["*"], base_url: '%s', api_key: p}}
            %s
            """.formatted(database, folder.resolve("journal-" + node), upstream, keys);
    }

    /// The prices by which [Plan] counts.
    static String prices() {
        return "prices: [{model: \"*\", input_usd_per_million: 1, output_usd_per_million: 2, max_output_tokens: "
                + Plan.MAX_OUTPUT_TOKENS + "}]\n";
    }

    /// A gateway in this process.
    RunningGateway start(String node) {
        return RunningGateway.start(config(yaml(node)), "proof");
    }

    static GatewayConfig config(String yaml) {
        try {
            return new ConfigLoader(Map.of(), Overrides.NONE)
                    .load(Path.of("proof.yaml"), yaml.getBytes(StandardCharsets.UTF_8));
        } catch (ConfigException e) {
            throw new IllegalArgumentException("mistakes: " + e.mistakes(), e);
        }
    }

    /// Waits until nothing is in flight any more in a gateway of this process.
    static void awaitIdle(RunningGateway gateway) throws Exception {
        long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
        while (gateway.server()
                        .status()
                        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                        .totals()
                        .inFlight()
                > 0) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new AssertionError(
                        "still in flight: " + gateway.server().status().get());
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
