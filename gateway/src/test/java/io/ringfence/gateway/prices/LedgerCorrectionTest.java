package io.ringfence.gateway.prices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ringfence.gateway.config.ConfigException;
import io.ringfence.gateway.config.ConfigLoader;
import io.ringfence.gateway.config.GatewayConfig;
import io.ringfence.gateway.config.Overrides;
import io.ringfence.store.db.Database;
import io.ringfence.store.db.DatabaseSettings;
import io.ringfence.store.registry.Registry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Corrections that end in the middle.
class LedgerCorrectionTest {
    private static final int ROWS = 95;
    private static final int PAGE = 10;

    private static final String CONFIG = """
        providers: {acme: {type: openai_compatible, base_url: "http://acme", api_key: k}}
        prices: [{model: "*", input_usd_per_million: 1, output_usd_per_million: 2}]
        """;

    @TempDir
    private Path folder = Path.of("");

    @SuppressWarnings("NullAway.Init")
    private Database database;

    /// Each has 1,000 tokens of input, and cost nothing.
    @BeforeEach
    void fill() throws SQLException {
        database = Database.open(DatabaseSettings.sqlite(folder.resolve("kept.db")));
        database.migrate();
        String numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + ROWS + ") ";
        execute(numbers
                + "INSERT INTO ledger SELECT 1, i, i, 1, 1, 0, 0, '', NULL, NULL, 'app', NULL, NULL, 'm', 'acme', 'm',"
                + " 'openai-chat', NULL, NULL, NULL, NULL, 200, 0, 0, 1, 1000, 0, 0, 0, 0, NULL, NULL, 0, NULL, NULL"
                + " FROM n");
        execute("INSERT INTO usage_rollup SELECT 'day', 0, '', '', 'app', 'acme', 'm', 'ok', COUNT(*), 0, 0, 0, 0, 0,"
                + " 0, 0, 0, 0, NULL, 0, 0, 0 FROM ledger");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    private long number(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            found.next();
            return found.getLong(1);
        }
    }

    private Reprice reprice() {
        GatewayConfig config;
        try {
            config = new ConfigLoader(Map.of(), Overrides.NONE)
                    .load(Path.of("test.yaml"), CONFIG.getBytes(StandardCharsets.UTF_8));
        } catch (ConfigException e) {
            throw new IllegalArgumentException("mistakes: " + e.mistakes(), e);
        }
        Reprice.Range all = new Reprice.Range(0, Long.MAX_VALUE, null, null);
        return new Reprice(config, config.pricing().catalogue(), database, all, PAGE);
    }

    private LedgerCorrection correction() {
        return new LedgerCorrection(database, InstantSource.system(), "somebody", Map.of("reason", "a test"));
    }

    private void assertSumsAgree(long rows) throws SQLException {
        assertEquals(rows * 1_000_000, number("SELECT SUM(cost_nano_usd) FROM ledger"));
        assertEquals(rows * 1_000_000, number("SELECT SUM(cost_nano_usd) FROM usage_rollup"));
        assertEquals(rows * 1_000_000, number("SELECT SUM(input_cost_nano_usd) FROM usage_rollup"));
        assertEquals(rows * 1_000_000, number("SELECT SUM(divided_cost_nano_usd) FROM usage_rollup"));
    }

    @Test
    void shouldHaveConsistentSumsWhereverItEndsAndDoTheRestTheNextTime() throws SQLException {
        LedgerCorrection interrupted = correction();
        assertThrows(
                IllegalStateException.class,
                () -> reprice().run(page -> {
                    if (interrupted.rows() == 3 * PAGE) {
                        throw new IllegalStateException("the process dies");
                    }
                    interrupted.correct(page);
                }));
        assertSumsAgree(3 * PAGE);
        assertEquals(1, new Registry(database).audit(10).size(), "what was begun is known");

        LedgerCorrection rest = correction();
        RepriceReport report = reprice().run(rest);
        rest.end(report);
        assertEquals(ROWS - 3 * PAGE, rest.rows());
        assertEquals(ROWS - 3 * PAGE, report.total().different());
        assertEquals(ROWS, report.total().requests());
        assertSumsAgree(ROWS);
        assertEquals(3, new Registry(database).audit(10).size());
    }

    @Test
    void shouldSayWhatSomebodyElseHasChangedMeanwhile() throws SQLException {
        LedgerCorrection correction = correction();
        reprice().run(page -> {
            execute("UPDATE ledger SET cost_nano_usd = 5 WHERE exchange = "
                    + page.getFirst().row().exchange());
            correction.correct(page);
        });
        assertEquals(10, correction.changedMeanwhile());
        assertEquals(ROWS - 10, correction.rows());
        assertEquals((ROWS - 10) * 1_000_000L, number("SELECT SUM(cost_nano_usd) FROM usage_rollup"));
    }

    @Test
    void shouldChangeNothingWhenItOnlyShows() throws SQLException {
        assertEquals(ROWS, reprice().show().total().different());
        assertSumsAgree(0);
        assertEquals(0, new Registry(database).audit(10).size());
    }
}
