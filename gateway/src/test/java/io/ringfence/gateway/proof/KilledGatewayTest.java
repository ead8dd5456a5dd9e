package io.ringfence.gateway.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.gateway.e2e.GatewayProcess;
import io.ringfence.gateway.e2e.WireClient;
import io.ringfence.store.db.Database;
import io.ringfence.store.db.DatabaseSettings;
import io.ringfence.store.lease.BudgetChanges;
import io.ringfence.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `kill -9` of whole gateways under load at random instants, again and again over the same journals and
/// database. In each round the budgets get a little more, which is used up in most of them; so an amount that
/// is lost or spent twice shows at once.
@Timeout(3_600)
class KilledGatewayTest {
    private static final int CLIENTS = 8;
    private static final long STEP_NANO_USD = 10_000_000;
    private static final List<String> KEYS = List.of("sk-total", "sk-daily", "sk-free", "sk-rolling");
    private static final long ROLLING_NANO_USD = 100_000_000;
    private static final int MAX_LOAD_MS = 800;
    /// So many of a hundred rounds end before the gateway is ready.
    private static final int EARLY_PERCENT = 15;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void shouldReconcileWhateverInstantAGatewayIsKilledAt() throws Exception {
        try (PaidProvider provider = new PaidProvider()) {
            Setup setup = Setup.sqlite(folder, provider, keys());
            prove(1, provider, setup, DatabaseSettings.sqlite(folder.resolve("ringfence.db")));
        }
    }

    @Test
    void shouldReconcileWhateverInstantOneOfTwoGatewaysIsKilledAt() throws Exception {
        try (PostgresServer server = PostgresServer.start();
                PaidProvider provider = new PaidProvider()) {
            String address = server.newDatabase();
            Setup setup = Setup.postgres(address, folder, provider, keys());
            prove(
                    2,
                    provider,
                    setup,
                    new DatabaseSettings(address, "postgres", "postgres", 2, DatabaseSettings.DEFAULT_TIMEOUT));
        }
    }

    private static String keys() {
        return Setup.prices() + """
            organisations: [{name: org, monthly_budget_usd: 100}]
            keys:
              - {name: total, key: sk-total, organisation: org, budget_usd: 0.01}
              - {name: daily, key: sk-daily, organisation: org, daily_budget_usd: 0.01, weekly_budget_usd: 50}
              - {name: free, key: sk-free, organisation: org, budget_usd: 50}
              - {name: rolling, key: sk-rolling, organisation: org, rolling_budget_usd: 0.1, rolling_window: 30d}
            """;
    }

    private void prove(int nodes, PaidProvider provider, Setup setup, DatabaseSettings settings) throws Exception {
        int rounds = nodes == 1 ? Proof.rounds(3, 200) : Proof.rounds(2, 100);
        Proof proof = Proof.of("kill -9, " + (nodes == 1 ? "SQLite" : "one of two gateways, PostgreSQL"));
        Callers callers = new Callers();
        Gateways gateways = new Gateways(setup, nodes, callers);
        int early = 0;
        long limit = 0;
        try (gateways) {
            for (int round = 1; round <= rounds; round++) {
                limit += STEP_NANO_USD;
                int victim = proof.random().nextInt(nodes);
                boolean isEarly = round > 1 && proof.random().nextInt(100) < EARLY_PERCENT;
                if (isEarly) {
                    early++;
                    gateways.killWhileStarting(victim, proof.random());
                }
                gateways.startAll();
                raise(settings, limit);
                gateways.load(proof.random());
                LockSupport.parkNanos(
                        TimeUnit.MILLISECONDS.toNanos(proof.random().nextInt(MAX_LOAD_MS)));
                gateways.kill(victim);
                try (Books books = new Books(setup.jdbcUrl())) {
                    assertEquals(0, books.overspentNanoUsd(limits(limit)), "after round " + round);
                }
            }
            gateways.startAll();
            gateways.drain("sk-total");
            gateways.drain("sk-daily");
        }
        try (Books books = new Books(setup.jdbcUrl())) {
            Reconciliation reconciliation = Reconciliation.afterKills(books, callers, provider);
            int kills = rounds + early;
            proof.with("kills", kills)
                    .with("charged as reserved", reconciliation.untold())
                    .with("refusals not written", reconciliation.unwrittenRefusals())
                    .end(rounds, callers, reconciliation, books.overspentNanoUsd(limits(limit)));
            int lost = reconciliation.untold() + reconciliation.unwrittenRefusals();
            assertTrue(lost <= kills * CLIENTS, "more than was in flight: " + lost);
            long reserved = books.number("SELECT MIN(reserved_nano_usd) FROM ledger WHERE status = 200");
            for (String key : List.of("total", "daily")) {
                long left = limit
                        - books.number("SELECT SUM(spent_nano_usd) FROM budget_spent WHERE account = 'key/" + key
                                + "' AND period = '" + key + "'");
                assertTrue(left < reserved, key + " has " + left + " left, and nobody got it");
            }
        }
    }

