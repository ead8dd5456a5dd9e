package io.ringfence.gateway.e2e;

import static io.ringfence.gateway.e2e.Chat.assertAnswered;
import static io.ringfence.gateway.e2e.Chat.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.demo.DemoProvider;
import io.ringfence.demo.DemoSettings;
import io.ringfence.demo.Script;
import io.ringfence.engine.EngineStatus.AccountStatus;
import io.ringfence.gateway.runtime.RunningGateway;
import io.ringfence.providers.prices.CatalogueText;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What is written down about exchanges, in every database.
@Timeout(180)
abstract class LedgerContract {
    private static final String[] KEY = {"authorization", "Bearer " + FaultGateway.KEY};
    private static final long CENT = 10_000_000L;

    @TempDir
    private Path folder = Path.of("");

    /// The members of `database`; the same database throughout a test.
    abstract String database();

    abstract String jdbcUrl();

    /// The members of `database` of one that cannot be used.
    abstract String unusableDatabase();

    /// A statement that keeps others from writing the ledger until its transaction ends.
    abstract String lock();

    Path folder() {
        return folder;
    }

    /// An input token costs 1,000 nano-dollars, an output token 2,000.
    private String config(String more) {
        return """
            server: {host: 127.0.0.1, port: 0, workers: 1}
            telemetry: {metrics: {port: 0}}
            database: {%s, timeout_seconds: 1}
            ledger: {folder: '%s', segment_bytes: 1048576, interval_ms: 5, max_backoff_seconds: 0.05}
            providers: {demo: {type: demo, base_url: UPSTREAM, api_key: p}}
            prices: [{model: "*", input_usd_per_million: 1, output_usd_per_million: 2, max_output_tokens: 100}]
            organisations: [{name: org}]
            projects: [{name: proj, organisation: org}]
            keys:
              - {name: app, key: sk-app, project: proj, budget_usd: 1}
              - {name: free, key: sk-free}
              - {name: limited, key: sk-limited, requests_per_minute: 1}
              %s
            """.formatted(database(), folder.resolve("journal"), more);
    }

    private TestGateway start() {
        return TestGateway.start(config(""));
    }

