package io.ringfence.gateway.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `org`, `project`, `key`, `credential` and `audit`.
class RegistryCommandsTest {
    private static final String CONFIG = """
        database: {file: kept.db}
        providers: {demo: {}}
        encryption: {master_keys: [{id: one, key: %s}]}
        organisations: [{name: configured}]
        projects: [{name: configured}]
        keys: [{name: configured, key: sk-configured}]
        """;

    private static final String SECRET = "sk-provider-secret";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String input = "";

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void prepare() throws IOException {
        write(CONFIG.formatted("00".repeat(32)));
        assertEquals(0, run("migrate", "run"), err::toString);
    }

    private void write(String config) throws IOException {
        Files.writeString(folder.resolve("c.yaml"), config);
    }

    private int run(String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return RingfenceCommand.run(
                new NobodyStarts(),
                Map.of("CONFIG_PATH", folder.resolve("c.yaml").toString()),
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                args);
    }

    private void ok(String line) {
        assertEquals(0, run(line.split(" ", -1)), err::toString);
    }

    private Map<String, Object> json(String line) throws IOException {
        ok(line + " --json");
        return JSON.std.mapFrom(out.toString());
    }

    private Map<?, ?> first(String line) throws IOException {
        return assertInstanceOf(Map.class, data(line).getFirst());
    }

    private List<?> data(String line) throws IOException {
        return assertInstanceOf(List.class, json(line).get("data"));
    }

    @Test
    void shouldMakeAKeyAndShowItOnce() throws Exception {
        ok("org create acme --monthly-budget-usd 5000 --alerts-at 0.5,1");
        ok("project create search --org acme --daily-budget-usd 12.50");
        Map<String, Object> key =
                json("key create app --project search --model gpt-* --model smart --requests-per-minute 60 --per-user"
                        + " daily_budget_usd=1 --expires-at 2999-12-31");
        String secret = String.valueOf(key.get("api_key"));
        assertTrue(secret.matches("rf_[A-Za-z0-9_-]{43}"), secret);
        assertEquals(secret.substring(0, 12), key.get("key_prefix"));

        ok("key list");
        assertTrue(out.toString().contains("app   " + secret.substring(0, 12)), out::toString);
        assertFalse(out.toString().contains(secret), out::toString);
        Map<?, ?> listed = first("key list --project search");
        assertFalse(out.toString().contains(secret), out::toString);
        assertEquals(List.of("gpt-*", "smart"), listed.get("models"));
        assertEquals(Map.of("daily_budget_usd", 1), listed.get("per_user"));
        assertEquals("2999-12-31T00:00:00Z", listed.get("expires_at"));
        assertNull(listed.get("revoked_at"));
        assertEquals(12.5, first("project list --org acme").get("daily_budget_usd"));
        assertEquals(List.of(0.5, 1), first("org list").get("alerts_at"));
        assertEquals(List.of(), json("key list --project other").get("data"));

        ok("key create plain");
        assertTrue(out.toString().strip().matches("rf_[A-Za-z0-9_-]{43}\\RIt is not shown again\\."), out::toString);
    }

    @Test
    void shouldMakeKeysThatAreGoodForLess() throws Exception {
        assertEquals(List.of("usage"), json("key create looks --scopes usage").get("scopes"));
        assertEquals(List.of("inference", "usage"), json("key create app").get("scopes"));
        ok("key list");
        assertTrue(out.toString().lines().anyMatch(line -> line.matches("looks .* usage +good .*")), out::toString);
        assertTrue(
                out.toString().lines().anyMatch(line -> line.matches("app .* inference,usage +good .*")),
                out::toString);
        assertEquals(
                List.of("inference"),
                json("key update looks --scopes inference").get("scopes"));
        assertEquals(
                List.of("inference", "usage"),
                json("key update looks --scopes none").get("scopes"));
        assertEquals(
                List.of("usage", "inference"),
                json("key update looks --scopes usage,inference").get("scopes"));
    }

