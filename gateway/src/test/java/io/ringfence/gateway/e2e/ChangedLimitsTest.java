package io.ringfence.gateway.e2e;

import static io.ringfence.gateway.e2e.Chat.assertAnswered;
import static io.ringfence.gateway.e2e.Chat.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.store.db.Database;
import io.ringfence.store.db.DatabaseSettings;
import io.ringfence.store.lease.BudgetChanges;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Budgets that only the database has, as `ringfence budget set` sets them. Every call costs a cent.
@Timeout(120)
class ChangedLimitsTest {
    private static final long CENT = 10_000_000L;
    private static final String APP = "{name: app, key: sk-app}";

    @TempDir
    private Path folder = Path.of("");

    private String config(String keys) {
        return """
            server: {host: 127.0.0.1, port: 0, workers: 1}
            telemetry: {metrics: {enabled: false}}
            database: {file: '%s'}
            ledger: {folder: '%s', segment_bytes: 1048576, interval_ms: 5}
            providers: {demo: {type: demo, base_url: UPSTREAM, api_key: p}}
            prices:
              - {model: demo-x, input_usd_per_million: 0, output_usd_per_million: 0, request_usd: 0.01}
            organisations: [{name: acme}]
            keys: [%s]
            """.formatted(folder.resolve("kept.db"), folder.resolve("journal"), keys);
    }

    private TestGateway start(String keys) {
        TestGateway gateway = TestGateway.start(config(keys));
        gateway.upstream().always(Chat.answer(1, 1));
        return gateway;
    }

    private void reload(TestGateway gateway, String keys) {
        gateway.reload(config(keys).replace("UPSTREAM", gateway.upstream().baseUrl()));
    }

    private Database database() {
        return Database.open(DatabaseSettings.sqlite(folder.resolve("kept.db")));
    }

    private static HttpResponse<String> ask(TestGateway gateway, String key, String... members) throws Exception {
        return gateway.post(Chat.PATH, Chat.ask("demo-x", members), Chat.as(key));
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long deadlineNs = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.call()) {
            assertTrue(System.nanoTime() - deadlineNs < 0, what);
            LockSupport.parkNanos(2_000_000);
        }
    }

    private static boolean isRefused(TestGateway gateway, String key, String... members) throws Exception {
        return ask(gateway, key, members).statusCode() == 402;
    }

    @Test
    void shouldHoldAfterARestartUntilTheyAreTakenBack() throws Exception {
        try (TestGateway gateway = start(APP);
                Database database = database()) {
            assertAnswered(ask(gateway, "sk-app"));
            new BudgetChanges(database).setLimit("key/app", BudgetPeriod.MONTHLY, CENT);
            await("the limit is in force", () -> isRefused(gateway, "sk-app"));
        }
        try (TestGateway gateway = start(APP);
                Database database = database()) {
            assertRefused(402, "budget_exceeded", ask(gateway, "sk-app"));
            reload(gateway, APP + ", {name: other, key: sk-other}");
            assertRefused(402, "budget_exceeded", ask(gateway, "sk-app"));
            assertAnswered(ask(gateway, "sk-other"));

            new BudgetChanges(database).clearLimit("key/app", BudgetPeriod.MONTHLY);
            await("the limit is taken back", () -> !isRefused(gateway, "sk-app"));
        }
        try (TestGateway gateway = start(APP)) {
            assertAnswered(ask(gateway, "sk-app"));
        }
    }

    @Test
    void shouldBindAccountsThatComeLater() throws Exception {
        String late = ", {name: late, key: sk-late, organisation: acme}, {name: told, key: sk-told}";
        try (TestGateway gateway = start(APP);
                Database database = database()) {
            BudgetChanges changes = new BudgetChanges(database);
            changes.setLimit("key/late", BudgetPeriod.TOTAL, 2 * CENT);
            changes.setLimit("key/told/ann", BudgetPeriod.DAILY, CENT);
            changes.setLimit("key/app", BudgetPeriod.DAILY, 0);
            await("the limits are known", () -> isRefused(gateway, "sk-app"));
            reload(gateway, APP + late);

            assertAnswered(ask(gateway, "sk-late"));
            assertAnswered(ask(gateway, "sk-late"));
            assertRefused(402, "budget_exceeded", ask(gateway, "sk-late"));
            assertAnswered(ask(gateway, "sk-told", ",\"user\":\"ann\""));
            assertRefused(402, "budget_exceeded", ask(gateway, "sk-told", ",\"user\":\"ann\""));
            assertEquals(200, ask(gateway, "sk-told", ",\"user\":\"ben\"").statusCode());

            changes.setLimit("organisation/acme", BudgetPeriod.WEEKLY, 0);
            changes.clearLimit("key/late", BudgetPeriod.TOTAL);
            reload(gateway, APP);
            reload(gateway, APP + late);
            await("the organisation's is in force", () -> isRefused(gateway, "sk-late"));
        }
    }

    @Test
    void shouldRefuseModelsThatNobodyKnowsThePriceOf() throws Exception {
        try (TestGateway gateway = start(APP);
                Database database = database()) {
            String unknown = "{\"model\":\"demo-unknown\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
            String anthropic = "{\"model\":\"demo-unknown\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\","
                    + "\"content\":\"Hi\"}]}";
            String choosing = Chat.ask("demo-x", ",\"models\":[\"demo-x\",\"demo-y\"]");
            assertAnswered(gateway.post(Chat.PATH, unknown, Chat.as("sk-app")));
            assertAnswered(gateway.post(Chat.PATH, choosing, Chat.as("sk-app")));
            new BudgetChanges(database).setLimit("key/app", BudgetPeriod.TOTAL, 100 * CENT);
            await(
                    "the limit is in force",
                    () -> gateway.post(Chat.PATH, unknown, Chat.as("sk-app")).statusCode() == 400);

            HttpResponse<String> refused = gateway.post(Chat.PATH, unknown, Chat.as("sk-app"));
            assertRefused(400, "invalid_request", refused);
            assertTrue(refused.body().contains("'demo-unknown' has no known price"), refused.body());
            HttpResponse<String> chosen = gateway.post(Chat.PATH, choosing, Chat.as("sk-app"));
            assertRefused(400, "invalid_request", chosen);
            assertTrue(chosen.body().contains("the choice among 'models'"), chosen.body());
            HttpResponse<String> translated = gateway.post("/v1/messages", anthropic, Chat.as("sk-app"));
            assertEquals(400, translated.statusCode(), translated.body());
            assertEquals("invalid_request_error", Chat.at(translated.body(), "error", "type"));
            assertAnswered(ask(gateway, "sk-app"));
        }
    }
}