    private static void raise(DatabaseSettings settings, long limitNanoUsd) throws Exception {
        try (Database database = Database.open(settings)) {
            BudgetChanges changes = new BudgetChanges(database);
            changes.setLimit("key/total", BudgetPeriod.TOTAL, limitNanoUsd);
            changes.setLimit("key/daily", BudgetPeriod.DAILY, limitNanoUsd);
        }
    }

    private static Map<String, Long> limits(long limitNanoUsd) {
        return Map.of(
                "key/total total", limitNanoUsd,
                "key/daily daily", limitNanoUsd,
                "key/rolling rolling", ROLLING_NANO_USD);
    }

    /// Gateways in processes of their own, with clients that ask each of them until it is killed.
    private static final class Gateways implements AutoCloseable {
        private final Setup setup;
        private final Callers callers;
        private final List<@Nullable GatewayProcess> running = new ArrayList<>();
        private final List<@Nullable Load> loads = new ArrayList<>();

        Gateways(Setup setup, int nodes, Callers callers) {
            this.setup = setup;
            this.callers = callers;
            for (int i = 0; i < nodes; i++) {
                running.add(null);
                loads.add(null);
            }
        }

        private Path file(int node) {
            return setup.folder().resolve("node-" + node + ".yaml");
        }

        private String yaml(int node) {
            return setup.yaml("node-" + node);
        }

        void startAll() throws IOException {
            for (int i = 0; i < running.size(); i++) {
                if (running.get(i) == null) {
                    running.set(i, GatewayProcess.start(file(i), yaml(i)));
                }
            }
        }

        /// Of one that does not run.
        void killWhileStarting(int victim, Random random) throws IOException, InterruptedException {
            kill(victim);
            Process process = GatewayProcess.launch(file(victim), yaml(victim));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300 + random.nextInt(1_500)));
            process.destroyForcibly().onExit().join();
        }

        /// Lets clients ask those gateways that have none.
        void load(Random random) {
            for (int i = 0; i < running.size(); i++) {
                GatewayProcess gateway = running.get(i);
                if (gateway != null && loads.get(i) == null) {
                    loads.set(i, new Load(callers, gateway.port(), KEYS, CLIENTS, 20, random));
                }
            }
        }

        void kill(int victim) throws IOException, InterruptedException {
            GatewayProcess gateway = running.set(victim, null);
            if (gateway != null) {
                gateway.close();
            }
            Load load = loads.set(victim, null);
            if (load != null) {
                load.awaitBroken();
            }
        }

        /// Asks all gateways in turn until each of them says that the key's money is gone.
        void drain(String key) throws IOException {
            int empty = 0;
            for (int i = 0; empty < running.size(); i++) {
                assertTrue(i < 50_000, "the budget has no end");
                GatewayProcess gateway = running.get(i % running.size());
                if (gateway != null) {
                    try (WireClient client = new WireClient(gateway.port())) {
                        int status =
                                callers.call(client, key, Plan.DEAREST, false).status();
                        empty = status == 402 ? empty + 1 : 0;
                    }
                }
            }
        }

        /// Stops them in order, so that all is written down.
        @Override
        public void close() throws IOException {
            try {
                for (int i = 0; i < running.size(); i++) {
                    GatewayProcess gateway = running.get(i);
                    if (gateway != null) {
                        gateway.stop();
                        gateway.awaitEnd();
                        kill(i);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