    @Test
    void shouldChangeAndRevoke() throws Exception {
        ok("org create acme --budget-usd 5");
        ok("org update acme --budget-usd none --max-concurrent 3");
        assertEquals(3, first("org list").get("max_concurrent"));
        assertFalse(first("org list").containsKey("budget_usd"));
        ok("project create search");
        ok("project update search --tokens-per-minute 1000");
        assertEquals(1000, first("project list").get("tokens_per_minute"));
        ok("key create app --model a --expires-at 2999-12-31");
        ok("key update app --model none --expires-at none");
        assertFalse(first("key list").containsKey("models"));
        assertNull(first("key list").get("expires_at"));
        ok("key revoke app");
        ok("key revoke app");
        ok("key list");
        assertTrue(out.toString().contains("revoked"), out::toString);
        assertEquals(1, run("key", "update", "app", "--budget-usd", "1"));
        assertEquals(
                "the key `app` is revoked, which is for good", err.toString().strip());

        ok("audit --limit 3");
        String[] lines = out.toString().lines().toArray(String[]::new);
        assertEquals(4, lines.length);
        assertTrue(lines[1].contains("key.revoke"), lines[1]);
        assertTrue(lines[3].contains("key.update"), lines[3]);
        Map<?, ?> update = assertInstanceOf(Map.class, data("audit --limit 3").get(2));
        assertEquals("key/app", update.get("target"));
        Map<?, ?> details = assertInstanceOf(Map.class, update.get("details"));
        assertEquals(Map.of("expires_at", "2999-12-31T00:00:00Z", "models", List.of("a")), details.get("before"));
        assertEquals("{expires_at=null}", String.valueOf(details.get("after")));
        assertTrue(String.valueOf(update.get("actor")).startsWith("command by "), update::toString);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        org create a/b | `name` is not a name; expected at most 128 characters without / and control characters
        org create configured | the configuration has the organisation `configured` already
        org create acme | there is the organisation `acme` already
        org create new --budget-usd much | budget_usd: `much` is not a number; expected a number with at most 9 decimals from 0 to 1000000000
        org create new --budget-usd ${HOME} | budget_usd: `${HOME}` is not a number; expected a number with at most 9 decimals from 0 to 1000000000
        org create new --rolling-budget-usd 1 | `rolling_window` is missing; expected such as 24h or 7d
        org update nobody --budget-usd 1 | there is no organisation `nobody`
        project create configured | the configuration has the project `configured` already
        project create new --org nobody | there is no organisation `nobody`
        project update nobody | there is no project `nobody`
        key create configured | the configuration has the key `configured` already
        key create new --project nobody | there is no project `nobody`
        key create new --org acme --project p | `project` and `organisation` are both given; a project brings its organisation with it
        key create new --expires-at 2020-01-01 | `expires_at` is 2020-01-01T00:00:00Z, which is over
        key create new --expires-at soon | `expires_at` is not a point in time; expected such as 2030-12-31T18:00:00Z or 2030-12-31
        key create new --per-user budget=1 | per_user.budget: unknown key; expected one of: budget_usd,
        key create new --scopes admin | scopes[0]: `admin` is unknown; expected one of: inference, usage
        key revoke nobody | there is no key `nobody`
        credential set --provider demo | expected exactly one of `project` and `organisation`
        credential set --provider nobody --org acme | there is no provider in the configuration called `nobody`
        credential set --provider demo --org nobody | there is no organisation `nobody`
        credential remove --provider demo --org acme | there is no key of organisation/acme for the provider `demo`
        """)
    void shouldSayWhatIsWrong(String line, String message) throws Exception {
        input = SECRET;
        ok("org create acme");
        long changes = data("audit").size();
        assertEquals(1, run(line.split(" ", -1)), err::toString);
        assertTrue(err.toString().strip().startsWith(message), err::toString);
        assertEquals(changes, data("audit").size(), "nothing was changed");
    }

    @Test
    void shouldSealProvidersKeysAndChangeTheMasterKey() throws Exception {
        ok("org create acme");
        input = SECRET + "\n";
        ok("credential set --org acme --provider demo");
        assertEquals("one", first("credential list").get("master_key"));
        String both = CONFIG.formatted("11".repeat(32))
                .replace("id: one", "id: two")
                .replace("}]}\norg", "}, {id: one, key: " + "00".repeat(32) + "}]}\norg");
        write(both);
        ok("credential rotate");
        assertEquals("Sealed anew: 1.", out.toString().strip());
        ok("credential rotate");
        assertEquals("Sealed anew: 0.", out.toString().strip());
        assertEquals("two", first("credential list").get("master_key"));
        for (String line : List.of("credential list", "audit")) {
            ok(line + " --json");
            assertFalse(out.toString().contains("secret"), out::toString);
        }
        write(CONFIG.formatted("22".repeat(32)));
        assertEquals(1, run("credential", "rotate"));
        assertEquals(
                "the key of organisation/acme for demo cannot be opened: there is no master key `two`; nothing was"
                        + " changed",
                err.toString().strip());
        ok("credential remove --org acme --provider demo");
        assertEquals(List.of(), json("credential list").get("data"));
        input = "short";
        assertEquals(1, run("credential", "set", "--org", "acme", "--provider", "demo"));
        write("database: {file: kept.db}");
        input = SECRET;
        assertEquals(1, run("credential", "set", "--org", "acme", "--provider", "demo"));
        assertTrue(err.toString().contains("encryption.master_keys"), err::toString);
    }

    @Test
    void shouldNotMakeKeysThatNoGatewayWouldKnow() throws Exception {
        write("providers: {demo: {}}");
        assertEquals(1, run("key", "create", "app"));
        write(CONFIG.formatted("00".repeat(32)) + "ledger: {enabled: false}");
        assertEquals(1, run("key", "create", "app"));
        assertTrue(err.toString().startsWith("a gateway with this configuration uses no database"), err::toString);
        write("database: {file: other.db}");
        assertEquals(1, run("key", "create", "app"));
        assertTrue(err.toString().contains("there is no database"), err::toString);
    }
}
