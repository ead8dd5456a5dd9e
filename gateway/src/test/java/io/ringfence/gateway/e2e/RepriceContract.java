package io.ringfence.gateway.e2e;

import static io.ringfence.gateway.e2e.Chat.assertAnswered;
import static io.ringfence.gateway.e2e.Chat.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.demo.Script;
import io.ringfence.providers.prices.CatalogueText;
import java.io.IOException;
import java.nio.file.Files;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `ringfence ledger reprice` beside a gateway that runs, in every database.
@Timeout(180)
abstract class RepriceContract {
    private static final String[] KEY = {
        "authorization", "Bearer sk-app", "x-ringfence-tags", "team=a,stage=b", "x-user-id", "ada"
    };
    private static final String[] EVERYTHING = {"--from", "2020-01-01", "--to", "2199-01-01"};

    /// As the first, but that it knows the model `new`, and that `known` is cheaper.
    private static final String LATER = """
        ringfence-prices 1
        version later
        provider openai OpenAI
        model known
          price input=1 output=2
        model new
          price input=3 output=5
        """;

    private static final String VERSION = CatalogueText.read(LATER).version();

    private static final String FIRST = LATER.replace("later", "first")
            .replace("input=1 output=2", "input=2 output=4")
            .replaceFirst("model new\n.*\n", "");

    @TempDir
    private Path folder = Path.of("");

    /// The members of `database`; the same database throughout a test.
    abstract String database();

    abstract String jdbcUrl();

    Path folder() {
        return folder;
    }

