package io.ringfence.gateway.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BudgetCommandTest {
    private static final String HEAD = "ACCOUNT PERIOD LIMIT FORGIVEN SPENT LEASED";

    @TempDir
    private Path folder = Path.of("");

    private Ran run(String... args) throws IOException {
        return Ran.with(Files.writeString(folder.resolve("c.yaml"), "database: {file: kept.db}"), args);
    }

    private List<String> list(String prefix) throws IOException {
        return run("budget", "list", prefix).lines().stream()
                .map(line -> line.replaceAll(" {2,}", " "))
                .toList();
    }

    private void spend() throws Exception {
        assertEquals(0, run("migrate", "run").code());
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("kept.db"));
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("INSERT INTO budget_window VALUES ('key/app', 'total', 0, 3000000000, 0)");
            statement.executeUpdate("INSERT INTO budget_spent VALUES ('key/app', 'total', 0, 2000000001)");
            statement.executeUpdate("INSERT INTO budget_window VALUES ('key/app', 'daily', 1, 5, 0)");
        }
    }

    @Test
    void shouldShowHowBudgetsStandInTheirCurrentWindows() throws Exception {
        spend();
        assertEquals(List.of(HEAD, "key/app total configured 0.00 USD 2.000000001 USD 3.00 USD"), list(""));
        assertEquals(List.of(HEAD), list("key/%"));
    }

    @Test
    void shouldRaiseABudgetAndLetTheConfiguredOneHoldAgain() throws Exception {
        spend();
        assertEquals(
                List.of("The total budget of key/app is 12.50 USD now."),
                run("budget", "set", "key/app", "total", "12.5").lines());
        assertEquals("key/app total 12.50 USD 0.00 USD 2.000000001 USD 3.00 USD", list("").getLast());
        assertEquals(0, run("budget", "set", "key/app", "total", "none").code());
        assertTrue(list("").getLast().startsWith("key/app total none "));
        assertEquals(
                List.of("The total budget of key/app is as configured now."),
                run("budget", "unset", "key/app", "total").lines());
        assertTrue(list("").getLast().startsWith("key/app total configured "));
    }

    @Test
    void shouldForgiveWhatIsSpent() throws Exception {
        spend();
        assertEquals(
                List.of("The total budget of key/app begins anew."),
                run("budget", "reset", "key/app", "total").lines());
        assertEquals("key/app total configured 2.000000001 USD 2.000000001 USD 3.00 USD", list("").getLast());
    }

    @Test
    void shouldChangeRollingBudgetsToo() throws Exception {
        spend();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("kept.db"));
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("INSERT INTO budget_window VALUES ('key/app', 'rolling', 0, 3000000000, 0)");
            statement.executeUpdate("INSERT INTO rolling_budget VALUES ('key/app', 60, 0, 0)");
            statement.executeUpdate("INSERT INTO lease_run VALUES (7, 8, 1, 'live', NULL, FALSE)");
            statement.executeUpdate("INSERT INTO budget_lease VALUES"
                    + " ('key/app', 'rolling', 0, 0, 1000000000, 1000000000, 0),"
                    + " ('key/app', 'rolling', 0, 7, 2000000000, 500000000, 0)");
        }
        assertEquals("key/app rolling configured 0.00 USD 1.50 USD 3.00 USD", list("").get(1));
        assertEquals(0, run("budget", "set", "key/app", "rolling", "5").code());
        assertEquals("key/app rolling 5.00 USD 0.00 USD 1.50 USD 3.00 USD", list("").get(1));
        assertEquals(
                List.of("The rolling budget of key/app begins anew."),
                run("budget", "reset", "key/app", "rolling").lines());
        assertEquals("key/app rolling 5.00 USD 0.00 USD 0.00 USD 2.00 USD", list("").get(1));
    }

    @Test
    void shouldSayWhatItExpects() throws Exception {
        spend();
        assertWrong("'app'; expected an account", run("budget", "set", "app", "total", "1"));
        assertWrong("'yearly'; expected total, daily", run("budget", "reset", "key/app", "yearly"));
        assertWrong("'-1'; expected US dollars", run("budget", "set", "key/app", "total", "--", "-1"));
        assertWrong("'0.0000000001'; expected US dollars", run("budget", "set", "key/app", "total", "0.0000000001"));
        assertWrong("a command is missing", run("budget"));
    }

    private static void assertWrong(String message, Ran ran) {
        assertEquals(2, ran.code(), ran::toString);
        assertTrue(ran.err().startsWith(message), ran::toString);
    }
}
