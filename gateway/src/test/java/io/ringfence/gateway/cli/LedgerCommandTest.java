package io.ringfence.gateway.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerCommandTest {
    @TempDir
    private Path folder = Path.of("");

    private Ran run(String... args) throws IOException {
        return Ran.with(Files.writeString(folder.resolve("c.yaml"), "database: {file: kept.db}"), args);
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("kept.db"));
    }

    @Test
    void shouldGiveBackWhatAGatewayThatIsGoneHasNotSpent() throws Exception {
        assertEquals(0, run("migrate", "run").code());
        assertEquals(
                List.of("There is nothing to reconcile."),
                run("ledger", "reconcile").lines());
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("INSERT INTO lease_run VALUES (7, 8, 1, 'ended', NULL, FALSE)");
            statement.executeUpdate("INSERT INTO budget_window VALUES ('key/app', 'total', 0, 100, 0)");
            statement.executeUpdate("INSERT INTO budget_lease VALUES ('key/app', 'total', 0, 7, 100, 30, 0)");
            statement.executeUpdate("INSERT INTO run_spent VALUES (7, 'key/app', 'total', 0, 40)");
        }
        assertEquals(
                List.of("Reconciled 1 run of a gateway."),
                run("ledger", "reconcile").lines());
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT leased_nano_usd FROM budget_window")) {
            assertEquals(40, found.getLong(1));
        }
        List<String> audit = run("audit").lines();
        assertEquals(3, audit.size());
        assertTrue(
                audit.get(1)
                        .endsWith(
                                "ledger.reconcile  run/7   {\"state\":\"done\","
                                    + "\"before\":{\"total_granted_usd\":0.0000001},\"after\":{\"total_granted_usd\":0.00000004}}"),
                audit::toString);
        assertTrue(audit.get(2).contains("{\"state\":\"begun\","), audit::toString);
    }

    @Test
    void shouldReconcileRunsWithVeryManyWindowsAndSayWhoIsTakenForAlive() throws Exception {
        assertEquals(0, run("migrate", "run").code());
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(
                    "INSERT INTO lease_run VALUES (7, 8, 1, 'ended', 0, FALSE), (9, 10, 1, 'live', NULL, FALSE)");
            String windows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 700) ";
            statement.executeUpdate(
                    windows + "INSERT INTO budget_window SELECT 'key/' || i, 'total', 0, 100, 0 FROM n");
            statement.executeUpdate(windows
                    + "INSERT INTO budget_lease SELECT 'key/' || i, 'total', 0, 7, 100, 0, 0 FROM n WHERE i > 300");
            statement.executeUpdate(windows
                    + "INSERT INTO budget_lease SELECT 'key/' || i, 'total', 0, 9, 100, 0, 0 FROM n WHERE i <= 300");
            statement.executeUpdate(windows + "INSERT INTO run_spent SELECT 7, 'key/' || i, 'total', 0, 3 FROM n");
        }
        List<String> said = run("ledger", "reconcile").lines();
        assertEquals("Reconciled 1 run of a gateway.", said.getFirst());
        assertTrue(said.getLast().startsWith("Taken for alive: 1 run of a gateway. "), said::toString);
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT SUM(leased_nano_usd) FROM budget_window")) {
            assertEquals(300 * 103 + 400 * 3, found.getLong(1));
        }
    }

    @Test
    void shouldNotTouchASchemaThatIsNotItsOwn() throws Exception {
        assertEquals(0, run("migrate", "run").code());
        assertEquals(0, run("migrate", "revert", "--steps", "1").code());
        Ran ran = run("ledger", "reconcile");
        assertEquals(1, ran.code());
        assertTrue(ran.err().contains("is not applied"), ran::toString);
    }

    @Test
    void shouldMakeNoDatabase() throws IOException {
        Ran ran = run("ledger", "reconcile");
        assertEquals(1, ran.code());
        assertTrue(ran.err().contains("there is no database"), ran::toString);
        assertFalse(Files.exists(folder.resolve("kept.db")));
    }
}
