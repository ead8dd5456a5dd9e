package io.ringfence.gateway.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BudgetCommandTest {
    private static final String HEAD = "ACCOUNT PERIOD LIMIT FORGIVEN SPENT LEASED";

    @TempDir
    private Path folder = Path.of("");

    private String config = "database: {file: kept.db}";

    private void configure(String yaml) {
        config = yaml;
    }

    private Ran run(String... args) throws IOException {
        return Ran.with(Files.writeString(folder.resolve("c.yaml"), config), args);
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("kept.db"));
    }

    private List<String> list(String prefix) throws IOException {
        return run("budget", "list", prefix).lines().stream()
                .map(line -> line.replaceAll(" {2,}", " "))
                .toList();
    }

    private void spend() throws Exception {
        assertEquals(0, run("migrate", "run").code());
        try (Connection connection = connect();
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
        try (Connection connection = connect();
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
    void shouldTellTheAuditLogWhatWasBeforeAndAfter() throws Exception {
        spend();
        assertEquals(0, run("budget", "set", "key/app", "total", "12.5").code());
        assertEquals(0, run("budget", "set", "key/app", "total", "none").code());
        assertEquals(0, run("budget", "unset", "key/app", "total").code());
        assertEquals(0, run("budget", "reset", "key/app", "total").code());
        assertEquals(1, run("budget", "set", "key/ap", "total", "7").code());
        String actor = "command by " + System.getProperty("user.name");
        assertEquals(
                List.of(
                        "budget.reset key/app"
                            + " {\"period\":\"total\",\"before\":{\"spent_usd\":2.000000001},\"after\":{\"spent_usd\":0}}",
                        "budget.unset key/app"
                            + " {\"period\":\"total\",\"before\":{\"limit_usd\":\"none\"},\"after\":{\"limit_usd\":\"configured\"}}",
                        "budget.set key/app"
                            + " {\"period\":\"total\",\"before\":{\"limit_usd\":12.5},\"after\":{\"limit_usd\":\"none\"}}",
                        "budget.set key/app"
                            + " {\"period\":\"total\",\"before\":{\"limit_usd\":\"configured\"},\"after\":{\"limit_usd\":12.5}}"),
                run("audit").lines().stream()
                        .skip(1)
                        .map(line -> line.replaceAll(" {2,}", " "))
                        .peek(line -> assertTrue(line.contains(actor), line))
                        .map(line -> line.substring(line.indexOf(actor) + actor.length() + 1))
                        .toList());
    }

    @Test
    void shouldChangeNothingOfAnAccountThatNobodyKnows() throws Exception {
        configure("""
            database: {file: kept.db}
            organisations: [{name: acme, monthly_budget_usd: 5}]
            projects: [{name: search, organisation: acme}]
            keys: [{name: app, key: rf-0123456789, project: search}]
            budgets: [{scope: model, match: "gpt-5*", limit_usd: 1, period: daily, project: search}]
            """);
        assertEquals(0, run("migrate", "run").code());
        assertEquals(0, run("org", "create", "stored").code());
        assertUnknown("organisation/acne", "organisation/acne", "did you mean `organisation/acme`?");
        assertUnknown("organisation/else", "organisation/else", "there are organisation/acme, organisation/stored");
        assertUnknown("key/ap", "key/ap", "did you mean `key/app`?");
        assertUnknown("key/ap/ann", "key/ap", "did you mean `key/app/ann`?");
        assertUnknown("model/gpt-5*", "model/gpt-5*", "there are model/gpt-5*@project/search");
        assertUnknown("tag/team=search", "tag/team=search", "there is no tag/… at all");
        for (String known : List.of(
                "organisation/acme",
                "organisation/stored",
                "project/search",
                "key/app",
                "model/gpt-5*@project/search")) {
            assertEquals(0, run("budget", "set", known, "daily", "1").code(), known);
        }
    }

    private void assertUnknown(String account, String part, String hint) throws IOException {
        for (String[] words : List.of(
                new String[] {"budget", "set", account, "daily", "1"},
                new String[] {"budget", "unset", account, "daily"},
                new String[] {"budget", "reset", account, "daily"})) {
            Ran ran = run(words);
            assertEquals(1, ran.code(), ran::toString);
            assertEquals(
                    "neither the configuration nor the database has `" + part + "`; " + hint,
                    ran.err().strip());
        }
    }

    @Test
    void shouldWantToBeToldOfAnEndUserWhoHasNotCalledYet() throws Exception {
        spend();
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("INSERT INTO user_rollup (grain, bucket_ms, organisation, project, key_name,"
                    + " end_user, requests, errors, timed, cost_nano_usd, input_tokens, cache_read_tokens,"
                    + " cache_write_tokens, output_tokens, reasoning_tokens, duration_ns) VALUES ('day', 0, '', '',"
                    + " 'anonymous', 'ann', 1, 0, 0, 0, 0, 0, 0, 0, 0, 0)");
        }
        assertEquals(0, run("budget", "set", "key/anonymous/ann", "daily", "1").code());
        Ran refused = run("budget", "set", "key/anonymous/bob", "daily", "1");
        assertEquals(1, refused.code());
        assertTrue(refused.err().contains("has not called with `key/anonymous` yet"), refused::toString);
        assertEquals(1, run("budget", "unset", "key/anonymous/bob", "daily").code());
        assertEquals(
                0,
                run("budget", "set", "--new-user", "key/anonymous/bob", "daily", "1")
                        .code());
        assertEquals(0, run("budget", "unset", "key/anonymous/bob", "daily").code());
        assertEquals(
                1,
                run("budget", "set", "--new-user", "key/nobody/bob", "daily", "1")
                        .code());
    }

    @Test
    void shouldTakeBackALimitWhoseAccountIsGone() throws Exception {
        spend();
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("INSERT INTO budget_limit VALUES ('key/gone', 'daily', 5)");
        }
        assertEquals(1, run("budget", "set", "key/gone", "daily", "1").code());
        assertEquals(0, run("budget", "unset", "key/gone", "daily").code());
        assertEquals(1, run("budget", "unset", "key/gone", "daily").code());
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
