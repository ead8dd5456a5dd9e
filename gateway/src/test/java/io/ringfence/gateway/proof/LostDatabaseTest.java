package io.ringfence.gateway.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringfence.gateway.proof.Callers.Told;
import io.ringfence.gateway.runtime.RunningGateway;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A database that is killed, hangs, or is held by somebody else, under load: no call fails for it, and
/// afterwards everything stands in it once.
@Timeout(1_800)
class LostDatabaseTest {
    private static final int CLIENTS = 8;
    /// By then its share is as large as its clients' pace asks for.
    private static final int WARM_CALLS = 500;
    private static final List<String> KEYS = List.of("sk-app", "sk-daily");
    private static final String CONFIG = Setup.prices() + """
        keys:
          - {name: app, key: sk-app, budget_usd: 100}
          - {name: daily, key: sk-daily, daily_budget_usd: 100, monthly_budget_usd: 100}
        """;

    private static final Map<String, Long> LIMITS =
            Map.of("key/app total", 100_000_000_000L, "key/daily daily", 100_000_000_000L);

    @TempDir
    private Path folder = Path.of("");

    /// Something that is done to a database.
    private interface Step {
        void run() throws Exception;
    }

    @Test
    void shouldAnswerOnWhilePostgresIsKilled() throws Exception {
        try (PaidProvider provider = new PaidProvider();
                FragilePostgres server = FragilePostgres.start(Files.createDirectory(folder.resolve("data")))) {
            Setup setup = Setup.postgres(server.address(), folder, provider, CONFIG);
            prove("PostgreSQL killed", provider, setup, server::kill, server::startAgain);
        }
    }

    @Test
    void shouldAnswerOnWhilePostgresHangs() throws Exception {
        try (PaidProvider provider = new PaidProvider();
                FragilePostgres server = FragilePostgres.start(Files.createDirectory(folder.resolve("data")))) {
            Setup setup = Setup.postgres(server.address(), folder, provider, CONFIG);
            prove("PostgreSQL stalled", provider, setup, server::stall, server::resume);
        }
    }

    @Test
    void shouldAnswerOnWhileSqliteIsHeldBySomebodyElse() throws Exception {
        try (PaidProvider provider = new PaidProvider();
                Books holder = new Books("jdbc:sqlite:" + folder.resolve("ringfence.db"))) {
            Setup setup = Setup.sqlite(folder, provider, CONFIG);
            prove(
                    "SQLite locked",
                    provider,
                    setup,
                    () -> holder.execute("BEGIN IMMEDIATE"),
                    () -> holder.execute("ROLLBACK"));
        }
    }

    private static void prove(String name, PaidProvider provider, Setup setup, Step trouble, Step end)
            throws Exception {
        Proof proof = Proof.of(name);
        Callers callers = new Callers();
        int rounds = Proof.rounds(1, 30);
        // Shares that outlast the trouble on a slow machine, too.
        String yaml = setup.yaml("one")
                .replace("expiry_seconds: 20", "expiry_seconds: 300, share_seconds: 60")
                // Shorter than the trouble, so that the database is seen to fail.
                .replace("database: {", "database: {timeout_seconds: 1, ");
        try (RunningGateway gateway = RunningGateway.start(Setup.config(yaml), "proof")) {
            Load load = new Load(callers, gateway.port(), KEYS, CLIENTS, 60, proof.random());
            load.awaitCalls(WARM_CALLS);
            for (int i = 0; i < rounds; i++) {
                trouble.run();
                park(1_500 + proof.random().nextInt(2_500));
                end.run();
                park(proof.random().nextInt(1_000));
            }
            load.stop();
        }
        try (Books books = new Books(setup.jdbcUrl())) {
            Reconciliation reconciliation = Reconciliation.of(books, callers, provider);
            long failed = callers.count(call -> !call.isAnswered());
            proof.with("failed", failed).end(rounds, callers, reconciliation, books.overspentNanoUsd(LIMITS));
            assertEquals(
                    List.of(),
                    callers.told().stream()
                            .filter(call -> !call.isAnswered())
                            .limit(5)
                            .toList());
            assertEquals(callers.told().size(), callers.count(Told::isAnswered));
        }
    }

    private static void park(int milliseconds) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(milliseconds));
    }
}
