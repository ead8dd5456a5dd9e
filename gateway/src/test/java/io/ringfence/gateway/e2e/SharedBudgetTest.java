package io.ringfence.gateway.e2e;

import static io.ringfence.gateway.e2e.Chat.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.demo.DemoProvider;
import io.ringfence.demo.DemoSettings;
import io.ringfence.demo.Script;
import io.ringfence.engine.EngineStatus.BudgetStatus;
import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.store.db.Database;
import io.ringfence.store.db.DatabaseSettings;
import io.ringfence.store.lease.BudgetChanges;
import io.ringfence.testing.EmptyPostgres;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Two gateways with one database spend from one budget. Every call costs a cent, and reserves one.
@Timeout(180)
class SharedBudgetTest {
    private static final long CENT = 10_000_000L;
    private static final String[] KEY = Chat.as("sk-app");
    private static final String CALL = Chat.ask("demo-x");

    @RegisterExtension
    static final EmptyPostgres POSTGRES = new EmptyPostgres();

    @TempDir
    private Path folder = Path.of("");

    private String config(String node, String budgetUsd) {
        return configOf(node, "budget_usd: " + budgetUsd);
    }

    private String configOf(String node, String budget) {
        return """
            server: {host: 127.0.0.1, port: 0, workers: 1}
            telemetry: {metrics: {enabled: false}}
            database: {url: '%s', user: postgres, password: postgres}
            ledger: {folder: '%s', segment_bytes: 1048576, interval_ms: 5}
            leases: {expiry_seconds: 2}
            resilience: {budget_wait: {max_seconds: 5}}
            providers: {demo: {type: demo, base_url: UPSTREAM, api_key: p}}
            prices: [{model: "*", input_usd_per_million: 0, output_usd_per_million: 0, request_usd: 0.01}]
            keys: [{name: app, key: sk-app, %s}]
            """.formatted(POSTGRES.address(), folder.resolve(node), budget);
    }

    private TestGateway start(String node, String budgetUsd) {
        return startOf(config(node, budgetUsd));
    }

    private static TestGateway startOf(String config) {
        TestGateway gateway = TestGateway.start(config);
        gateway.upstream().always(Chat.answer(1, 1));
        return gateway;
    }

    private Database database() {
        return Database.open(
                new DatabaseSettings(POSTGRES.address(), "postgres", "postgres", 2, DatabaseSettings.DEFAULT_TIMEOUT));
    }

    private long number(String query) throws SQLException {
        try (Database database = database();
                Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(query)) {
            return found.next() ? found.getLong(1) : 0;
        }
    }

    private long spentInDatabase() throws SQLException {
        return number("SELECT spent_nano_usd FROM budget_spent WHERE account = 'key/app' AND period = 'total'");
    }

    private static HttpResponse<String> ask(TestGateway gateway) throws Exception {
        return gateway.post(Chat.PATH, CALL, KEY);
    }

    /// Asks until there is no money, however it is said.
    ///
    /// @return how many calls were answered
    private static int askUntilRefused(TestGateway gateway) throws Exception {
        int answered = 0;
        HttpResponse<String> answer = ask(gateway);
        while (answer.statusCode() == 200) {
            answered++;
            answer = ask(gateway);
        }
        assertTrue(Set.of(402, 429).contains(answer.statusCode()), answer.body());
        return answered;
    }