    private Connection connect() throws SQLException {
        Connection connection = DriverManager.getConnection(jdbcUrl());
        if (jdbcUrl().startsWith("jdbc:sqlite:")) {
            execute(connection, "PRAGMA busy_timeout = 20000");
        }
        return connection;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// The columns of every row, as text.
    private List<List<String>> rows(String query) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(query)) {
            List<List<String>> rows = new ArrayList<>();
            while (found.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                    row.add(String.valueOf(found.getString(i)));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    /// Waits for the writer, which follows behind.
    private List<List<String>> awaitRows(int count, String query) throws SQLException {
        long deadlineNs = System.nanoTime() + TestGateway.PATIENCE.toNanos();
        List<List<String>> rows = rows(query);
        while (rows.size() < count) {
            assertTrue(System.nanoTime() - deadlineNs < 0, "only " + rows + " for " + query);
            LockSupport.parkNanos(2_000_000);
            rows = rows(query);
        }
        assertEquals(count, rows.size(), rows::toString);
        return rows;
    }

    private static long spent(TestGateway gateway, String account) {
        AccountStatus status = gateway.status().accounts().stream()
                .filter(found -> found.id().equals(account))
                .findFirst()
                .orElseThrow();
        return status.budgets().getFirst().spentNanoUsd();
    }

    @Test
    void shouldWriteDownWhatAnExchangeWasAndCost() throws Exception {
        String usage = "{\"prompt_tokens\":100,\"completion_tokens\":20,\"total_tokens\":120,"
                + "\"prompt_tokens_details\":{\"cached_tokens\":40,\"audio_tokens\":10},"
                + "\"completion_tokens_details\":{\"reasoning_tokens\":5}},\"service_tier\":\"flex\"}";
        String body = Chat.answerBody(1, 1).replaceFirst("\\{\"prompt_tokens.*", "") + usage;
        try (TestGateway gateway = start()) {
            gateway.upstream().script(Script.answer(200, Map.of("content-type", "application/json"), body));
            assertAnswered(gateway.post(
                    Chat.PATH,
                    Chat.ask("demo-x", ",\"user\":\"ada\""),
                    "authorization",
                    "Bearer " + FaultGateway.KEY,
                    "x-request-id",
                    "one",
                    "x-ringfence-tags",
                    "team=a, stage=b"));
            assertNull(gateway.upstream().requests().getFirst().header("x-ringfence-tags"));
            assertEquals(
                    List.of(List.of(
                            "one",
                            "org",
                            "proj",
                            "app",
                            "ada",
                            "team=a,stage=b",
                            "demo-x",
                            "demo",
                            "demo-x",
                            "openai-chat",
                            "null",
                            "200",
                            "1",
                            "100",
                            "40",
                            "0",
                            "20",
                            "5",
                            "input_audio=10",
                            "flex",
                            "140000",
                            "100000",
                            "40000",
                            "configured")),
                    awaitRows(
                            1,
                            "SELECT request_id, organisation, project, key_name, end_user, tags, requested_model,"
                                    + " provider, upstream_model, dialect, error_code, status, attempts, input_tokens,"
                                    + " cache_read_tokens, cache_write_tokens, output_tokens, reasoning_tokens,"
                                    + " other_usage, service_tier, cost_nano_usd, input_cost_nano_usd,"
                                    + " output_cost_nano_usd, price_source"
                                    + " FROM ledger WHERE admitted AND told AND NOT streaming AND NOT usage_estimated"
                                    + " AND duration_ns >= first_byte_ns AND first_byte_ns > 0"
                                    + " AND reserved_nano_usd >= cost_nano_usd"));
            for (String account : List.of("organisation/org", "project/proj", "key/app")) {
                assertEquals(
                        List.of(List.of("140000")),
                        rows("SELECT spent_nano_usd FROM budget_spent WHERE period = 'total' AND account = '" + account
                                + "'"));
            }
            assertEquals(140_000, spent(gateway, "key/app"));
        }
    }

    @Test
    void shouldWriteDownStreams() throws Exception {
        try (TestGateway gateway = start()) {
            assertAnswered(gateway.post(Chat.PATH, Chat.ask("demo-tokens-6", ",\"stream\":true"), KEY));
            assertEquals(
                    List.of(List.of("200", "6", "null")),
                    awaitRows(
                            1,
                            "SELECT status, output_tokens, error_code FROM ledger WHERE streaming"
                                    + " AND cost_nano_usd = input_tokens * 1000 + 6 * 2000"));
        }
    }

    @Test
    void shouldWriteDownWhatAClientThatWentAwayHasCost() throws Exception {
        try (TestGateway gateway = start();
                RawClient client = RawClient.connect(gateway.gateway().port())) {
            client.post(Chat.PATH, Chat.ask("demo-pace-20-tokens-80", ",\"stream\":true"))
                    .await("\"content\"");
            client.leave();
            List<List<String>> rows = awaitRows(
                    1,
                    "SELECT cost_nano_usd FROM ledger WHERE error_code = 'client_closed_request' AND status = 200"
                            + " AND usage_estimated AND cost_nano_usd > 0");
            assertEquals(rows.getFirst().getFirst(), String.valueOf(spent(gateway, "key/app")));
        }
    }

    @Test
    void shouldWriteDownWhatWasRefusedOfCallersItKnows() throws Exception {
        try (TestGateway gateway = start()) {
            assertAnswered(gateway.post(Chat.PATH, Chat.ask("demo-fast"), Chat.as("sk-limited")));
            assertRefused(
                    429, "rate_limit_exceeded", gateway.post(Chat.PATH, Chat.ask("demo-fast"), Chat.as("sk-limited")));
            assertRefused(400, "invalid_request", gateway.post(Chat.PATH, "{", KEY));
            assertRefused(
                    400,
                    "invalid_request",
                    gateway.post(Chat.PATH, Chat.ask("demo-fast"), KEY[0], KEY[1], "x-ringfence-tags", "not a tag"));
            assertRefused(401, "invalid_api_key", gateway.post(Chat.PATH, Chat.ask("demo-fast"), Chat.as("nobody")));
            assertEquals(
                    429, gateway.post(Chat.PATH, Chat.ask("demo-fail-429"), KEY).statusCode());
            assertEquals(
                    List.of(
                            List.of("429", "rate_limit_exceeded", "limited", "demo-fast", "0"),
                            List.of("400", "invalid_request", "app", "", "0"),
                            List.of("400", "invalid_request", "app", "", "0")),
                    awaitRows(
                            3,
                            "SELECT status, error_code, key_name, requested_model, cost_nano_usd FROM ledger"
                                    + " WHERE NOT admitted ORDER BY exchange"));
            assertEquals(
                    List.of(List.of("200", "null"), List.of("429", "provider_rate_limited")),
                    awaitRows(2, "SELECT status, error_code FROM ledger WHERE admitted ORDER BY exchange"));
            assertEquals(
                    List.of(List.of("error", "2"), List.of("ok", "1"), List.of("rate_limited", "2")),
                    rows("SELECT outcome, SUM(requests) FROM usage_rollup WHERE grain = 'day' GROUP BY outcome"
                            + " ORDER BY outcome"));
            // What no price was looked up for has the version, too, with the mark of the prices above.
            List<List<String>> versions = rows("SELECT DISTINCT catalogue_version FROM ledger");
            assertEquals(1, versions.size(), versions::toString);
            String version = versions.getFirst().getFirst();
            assertTrue(version.startsWith(CatalogueText.bundled().version() + "+own-"), version);
        }
    }

    @Test
    void shouldGoOnFromWhatWasSpentBeforeARestart() throws Exception {
        String config = config("- {name: small, key: k-small, budget_usd: 0.01," + " per_user: {budget_usd: 0.006}}");
        String dear = Chat.ask("demo-x", ",\"max_tokens\":100");
        String[] ada = {"authorization", "Bearer k-small", "x-user-id", "ada"};
        String[] bob = {"authorization", "Bearer k-small", "x-user-id", "bob"};
        try (TestGateway gateway = TestGateway.start(config)) {
            gateway.upstream().always(Chat.answer(0, 3_000));
            assertAnswered(gateway.post(Chat.PATH, dear, ada));
            assertEquals(6_000_000, spent(gateway, "key/small"));
        }
        try (TestGateway gateway = TestGateway.start(config)) {
            gateway.upstream().always(Chat.answer(0, 2_000));
            assertEquals(6_000_000, spent(gateway, "key/small"));
            assertRefused(402, "budget_exceeded", gateway.post(Chat.PATH, dear, ada));
            assertAnswered(gateway.post(Chat.PATH, dear, bob));
        }
        try (TestGateway gateway = TestGateway.start(config)) {
            assertEquals(CENT, spent(gateway, "key/small"));
            assertRefused(402, "budget_exceeded", gateway.post(Chat.PATH, dear, bob));
        }
        assertEquals(
                List.of(List.of(String.valueOf(CENT))),
                rows("SELECT spent_nano_usd FROM budget_spent WHERE period = 'total' AND account = 'key/small'"));
    }

    /// An answer costs 4,000,000.
    @Test
    void shouldGoOnWithBudgetsOfWeeksRollingWindowsModelsAndTags() throws Exception {
        String config = config("""
            - {name: weekly, key: k-weekly, weekly_budget_usd: 0.006}
              - {name: rolling, key: k-rolling, rolling_budget_usd: 0.006, rolling_window: 1h}
            budgets:
              - {scope: model, match: demo-y, limit_usd: 0.006, period: total}
              - {scope: tag, match: team=search, limit_usd: 0.006, period: rolling, window: 7d}
            """).replace("max_output_tokens: 100", "max_output_tokens: 2000");
        String[] tagged = {"authorization", "Bearer sk-free", "x-ringfence-tags", "team=search"};
        for (int status : List.of(200, 402)) {
            try (TestGateway gateway = TestGateway.start(config)) {
                gateway.upstream().always(Chat.answer(0, 2_000));
                assertEquals(
                        status,
                        gateway.post(Chat.PATH, Chat.ask("demo-x"), Chat.as("k-weekly"))
                                .statusCode());
                assertEquals(
                        status,
                        gateway.post(Chat.PATH, Chat.ask("demo-x"), Chat.as("k-rolling"))
                                .statusCode());
                assertEquals(
                        status,
                        gateway.post(Chat.PATH, Chat.ask("demo-y"), Chat.as("sk-free"))
                                .statusCode());
                assertEquals(
                        status,
                        gateway.post(Chat.PATH, Chat.ask("demo-x"), tagged).statusCode());
                assertEquals(4_000_000, spent(gateway, "key/rolling"));
            }
        }
        assertEquals(
                List.of(List.of("key/rolling", "4000000"), List.of("tag/team=search", "4000000")),
                rows("SELECT account, SUM(spent_nano_usd) FROM budget_spent WHERE period = 'rolling'"
                        + " AND account IN ('key/rolling', 'tag/team=search') GROUP BY account ORDER BY account"));
    }

    @Test
    void shouldAnswerWhileTheDatabaseTakesNothing() throws Exception {
        try (TestGateway gateway = start()) {
            gateway.upstream().always(Chat.answer(1, 1));
            assertAnswered(gateway.post(Chat.PATH, Chat.ask("demo-x"), KEY));
            awaitRows(1, "SELECT exchange FROM ledger");
            try (Connection holder = connect()) {
                holder.setAutoCommit(false);
                execute(holder, lock());
                for (int i = 0; i < 50; i++) {
                    assertAnswered(gateway.post(Chat.PATH, Chat.ask("demo-x"), KEY));
                }
                awaitMetric(gateway, "gateway_ledger_write_failures_total", 1);
                assertEquals(200, gateway.get("/health/ready").statusCode());
                assertTrue(metric(gateway, "gateway_ledger_lag_rows") >= 50);
                assertTrue(metric(gateway, "gateway_ledger_lag_seconds") > 0);
                assertEquals(2 * 1_048_576.0, metric(gateway, "gateway_ledger_journal_bytes"), 1_048_576);
                holder.rollback();
            }
            awaitRows(51, "SELECT exchange FROM ledger");
            awaitMetric(gateway, "gateway_ledger_rows_total", 51);
            assertEquals(0, metric(gateway, "gateway_ledger_lag_rows"));
            assertEquals(51 * 3_000, spent(gateway, "key/app"));
        }
    }

    @Test
    void shouldTouchNoBudgetThatItCannotWriteDown() throws Exception {
        String small = config("").replace("segment_bytes: 1048576", "segment_bytes: 65536, max_bytes: 131072");
        try (TestGateway gateway = TestGateway.start(small);
                Connection holder = connect()) {
            gateway.upstream().always(Chat.answer(1, 0));
            // The share of the budget that it takes with this one has to last for all that follow.
            assertAnswered(gateway.post(Chat.PATH, Chat.ask("demo-x"), KEY));
            awaitRows(1, "SELECT exchange FROM ledger");
            holder.setAutoCommit(false);
            execute(holder, lock());
            int answered = 1;
            HttpResponse<String> answer = gateway.post(Chat.PATH, Chat.ask("demo-x"), KEY);
            while (answer.statusCode() == 200) {
                answered++;
                assertTrue(answered < 5_000, "the journal is bounded");
                answer = gateway.post(Chat.PATH, Chat.ask("demo-x"), KEY);
            }
            assertRefused(503, "ledger_full", answer);
            assertEquals("1", Chat.header(answer, "retry-after"));
            assertAnswered(gateway.post(Chat.PATH, Chat.ask("demo-x"), Chat.as("sk-free")));
            assertTrue(metric(gateway, "gateway_ledger_omitted_total") >= 1);
            assertEquals(answered * 1_000L, spent(gateway, "key/app"));
            holder.rollback();
            awaitRows(answered, "SELECT exchange FROM ledger WHERE key_name = 'app' AND admitted");
            long deadlineNs = System.nanoTime() + TestGateway.PATIENCE.toNanos();
            while (gateway.post(Chat.PATH, Chat.ask("demo-x"), KEY).statusCode() != 200) {
                assertTrue(System.nanoTime() - deadlineNs < 0, "there is room again");
            }
        }
    }

    @Test
    void shouldNotStartWithoutItsDatabase() {
        String config = config("").replace(database(), unusableDatabase());
        String message = String.valueOf(assertThrows(IllegalStateException.class, () -> TestGateway.start(config))
                .getMessage());
        assertTrue(message.startsWith("the ledger in ") && message.contains(" cannot be opened: "), message);
        assertFalse(message.contains("hush"), message);
    }

    private static void awaitMetric(TestGateway gateway, String name, double atLeast) throws Exception {
        long deadlineNs = System.nanoTime() + TestGateway.PATIENCE.toNanos();
        while (metric(gateway, name) < atLeast) {
            assertTrue(System.nanoTime() - deadlineNs < 0, name);
            LockSupport.parkNanos(2_000_000);
        }
    }

    private static double metric(TestGateway gateway, String name) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + gateway.gateway().metricsPort() + "/metrics"))
                .build();
        HttpResponse<String> page = gateway.client().send(request, HttpResponse.BodyHandlers.ofString());
        return page.body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in " + page.body()));
    }

    @Test
    void shouldShareAJournalWithNobody() {
        try (TestGateway _ = start();
                DemoProvider upstream = DemoProvider.start(DemoSettings.defaults())) {
            String text = config("").replace("UPSTREAM", upstream.baseUrl());
            IllegalStateException refusal = assertThrows(
                    IllegalStateException.class, () -> RunningGateway.start(TestGateway.config(text), "test"));
            assertTrue(
                    String.valueOf(refusal.getMessage()).endsWith("is being written by another gateway"),
                    refusal::toString);
        }
    }

    @Test
    void shouldLetGoOfTheLedgerWhenItCannotStart() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String text = config("").replace("port: 0, workers", "port: " + taken.getLocalPort() + ", workers");
            IllegalStateException refusal = assertThrows(IllegalStateException.class, () -> TestGateway.start(text));
            assertTrue(
                    String.valueOf(refusal.getMessage()).contains(String.valueOf(taken.getLocalPort())),
                    refusal::toString);
        }
        try (TestGateway gateway = start()) {
            assertTrue(gateway.gateway().port() > 0);
        }
    }

    @Test
    void shouldNotStartWithASchemaThatIsNewer() throws Exception {
        start().close();
        try (Connection connection = connect()) {
            execute(
                    connection,
                    "INSERT INTO schema_history SELECT 99, '99', 'later', type, script, checksum, installed_by,"
                            + " installed_on, execution_time, success FROM schema_history WHERE installed_rank = 1");
        }
        String message = String.valueOf(
                assertThrows(IllegalStateException.class, this::start).getMessage());
        assertTrue(
                message.endsWith(
                        "version 99 (later) of the schema is not known to this program, which is too old" + " for it"),
                message);
        try (Connection connection = connect()) {
            execute(connection, "DELETE FROM schema_history WHERE version = '99'");
        }
        start().close();
    }

    /// What was in flight counts as reserved, since the provider may have charged for it.
    @Test
    void shouldLoseNothingWhenTheProcessIsKilled() throws Exception {
        String config = config("- {name: small, key: k-small, budget_usd: 0.02}")
                .replace("max_output_tokens: 100", "max_output_tokens: 1000");
        String[] small = Chat.as("k-small");
        try (DemoProvider upstream = DemoProvider.start(DemoSettings.defaults().withJournal(true))) {
            Path file = folder.resolve("ringfence.yaml");
            upstream.always(Chat.answer(0, 5_000));
            try (GatewayProcess gateway = GatewayProcess.start(file, config.replace("UPSTREAM", upstream.baseUrl()))) {
                assertEquals(200, gateway.post(Chat.ask("demo-x"), "answered", small));
                upstream.always(Script.steps().stall());
                gateway.postAsync(Chat.ask("demo-x", ",\"max_tokens\":1000"), small);
                upstream.awaitRequests(2, TestGateway.PATIENCE);
                gateway.kill();
            }
            upstream.always(Chat.answer(0, 1));
            try (GatewayProcess gateway = GatewayProcess.start(file, config.replace("UPSTREAM", upstream.baseUrl()))) {
                List<List<String>> rows = rows(
                        "SELECT told, cost_nano_usd, reserved_nano_usd, error_code FROM ledger" + " ORDER BY exchange");
                assertEquals(2, rows.size(), rows::toString);
                assertEquals("10000000", rows.getFirst().get(1));
                assertEquals("unsettled", rows.getLast().get(3));
                long held = Long.parseLong(rows.getLast().get(2));
                assertEquals(held, Long.parseLong(rows.getLast().get(1)));
                assertTrue(held >= 2_000_000, "reserved " + held);
                assertEquals(
                        List.of(List.of(String.valueOf(CENT + held))),
                        rows("SELECT spent_nano_usd FROM budget_spent"
                                + " WHERE period = 'total' AND account = 'key/small'"));
                // 8,000,000 less what is held are left.
                assertEquals(402, gateway.post(Chat.ask("demo-x", ",\"max_tokens\":4000"), "too much", small));
                assertEquals(200, gateway.post(Chat.ask("demo-x", ",\"max_tokens\":2000"), "fits", small));
            }
        }
    }
}
