package io.ringfence.gateway.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.gateway.e2e.WireClient;
import io.ringfence.gateway.proof.Callers.Told;
import io.ringfence.gateway.runtime.RunningGateway;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Other prices are loaded again and again while calls are under way. Each call is charged wholly by one
/// catalogue, by the one that stands in its row, and that is the one it was admitted with.
@Timeout(900)
class PriceReloadTest {
    private static final int CLIENTS = 8;
    private static final Map<String, Long> LIMITS = Map.of("key/app total", 10_000_000_000L);

    @TempDir
    private Path folder = Path.of("");

    private String catalogue(String version, int inputUsd, int outputUsd) throws Exception {
        Path file = folder.resolve("prices-" + version);
        Files.writeString(file, """
            ringfence-prices 1
            version %s
            provider openai OpenAI
            model m
              limits context=1000 output=%d
              price input=%d output=%d
            """.formatted(version, Plan.MAX_OUTPUT_TOKENS, inputUsd, outputUsd));
        return "pricing: {catalogue_file: " + file + "}\nkeys: [{name: app, key: sk-app, budget_usd: 10}]";
    }

    /// The provider of [Setup] as one that the catalogue knows.
    private static String asOpenAi(Setup setup) {
        return setup.yaml("one")
                .replace("type: demo", "type: openai")
                .replace(setup.upstream(), setup.upstream() + "/v1");
    }

    private static long cost(Plan plan, String version) {
        return version.startsWith("cheap-")
                ? plan.costNanoUsd()
                : plan.inputTokens() * 3_000L + plan.outputTokens() * 7_000L;
    }

    @Test
    void shouldChargeEachCallByThePricesItWasAdmittedWith() throws Exception {
        Proof proof = Proof.of("prices reloaded during calls");
        Callers callers = new Callers();
        try (PaidProvider provider = new PaidProvider()) {
            Setup setup = Setup.sqlite(folder, provider, "KEYS");
            String cheap = asOpenAi(setup).replace("KEYS", catalogue("cheap", 1, 2));
            String dear = asOpenAi(setup).replace("KEYS", catalogue("dear", 3, 7));
            int reloads = 0;
            try (RunningGateway gateway = RunningGateway.start(Setup.config(cheap), "proof")) {
                for (int i = 0; i < Proof.rounds(3, 100); i++) {
                    reloads += 2;
                    gateway.install(Setup.config(cheap));
                    assertHeldToPrices(gateway, dear, provider, callers);
                }
                reloads += reloadUnderLoad(gateway, List.of(cheap, dear), callers, proof.random());
            }
            try (Books books = new Books(setup.jdbcUrl())) {
                Reconciliation reconciliation = Reconciliation.of(
                        books,
                        callers,
                        provider,
                        (plan, row) -> row.costNanoUsd() == cost(plan, String.valueOf(row.catalogueVersion())));
                long dearCalls = books.number("SELECT COUNT(*) FROM ledger WHERE catalogue_version LIKE 'dear-%'");
                long cheapCalls = books.number("SELECT COUNT(*) FROM ledger WHERE catalogue_version LIKE 'cheap-%'");
                proof.with("reloads", reloads)
                        .with("by the first prices", cheapCalls)
                        .with("by the other ones", dearCalls)
                        .end(reloads, callers, reconciliation, books.overspentNanoUsd(LIMITS));
                assertTrue(cheapCalls > 0 && dearCalls > 0, "both were in use");
                assertEquals(callers.told().size(), callers.count(Told::isAnswered));
            }
        }
    }

    /// A call that is under way when the other prices come in.
    private static void assertHeldToPrices(RunningGateway gateway, String next, PaidProvider provider, Callers callers)
            throws Exception {
        int before = provider.journal().size();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
                WireClient client = new WireClient(gateway.port())) {
            Plan plan = Plan.whole(20, 50, 60);
            Future<Told> call = executor.submit(() -> callers.call(client, "sk-app", plan, false));
            while (provider.journal().size() == before) {
                LockSupport.parkNanos(100_000);
            }
            gateway.install(Setup.config(next));
            assertEquals(plan.costNanoUsd(), call.get().costNanoUsd());
            assertEquals(
                    cost(plan, "dear"),
                    callers.call(client, "sk-app", plan, false).costNanoUsd());
        }
    }

    private static int reloadUnderLoad(RunningGateway gateway, List<String> configs, Callers callers, Random random)
            throws Exception {
        int reloads = Proof.rounds(40, 3_000);
        Load load = new Load(callers, gateway.port(), List.of("sk-app"), CLIENTS, 20, random);
        for (int i = 0; i < reloads; i++) {
            gateway.install(Setup.config(configs.get(i % configs.size())));
            LockSupport.parkNanos(random.nextInt(10_000_000));
        }
        load.stop();
        return reloads;
    }
}