    /// Asks all gateways in turn, all at once.
    ///
    /// @return how many answers there were of each status
    private static Map<Integer, Integer> askAtOnce(int calls, TestGateway... gateways) {
        List<CompletableFuture<HttpResponse<Void>>> answers = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            TestGateway gateway = gateways[i % gateways.length];
            HttpRequest request = HttpRequest.newBuilder(URI.create(gateway.baseUrl() + Chat.PATH))
                    .timeout(TestGateway.PATIENCE)
                    .headers(KEY)
                    .POST(HttpRequest.BodyPublishers.ofString(CALL))
                    .build();
            answers.add(gateway.client().sendAsync(request, HttpResponse.BodyHandlers.discarding()));
        }
        Map<Integer, Integer> counts = new TreeMap<>();
        answers.forEach(answer -> counts.merge(answer.join().statusCode(), 1, Integer::sum));
        return counts;
    }

    private static BudgetStatus budget(TestGateway gateway) {
        return gateway.status().accounts().stream()
                .filter(account -> account.id().equals("key/app"))
                .findFirst()
                .orElseThrow()
                .budgets()
                .getFirst();
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadlineNs = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadlineNs < 0, what);
            LockSupport.parkNanos(2_000_000);
        }
    }

    @Test
    void shouldAnswerExactlyWhatTheBudgetHasRoomFor() throws Exception {
        try (TestGateway one = start("one", "0.37")) {
            try (TestGateway two = start("two", "0.37")) {
                Map<Integer, Integer> answers = askAtOnce(120, one, two);
                assertEquals(37, answers.get(200), answers::toString);
                assertTrue(Set.of(200, 402, 429).containsAll(answers.keySet()), answers::toString);
                assertRefused(402, "budget_exceeded", ask(one));
                assertRefused(402, "budget_exceeded", ask(two));
                assertEquals(37 * CENT, budget(one).spentNanoUsd());
                assertEquals(37 * CENT, budget(two).spentNanoUsd());
            }
            try (TestGateway two = start("two", "0.37")) {
                assertEquals(37 * CENT, budget(two).spentNanoUsd(), "known before anything is asked");
                assertRefused(402, "budget_exceeded", ask(two));
            }
        }
        assertEquals(37 * CENT, spentInDatabase());
        assertEquals(37, number("SELECT COUNT(*) FROM ledger WHERE status = 200"));
    }

    @Test
    void shouldSpendTheLastCentWhereverItLies() throws Exception {
        try (TestGateway one = start("one", "0.11");
                TestGateway two = start("two", "0.11")) {
            assertEquals(200, ask(one).statusCode());
            assertEquals(200, ask(two).statusCode());
            assertEquals(9, askUntilRefused(one), "all but what the other one has spent");
            assertRefused(402, "budget_exceeded", ask(two));
        }
        assertEquals(11 * CENT, spentInDatabase());
    }

    @Test
    void shouldHoldToALimitThatIsLoweredAndRaised() throws Exception {
        try (TestGateway one = start("one", "0.20");
                TestGateway two = start("two", "0.20");
                Database database = database()) {
            for (int i = 0; i < 2; i++) {
                assertEquals(200, ask(one).statusCode());
                assertEquals(200, ask(two).statusCode());
            }
            one.reload(reloaded("one", one, "0.05"));
            two.reload(reloaded("two", two, "0.05"));
            assertEquals(1, askUntilRefused(two));
            assertRefused(402, "budget_exceeded", ask(one));

            BudgetChanges changes = new BudgetChanges(database);
            changes.setLimit("key/app", BudgetPeriod.TOTAL, 8 * CENT);
            await("both know the new limit", () -> hasLimit(one, 8 * CENT) && hasLimit(two, 8 * CENT));
            Map<Integer, Integer> answers = askAtOnce(20, one, two);
            assertEquals(3, answers.get(200), answers::toString);

            changes.reset("key/app", BudgetPeriod.TOTAL, 0);
            await("the money is there again", () -> answers(one));
            await("the other one knows it, too", () -> answers(two));
            assertEquals(6, askUntilRefused(two));
        }
        assertEquals(16 * CENT, spentInDatabase());
    }

    @Test
    void shouldShareWhatMayBeSpentWithinARollingWindow() throws Exception {
        String rolling = "rolling_budget_usd: 0.23, rolling_window: 1h";
        try (TestGateway one = startOf(configOf("one", rolling))) {
            try (TestGateway two = startOf(configOf("two", rolling))) {
                Map<Integer, Integer> answers = askAtOnce(80, one, two);
                assertEquals(23, answers.get(200), answers::toString);
                assertTrue(Set.of(200, 402, 429).containsAll(answers.keySet()), answers::toString);
                assertRefused(402, "budget_exceeded", ask(one));
                assertRefused(402, "budget_exceeded", ask(two));
                assertEquals(23 * CENT, budget(one).spentNanoUsd());
                assertEquals(23 * CENT, budget(two).spentNanoUsd());
            }
            try (TestGateway two = startOf(configOf("two", rolling));
                    Database database = database()) {
                assertEquals(23 * CENT, budget(two).spentNanoUsd(), "known before anything is asked");
                assertRefused(402, "budget_exceeded", ask(two));

                BudgetChanges changes = new BudgetChanges(database);
                changes.setLimit("key/app", BudgetPeriod.ROLLING, 25 * CENT);
                await("both know the new limit", () -> hasLimit(one, 25 * CENT) && hasLimit(two, 25 * CENT));
                assertEquals(2, askUntilRefused(two));
                assertRefused(402, "budget_exceeded", ask(one));

                long minute = BudgetPeriod.ROLLING.windowAt(System.currentTimeMillis());
                changes.reset("key/app", BudgetPeriod.ROLLING, minute);
                await("the money is there again", () -> answers(one));
                await("the other one knows it, too", () -> answers(two));
                assertEquals(23, askUntilRefused(two));
                assertRefused(402, "budget_exceeded", ask(one));
            }
        }
        assertEquals(
                50 * CENT,
                number("SELECT SUM(spent_nano_usd) FROM budget_spent"
                        + " WHERE account = 'key/app' AND period = 'rolling'"));
    }

    private String reloaded(String node, TestGateway gateway, String budgetUsd) {
        return config(node, budgetUsd).replace("UPSTREAM", gateway.upstream().baseUrl());
    }

    private static boolean hasLimit(TestGateway gateway, long nanoUsd) {
        return budget(gateway).limitNanoUsd() == nanoUsd;
    }

    private static boolean answers(TestGateway gateway) {
        try {
            return ask(gateway).statusCode() == 200;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /// What was in flight at the one that died counts as reserved, and the rest of its share is there again.
    @Test
    void shouldGoOnWhenTheOtherOneIsKilled() throws Exception {
        Path file = folder.resolve("dying.yaml");
        try (TestGateway living = start("living", "0.20");
                DemoProvider upstream =
                        DemoProvider.start(DemoSettings.defaults().withJournal(true))) {
            String dying = config("dying", "0.20").replace("UPSTREAM", upstream.baseUrl());
            upstream.always(Chat.answer(1, 1));
            try (GatewayProcess gateway = GatewayProcess.start(file, dying)) {
                for (int i = 0; i < 5; i++) {
                    assertEquals(200, gateway.post(CALL, "answered", KEY));
                }
                upstream.always(Script.steps().stall());
                gateway.postAsync(CALL, KEY);
                gateway.postAsync(CALL, KEY);
                upstream.awaitRequests(7, TestGateway.PATIENCE);
                assertEquals(200, ask(living).statusCode());
                gateway.kill();
            }
            int answered = 1 + askUntilRefused(living);
            assertTrue(answered <= 13, "answered " + answered);

            upstream.always(Chat.answer(1, 1));
            try (GatewayProcess gateway = GatewayProcess.start(file, dying)) {
                while (answered < 13) {
                    answered += askUntilRefused(living);
                }
                assertEquals(13, answered);
                assertEquals(402, gateway.post(CALL, "too much", KEY));
                assertRefused(402, "budget_exceeded", ask(living));
            }
        }
        assertEquals(20 * CENT, spentInDatabase());
        assertEquals(2, number("SELECT COUNT(*) FROM ledger WHERE error_code = 'unsettled'"));
    }
}