    private String config() throws IOException {
        return """
            server: {host: 127.0.0.1, port: 0, workers: 1}
            telemetry: {metrics: {enabled: false}}
            database: {%s}
            ledger: {folder: '%s', segment_bytes: 1048576, interval_ms: 5}
            providers: {openai: {type: openai, base_url: "UPSTREAM/v1", api_key: p}}
            routing: {default_provider: openai}
            pricing: {catalogue_file: '%s', unknown_price: allow}
            keys: [{name: app, key: sk-app, budget_usd: 1}]
            admin: {key: sk-admin}
            """.formatted(database(), folder.resolve("journal"), file("first.txt", FIRST));
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private CommandRun reprice(String... more) throws IOException {
        Path config = file("c.yaml", config().replace("UPSTREAM", "http://127.0.0.1:1"));
        return CommandRun.with(
                config,
                Stream.of(Stream.of("ledger", "reprice"), Stream.of(EVERYTHING), Stream.of(more))
                        .flatMap(words -> words)
                        .toArray(String[]::new));
    }

    private List<String> rows(String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl());
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            while (found.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                    row.append(i == 1 ? "" : " ").append(found.getString(i));
                }
                rows.add(row.toString());
            }
            return rows;
        }
    }

    private void awaitRows(int count) throws SQLException {
        long deadlineNs = System.nanoTime() + TestGateway.PATIENCE.toNanos();
        while (rows("SELECT exchange FROM ledger").size() < count) {
            assertTrue(System.nanoTime() - deadlineNs < 0, "there are not " + count + " rows");
            LockSupport.parkNanos(2_000_000);
        }
    }

    /// Cost, and what of it is for prompt, answer, and neither known, as the page says.
    private static List<String> metrics(TestGateway gateway, String more) throws Exception {
        String page =
                gateway.get("/v1/metrics?range=24h" + more, Chat.as("sk-admin")).body();
        return Stream.of("cost_usd", "input_cost_usd", "output_cost_usd", "undivided_cost_usd")
                .map(member -> String.valueOf(at(page, "totals", member)))
                .toList();
    }

    private static void ask(TestGateway gateway, String model, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            assertAnswered(gateway.post(Chat.PATH, Chat.ask(model), KEY));
        }
    }

    @Test
    void shouldShowAndThenCorrectWhatNobodyKnewThePriceOf() throws Exception {
        try (TestGateway gateway = TestGateway.start(config())) {
            gateway.upstream().always(Chat.answer(1_000, 100));
            ask(gateway, "new", 3);
            ask(gateway, "known", 2);
            gateway.upstream()
                    .always(Script.answer(
                            200,
                            Map.of("content-type", "application/json"),
                            Chat.answerBody(10, 10).replace("\"usage\":{", "\"usage\":{\"cost\":0.25,")));
            ask(gateway, "known", 1);
            awaitRows(6);
            List<String> before = List.of("0.2548", "0.004", "8.0E-4", "0.25");
            assertEquals(before, metrics(gateway, ""));
            List<String> budgets = rows("SELECT account, period, spent_nano_usd FROM budget_spent ORDER BY 1, 2");

            Path later = file("later.txt", LATER);
            CommandRun shown = reprice("--catalogue", later.toString());
            assertEquals(0, shown.code(), shown::toString);
            assertEquals(
                    List.of(
                            "PROVIDER  MODEL  REQUESTS  CHARGED USD  REPRICED USD  DIFFERENCE  DIFFERENT  LEFT ALONE",
                            "openai    known  3         0.2548       0.2524        -0.0024     2          1 reported",
                            "openai    new    3         0.00         0.0105        +0.0105     3",
                            "total            6         0.2548       0.2629        +0.0081     5          1 reported",
                            "reported: the provider told what it charged.",
                            "Requests that were over from 2020-01-01T00:00:00Z until before 2199-01-01T00:00:00Z, by"
                                    + " your own prices and the catalogue " + VERSION + ".",
                            "Nothing is changed; --apply --reason TEXT corrects the ledger."),
                    shown.lines());
            assertEquals(before, metrics(gateway, ""), "nothing is changed yet");
            assertEquals(List.of(), rows("SELECT number FROM audit_log"));

            CommandRun applied = reprice("--catalogue", later.toString(), "--apply", "--reason", "prices came late");
            assertEquals(0, applied.code(), applied::toString);
            assertEquals(
                    List.of(
                            "Corrected 5 rows by +0.0081 USD, and all sums over them.",
                            "Budgets and leases are as they were: what was admitted stays admitted."),
                    applied.lines().subList(6, 8));
            List<String> after = List.of("0.2629", "0.011", "0.0019", "0.25");
            for (String page : List.of("", "&granularity=minute", "&granularity=hour", "&granularity=day")) {
                assertEquals(after, metrics(gateway, page), page);
            }
            String breakdown = gateway.get("/v1/metrics?range=24h&group_by=tag", Chat.as("sk-admin"))
                    .body();
            assertEquals("0.2629", String.valueOf(at(breakdown, "breakdown", 0, "cost_usd")));
            assertEquals("0.2629", String.valueOf(at(breakdown, "breakdown", 1, "cost_usd")));
            String users = gateway.get("/v1/metrics?range=24h&group_by=user", Chat.as("sk-admin"))
                    .body();
            assertEquals("0.2629", String.valueOf(at(users, "breakdown", 0, "cost_usd")));
            assertEquals(
                    List.of(
                            "known 1200000 1000000 200000 catalogue " + VERSION,
                            "new 3500000 3000000 500000 catalogue " + VERSION),
                    rows("SELECT DISTINCT upstream_model, cost_nano_usd, input_cost_nano_usd, output_cost_nano_usd,"
                            + " price_source, catalogue_version FROM ledger WHERE price_source = 'catalogue'"
                            + " ORDER BY upstream_model"));
            assertEquals(
                    budgets, rows("SELECT account, period, spent_nano_usd FROM budget_spent ORDER BY 1, 2"), "budgets");

            List<String> audit = rows("SELECT action, details FROM audit_log ORDER BY number");
            assertEquals(2, audit.size(), audit::toString);
            assertTrue(audit.getFirst().startsWith("ledger.reprice {\"state\":\"begun\""), audit::toString);
            assertTrue(audit.getLast().startsWith("ledger.reprice {\"state\":\"done\""), audit::toString);
            for (String part : List.of(
                    "\"reason\":\"prices came late\"",
                    "\"from\":\"2020-01-01T00:00:00Z\"",
                    "\"rows\":5",
                    "\"difference_usd\":0.0081")) {
                assertTrue(audit.getLast().contains(part), part + " in " + audit);
            }

            CommandRun again = reprice("--catalogue", later.toString(), "--apply", "--reason", "once more", "--json");
            assertEquals(0, again.code(), again::toString);
            assertEquals(0, at(again.out(), "corrected"), again.out());
            assertEquals(0, at(again.out(), "totals", "different"));
            assertEquals(3, at(again.out(), "models", 1, "requests"));
            assertNotNull(at(again.out(), "catalogue_version"));
            assertEquals(after, metrics(gateway, ""));
            assertEquals(2, rows("SELECT number FROM audit_log").size(), "nothing was changed");
        }
    }

    @Test
    void shouldPriceOnlyWhatIsAskedFor() throws Exception {
        try (TestGateway gateway = TestGateway.start(config())) {
            gateway.upstream().always(Chat.answer(1_000, 100));
            ask(gateway, "known", 2);
            ask(gateway, "new", 1);
            awaitRows(3);
            String later = file("later.txt", LATER).toString();
            for (String pattern : List.of("kn*", "openai/known", "known")) {
                String shown = reprice("--catalogue", later, "--json", "--model", pattern)
                        .out();
                assertEquals(2, at(shown, "totals", "requests"), shown);
                assertEquals(-0.0024, at(shown, "totals", "difference_usd"));
            }
            assertEquals(
                    0,
                    at(
                            reprice("--catalogue", later, "--json", "--provider", "another")
                                    .out(),
                            "totals",
                            "requests"));
            assertEquals(
                    3,
                    at(
                            reprice("--catalogue", later, "--json", "--provider", "openai")
                                    .out(),
                            "totals",
                            "requests"));
            String own = reprice("--json").out();
            assertEquals(0, at(own, "totals", "different"), "as they were charged");
            assertEquals(1, at(own, "totals", "left_alone", "no_price"));
        }
    }

    @Test
    void shouldCorrectWhileTheGatewayWritesAndLoseNothing() throws Exception {
        try (TestGateway gateway = TestGateway.start(config())) {
            gateway.upstream().always(Chat.answer(1_000, 100));
            ask(gateway, "known", 20);
            awaitRows(20);
            String later = file("later.txt", LATER).toString();
            Thread asking = Thread.ofVirtual().start(() -> {
                try {
                    ask(gateway, "known", 60);
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
            while (asking.isAlive()) {
                CommandRun ran = reprice("--catalogue", later, "--apply", "--reason", "under load");
                assertEquals(0, ran.code(), ran::toString);
            }
            awaitRows(80);
            CommandRun last = reprice("--catalogue", later, "--apply", "--reason", "the rest");
            assertEquals(0, last.code(), last::toString);
            assertEquals(List.of("80 96000000"), rows("SELECT COUNT(*), SUM(cost_nano_usd) FROM ledger"));
            for (String table : List.of("usage_rollup", "key_rollup", "user_rollup")) {
                assertEquals(
                        Stream.of("day", "hour", "minute", "six_hours", "week")
                                .map(grain -> grain + " 80 96000000")
                                .toList(),
                        rows("SELECT grain, SUM(requests), SUM(cost_nano_usd) FROM " + table
                                + " GROUP BY grain ORDER BY grain"));
            }
        }
    }

    @Test
    void shouldSayWhatItDoesNotUnderstand() throws Exception {
        Path config = file("c.yaml", config().replace("UPSTREAM", "http://127.0.0.1:1"));
        TestGateway.start(config()).close();
        assertMistake(config, "--reason", "--from", "2026-01-01", "--to", "2026-02-01", "--apply");
        assertMistake(config, "--apply", "--from", "2026-01-01", "--to", "2026-02-01", "--reason", "r");
        assertMistake(config, "is not after", "--from", "2026-01-01", "--to", "2026-01-01");
        assertMistake(config, "expected a day", "--from", "yesterday", "--to", "2026-01-01");
        assertMistake(config, "expected a day", "--from", "2026-01-01T10:00:00", "--to", "2026-01-02");
        assertMistake(config, "--to", "--from", "2026-01-01");
        CommandRun missing = reprice("--catalogue", folder.resolve("none.txt").toString());
        assertEquals(1, missing.code());
        assertTrue(missing.err().contains("there is no such file"), missing::toString);
    }

    private static void assertMistake(Path config, String message, String... options) {
        CommandRun ran = CommandRun.with(
                config,
                Stream.concat(Stream.of("ledger", "reprice"), Stream.of(options))
                        .toArray(String[]::new));
        assertEquals(2, ran.code(), ran::toString);
        assertTrue(ran.err().contains(message), ran::toString);
    }
}
