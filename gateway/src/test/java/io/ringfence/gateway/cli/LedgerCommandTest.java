package io.ringfence.gateway.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String config = "";

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void writeConfig() throws IOException {
        config = Files.writeString(folder.resolve("c.yaml"), "database: {file: kept.db}")
                .toString();
    }

    private int run(String... args) {
        out.getBuffer().setLength(0);
        return RingfenceCommand.run(
                new NobodyStarts(),
                Map.of("CONFIG_PATH", config),
                InputStream.nullInputStream(),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                args);
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("kept.db"));
    }

    @Test
    void shouldGiveBackWhatAGatewayThatIsGoneHasNotSpent() throws Exception {
        assertEquals(0, run("migrate", "run"), err::toString);
        assertEquals(0, run("ledger", "reconcile"), err::toString);
        assertEquals("There is nothing to reconcile.", out.toString().strip());
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("INSERT INTO lease_run VALUES (7, 8, 1, 'ended')");
            statement.executeUpdate("INSERT INTO budget_window VALUES ('key/app', 'total', 0, 100, 0)");
            statement.executeUpdate("INSERT INTO budget_lease VALUES ('key/app', 'total', 0, 7, 100, 30, 0)");
            statement.executeUpdate("INSERT INTO run_spent VALUES (7, 'key/app', 'total', 0, 40)");
        }
        assertEquals(0, run("ledger", "reconcile", "--config", config), err::toString);
        assertEquals("Reconciled 1 run of a gateway.", out.toString().strip());
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT leased_nano_usd FROM budget_window")) {
            assertEquals(40, found.getLong(1));
        }
    }

    @Test
    void shouldMakeNoDatabase() {
        assertEquals(1, run("ledger", "reconcile"));
        assertTrue(err.toString().contains("there is no database"), err::toString);
        assertFalse(Files.exists(folder.resolve("kept.db")));
    }
}
