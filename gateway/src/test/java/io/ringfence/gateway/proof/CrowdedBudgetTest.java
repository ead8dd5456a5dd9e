package io.ringfence.gateway.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.gateway.e2e.WireClient;
import io.ringfence.gateway.proof.Callers.Told;
import io.ringfence.gateway.runtime.RunningGateway;
import io.ringfence.testing.PostgresServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A thousand clients at once want money of which there is enough for a few: in each round what is left of the
/// budget is spent, and no more, by one gateway and by three.
@Timeout(900)
class CrowdedBudgetTest {
    private static final int CLIENTS = 1_000;
    private static final long STEP_NANO_USD = 5_000_000;
    private static final Set<Integer> REFUSALS = Set.of(402, 429);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void shouldSpendWhatOneGatewayHasAndNoMore() throws Exception {
        try (PaidProvider provider = new PaidProvider()) {
            prove(1, provider, Setup.sqlite(folder, provider, ""));
        }
    }

    @Test
    void shouldSpendWhatThreeGatewaysShareAndNoMore() throws Exception {
        try (PostgresServer server = PostgresServer.start();
                PaidProvider provider = new PaidProvider()) {
            prove(3, provider, Setup.postgres(server.newDatabase(), folder, provider, ""));
        }
    }

    private static Setup withLimit(Setup setup, long limitNanoUsd) {
        String keys = Setup.prices() + "keys: [{name: crowd, key: sk-crowd, budget_usd: "
                + BigDecimal.valueOf(limitNanoUsd, 9) + "}]";
        return new Setup(setup.database(), setup.jdbcUrl(), setup.folder(), setup.upstream(), keys);
    }

    private static void prove(int nodes, PaidProvider provider, Setup setup) throws Exception {
        Proof proof = Proof.of("%,d clients on a nearly empty budget, gateways %d".formatted(CLIENTS, nodes));
        Callers callers = new Callers();
        List<RunningGateway> gateways = new ArrayList<>();
        int rounds = Proof.rounds(1, 30);
        long limit = 0;
        try {
            for (int round = 1; round <= rounds; round++) {
                limit += STEP_NANO_USD;
                Setup raised = withLimit(setup, limit);
                for (int i = 0; i < nodes; i++) {
                    String node = "node-" + i;
                    if (round == 1) {
                        gateways.add(raised.start(node));
                    } else {
                        gateways.get(i).install(Setup.config(raised.yaml(node)));
                    }
                }
                storm(gateways, callers, proof.random());
                drain(gateways, callers);
            }
        } finally {
            gateways.forEach(RunningGateway::close);
        }
        try (Books books = new Books(setup.jdbcUrl())) {
            Reconciliation reconciliation = Reconciliation.of(books, callers, provider);
            long spent = reconciliation.spentNanoUsd();
            long reserved = books.number("SELECT MIN(reserved_nano_usd) FROM ledger WHERE status = 200");
            proof.withUsd("limit", limit)
                    .end(rounds, callers, reconciliation, books.overspentNanoUsd(Map.of("key/crowd total", limit)));
            assertTrue(limit - spent < reserved, "left " + (limit - spent) + " though a call needs " + reserved);
            assertEquals(0, reconciliation.untold());
            assertEquals(0, callers.count(call -> !call.isAnswered() && !REFUSALS.contains(call.status())));
        }
    }

    /// All connect first, and then ask at once.
    private static void storm(List<RunningGateway> gateways, Callers callers, Random random) throws Exception {
        CountDownLatch connected = new CountDownLatch(CLIENTS);
        List<Future<Told>> calls = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CLIENTS; i++) {
                RunningGateway gateway = gateways.get(i % gateways.size());
                Plan plan = Plan.any(random, 5);
                calls.add(clients.submit(() -> {
                    try (WireClient client = new WireClient(gateway.port())) {
                        connected.countDown();
                        connected.await();
                        return callers.call(
                                client,
                                "sk-crowd",
                                plan,
                                ThreadLocalRandom.current().nextBoolean());
                    }
                }));
            }
            for (Future<Told> call : calls) {
                call.get();
            }
        }
    }

    /// Asks all gateways in turn until each of them says that the money is gone.
    private static void drain(List<RunningGateway> gateways, Callers callers) throws IOException {
        int empty = 0;
        for (int i = 0; empty < gateways.size(); i++) {
            assertTrue(i < 10_000, "the budget has no end");
            try (WireClient client =
                    new WireClient(gateways.get(i % gateways.size()).port())) {
                int status =
                        callers.call(client, "sk-crowd", Plan.DEAREST, false).status();
                empty = status == 402 ? empty + 1 : 0;
            }
        }
    }
}
