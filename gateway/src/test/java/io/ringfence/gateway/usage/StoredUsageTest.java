package io.ringfence.gateway.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.ringfence.engine.policy.AccountLimits;
import io.ringfence.engine.policy.PolicyRegistry;
import io.ringfence.engine.policy.PolicySnapshot;
import io.ringfence.frontend.policy.KeyScope;
import io.ringfence.frontend.policy.VirtualKey;
import io.ringfence.frontend.usage.UsageAnswer;
import io.ringfence.frontend.usage.UsageAnswer.Content;
import io.ringfence.frontend.usage.UsageAnswer.Format;
import io.ringfence.frontend.usage.UsageAnswer.Problem;
import io.ringfence.frontend.usage.UsageRequest;
import io.ringfence.frontend.usage.UsageRequest.Page;
import io.ringfence.providers.error.ErrorKind;
import io.ringfence.store.db.Database;
import io.ringfence.store.db.DatabaseSettings;
import io.ringfence.store.usage.UsageQueries;
import io.ringfence.store.usage.UsageQuerySettings;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The usage pages, from the query of a request to the bytes of the answer.
class StoredUsageTest {
    private static final Instant NOW = Instant.parse("2026-03-02T12:30:00Z");
    private static final Kept KEPT = new Kept(Duration.ofDays(7), Duration.ofDays(90));
    private static final @Nullable VirtualKey OPERATOR = null;

    private static final Sums GOOD = new Sums(
            "2026-03-02T12:10:00Z",
            "acme",
            "search",
            "a",
            "openai",
            "gpt-5",
            "ok",
            3,
            1_500_000_000L,
            1_200_000_000L,
            600,
            300,
            List.of(100L, 200L, 1_000L));
    private static final Sums LIMITED =
            new Sums("2026-03-02T12:10:00Z", "acme", "search", "b", "", "", "rate_limited", 1, 0, 0, 0, 0, List.of());
    private static final Sums OTHER = new Sums(
            "2026-03-02T11:59:00Z", "globex", "bot", "c", "gemini", "flash", "ok", 4, 7, 0, 40, 20, List.of(50L));
    private static final Sums ALONE =
            new Sums("2026-03-02T09:00:00Z", "acme", "", "d", "openai", "gpt-5", "ok", 5, 20, 20, 50, 0, List.of());

    @TempDir
    private Path folder = Path.of("");

    private @Nullable Database opened;

    @BeforeEach
    void open() throws SQLException {
        Database database = Database.open(DatabaseSettings.sqlite(folder.resolve("ringfence.db")));
        opened = database;
        database.migrate();
        GOOD.write(database, "ann", "team=x");
        LIMITED.write(database, "", "team=y");
        OTHER.write(database, "=cmd()", "stage=z");
        ALONE.write(database, "bob", "team=x");
    }

    @AfterEach
    void close() {
        database().close();
    }

    private Database database() {
        if (opened == null) {
            throw new IllegalStateException("no database");
        }
        return opened;
    }

    private static VirtualKey key(String name, @Nullable String project, @Nullable String organisation) {
        PolicySnapshot.Builder policy = PolicySnapshot.builder(new PolicyRegistry());
        return new VirtualKey(
                name,
                project,
                organisation,
                policy.principal(name, List.of(policy.account("key/" + name, AccountLimits.NONE)), null),
                List.of(),
                Long.MAX_VALUE,
                false,
                KeyScope.ALL);
    }

    private UsageAnswer ask(Page page, @Nullable VirtualKey viewer, String query) throws Exception {
        CompletableFuture<UsageAnswer> answer = new CompletableFuture<>();
        try (UsageQueries queries = new UsageQueries(database(), UsageQuerySettings.DEFAULT)) {
            new StoredUsage(queries, KEPT, InstantSource.fixed(NOW))
                    .answer(
                            new UsageRequest(page, new QueryStringDecoder("/?" + query).parameters(), false, viewer),
                            answer::complete);
            return answer.get(30, TimeUnit.SECONDS);
        }
    }

    private String text(Page page, @Nullable VirtualKey viewer, String query) throws Exception {
        return assertInstanceOf(Content.class, ask(page, viewer, query)).text();
    }

    private static String json(String text) {
        return text.replaceAll("\\s*\n\\s*", "");
    }

    @Test
    void shouldAnswerMetricsInTheShapeThatIsPromised() throws Exception {
        assertEquals(json("""
            {"scope":"project","scope_id":"search",
            "range_from":"2026-03-01T12:30:00Z","range_to":"2026-03-02T12:30:00Z",
            "group_by":"model","granularity":"hour",
            "totals":{"requests":4,"prompt_tokens":600,"completion_tokens":300,"total_tokens":900,
            "cost_usd":1.5,"input_cost_usd":0.9,"output_cost_usd":0.3,"undivided_cost_usd":0.3,
            "error_rate":0.25,"cache_hit_rate":0,"avg_latency_ms":433.333,
            "p50_latency_ms":200,"p95_latency_ms":920,"p99_latency_ms":984},
            "breakdown":[
            {"key":"gpt-5","requests":3,"total_tokens":900,
            "cost_usd":1.5,"input_cost_usd":0.9,"output_cost_usd":0.3,"undivided_cost_usd":0.3,
            "avg_latency_ms":433.333,"error_rate":0},
            {"key":"unknown","requests":1,"total_tokens":0,
            "cost_usd":0,"input_cost_usd":0,"output_cost_usd":0,"undivided_cost_usd":0,
            "avg_latency_ms":0,"error_rate":1}],
            "timeseries":[
            {"bucket":"2026-03-02T12:00:00Z","requests":4,"total_tokens":900,
            "cost_usd":1.5,"input_cost_usd":0.9,"output_cost_usd":0.3,"undivided_cost_usd":0.3,
            "error_rate":0.25}]}\
            """), text(Page.METRICS, key("a", "search", "acme"), "group_by=model"));
    }

    @Test
    void shouldAnswerMetricsOfNothing() throws Exception {
        assertEquals(json("""
            {"scope":"all","scope_id":null,
            "range_from":"2026-03-01T00:00:00Z","range_to":"2026-03-01T01:00:00Z",
            "group_by":null,"granularity":"minute",
            "totals":{"requests":0,"prompt_tokens":0,"completion_tokens":0,"total_tokens":0,
            "cost_usd":0,"input_cost_usd":0,"output_cost_usd":0,"undivided_cost_usd":0,
            "error_rate":0,"cache_hit_rate":0,"avg_latency_ms":0,
            "p50_latency_ms":null,"p95_latency_ms":null,"p99_latency_ms":null},
            "breakdown":[],"timeseries":[]}\
            """), text(Page.METRICS, OPERATOR, "from=2026-03-01T02:00:00+02:00&to=2026-03-01T01:00:00Z"));
    }

    @Test
    void shouldAnswerCostInTheShapeThatIsPromised() throws Exception {
        assertEquals(json("""
            {"window":"24h","currency":"USD","total_cost":1.500000007,"total_requests":8,
            "total_input_tokens":640,"total_output_tokens":320,"avg_cost_per_request":0.187500001,
            "by_provider":[
            {"provider":"gemini","requests":4,"input_tokens":40,"output_tokens":20,"total_cost":0.000000007,\
            "percent_of_total":0},
            {"provider":"openai","requests":3,"input_tokens":600,"output_tokens":300,"total_cost":1.5,\
            "percent_of_total":100},
            {"provider":"unknown","requests":1,"input_tokens":0,"output_tokens":0,"total_cost":0,\
            "percent_of_total":0}],
            "by_model":[
            {"model":"flash","provider":"gemini","requests":4,"input_cost":null,"output_cost":null,\
            "undivided_cost":0.000000007,"total_cost":0.000000007},
            {"model":"gpt-5","provider":"openai","requests":3,"input_cost":0.9,"output_cost":0.3,\
            "undivided_cost":0.3,"total_cost":1.5},
            {"model":"unknown","provider":"unknown","requests":1,"input_cost":0,"output_cost":0,\
            "undivided_cost":0,"total_cost":0}],
            "by_tenant":[
            {"tenant":"bot","requests":4,"input_tokens":40,"output_tokens":20,"total_cost":0.000000007,\
            "percent_of_total":0},
            {"tenant":"search","requests":4,"input_tokens":600,"output_tokens":300,"total_cost":1.5,\
            "percent_of_total":100}],
            "time_series":[
            {"period":"2026-03-02T11:00:00Z","requests":4,"tokens":60,"cost":0.000000007},
            {"period":"2026-03-02T12:00:00Z","requests":4,"tokens":900,"cost":1.5}]}\
            """), withoutAlone(Page.COST, ""));
    }

    @Test
    void shouldAnswerTokensInTheShapeThatIsPromised() throws Exception {
        assertEquals(json("""
            {"window":"24h","total_requests":8,"total_tokens":960,
            "total_input_tokens":640,"total_output_tokens":320,"total_cache_read_tokens":320,
            "total_cache_write_tokens":0,"total_reasoning_tokens":160,
            "avg_tokens_per_request":120,"avg_input_tokens_per_request":80,
            "avg_output_tokens_per_request":40,"input_output_ratio":2,
            "by_tenant":[
            {"tenant":"bot","requests":4,"input_tokens":40,"output_tokens":20,"total_tokens":60},
            {"tenant":"search","requests":4,"input_tokens":600,"output_tokens":300,"total_tokens":900}]}\
            """), withoutAlone(Page.TOKENS, "&group_by=tenant"));
        assertTrue(withoutAlone(Page.TOKENS, "&group_by=day").endsWith(json("""
            "time_series":[
            {"period":"2026-03-02T00:00:00Z","requests":8,"input_tokens":640,"output_tokens":320,\
            "total_tokens":960}]}\
            """)));
    }

    /// Of the projects, and not of the key that has none.
    private String withoutAlone(Page page, String query) throws Exception {
        String whole = text(page, OPERATOR, "from=2026-03-02T09:01:00Z&to=2026-03-02T12:30:00Z" + query);
        return whole.replace("2026-03-02T09:01:00Z/2026-03-02T12:30:00Z", "24h");
    }

    @Test
    void shouldAnswerLatencyInTheShapeThatIsPromised() throws Exception {
        assertEquals(json("""
            {"window":"1h","total_requests":8,"avg_latency_ms":337.5,
            "min_latency_ms":50,"max_latency_ms":1000,
            "p50_ms":150,"p90_ms":760,"p95_ms":880,"p99_ms":976,
            "by_provider":[
            {"provider":"gemini","requests":4,"avg_latency_ms":50},
            {"provider":"openai","requests":3,"avg_latency_ms":433.333},
            {"provider":"unknown","requests":1,"avg_latency_ms":0}],
            "by_model":[
            {"model":"flash","provider":"gemini","requests":4,"avg_latency_ms":50},
            {"model":"gpt-5","provider":"openai","requests":3,"avg_latency_ms":433.333},
            {"model":"unknown","provider":"unknown","requests":1,"avg_latency_ms":0}]}\
            """), text(Page.LATENCY, OPERATOR, ""));
        assertTrue(text(Page.LATENCY, OPERATOR, "window=24h&provider=gemini&model=flash")
                .startsWith("{\"window\":\"24h\",\"total_requests\":4,\"avg_latency_ms\":50,\"min_latency_ms\":50,"));
    }

    @Test
    void shouldWriteTablesThatNoSpreadsheetRuns() throws Exception {
        Content users =
                assertInstanceOf(Content.class, ask(Page.METRICS, OPERATOR, "group_by=user&format=csv&project=bot"));
        assertEquals(Format.CSV, users.format());
        assertEquals(
                lines(
                        "key,requests,total_tokens,cost_usd,avg_latency_ms,error_rate,input_cost_usd,output_cost_usd,"
                                + "undivided_cost_usd",
                        "\"'=cmd()\",4,60,0.000000007,50,0,,,0.000000007"),
                users.text());
        String series = lines(
                "bucket,requests,total_tokens,cost_usd,error_rate,input_cost_usd,output_cost_usd,undivided_cost_usd",
                "\"2026-03-02T11:00:00Z\",4,60,0.000000007,0,,,0.000000007");
        assertEquals(series, text(Page.METRICS, OPERATOR, "format=csv&project=bot"));
        assertEquals(series, text(Page.METRICS, OPERATOR, "format=csv&project=bot&group_by=user&table=timeseries"));
    }

    @Test
    void shouldWriteOnePartOfAPageForCommandsAsATable() throws Exception {
        String models = lines(
                "model,provider,requests,input_cost,output_cost,undivided_cost,total_cost",
                "\"flash\",\"gemini\",4,,,0.000000007,0.000000007");
        assertEquals(models, text(Page.COST, OPERATOR, "format=csv&group_by=model&tenant=bot"));
        assertEquals(models, text(Page.COST, OPERATOR, "format=csv&table=by_model&tenant=bot"));
        assertEquals(
                lines("period,requests,tokens,cost", "\"2026-03-02T11:00:00Z\",4,60,0.000000007"),
                text(Page.COST, OPERATOR, "format=csv&tenant=bot"));
        assertEquals(
                lines("tenant,requests,input_tokens,output_tokens,total_tokens", "\"bot\",4,40,20,60"),
                text(Page.TOKENS, OPERATOR, "format=csv&group_by=tenant&tenant=bot"));
        assertEquals(
                lines("model,provider,requests,avg_latency_ms", "\"flash\",\"gemini\",4,50"),
                text(Page.LATENCY, OPERATOR, "format=csv&tenant=bot"));
        assertEquals(
                lines("provider,requests,avg_latency_ms"),
                text(Page.LATENCY, OPERATOR, "format=csv&table=by_provider&tenant=nobody"),
                "a table of nothing has its columns");
        Problem problem = assertInstanceOf(Problem.class, ask(Page.COST, OPERATOR, "group_by=model&table=time_series"));
        assertEquals("`table` is `time_series`; expected one of by_model.", problem.message());
    }

    private static String lines(String... lines) {
        return String.join("\r\n", lines) + "\r\n";
    }

    @ParameterizedTest
    @CsvSource({
        "provider, gemini 4 openai 3+5 unknown 1",
        "model, flash 4 gpt-5 3+5 unknown 1",
        "status, ok 3+4+5 rate_limited 1",
        "user, bob 5 =cmd() 4 ann 3 unknown 1",
        "tag, team=x 3+5 stage=z 4 team=y 1",
        "tag:team, team=x 3+5 team=y 1",
        "key, d 5 c 4 a 3 b 1",
        "project, unknown 5 bot 4 search 3+1",
        "organisation, acme 3+1+5 globex 4"
    })
    void shouldGroupByAllThatThereIs(String group, String keysAndRequests) throws Exception {
        String[] words = keysAndRequests.split(" ", -1);
        String page = text(Page.METRICS, OPERATOR, "group_by=" + group);
        for (int i = 0; i < words.length; i += 2) {
            long requests = 0;
            for (String part : words[i + 1].split("\\+", -1)) {
                requests += Long.parseLong(part);
            }
            String row = "{\"key\":\"" + words[i] + "\",\"requests\":" + requests + ",";
            assertTrue(page.contains(row), () -> row + " is not in " + page);
        }
        assertEquals(words.length / 2, page.split("\"key\":").length - 1, page);
    }

    @ParameterizedTest
    @CsvSource({
        "range=2h, '`range` is `2h`; expected one of 1h, 24h, 30d, 7d.'",
        "range=1h&from=2026-03-01T00:00:00Z, '`range` and `from`, `to` cannot be given together.'",
        "to=2026-03-01T00:00:00Z, '`to` needs a `from`.'",
        "from=2026-03-01T00:00:00, '`from` is `2026-03-01T00:00:00`; expected a time with its zone'",
        "from=yesterday, 'expected a time with its zone'",
        "from=%2B12026-01-01T00:00:00Z, 'expected a time with its zone'",
        "from=2026-03-01T00:00:00Z&to=2026-03-01T00:00:00Z, '`to` is not after `from`.'",
        "from=2026-03-01T01:00:00%2B01:00&to=2026-02-28T23:00:00Z, '`to` is not after `from`.'",
        "from=2026-03-01T00:00:10Z&to=2026-03-01T00:00:50Z, 'No minute begins between'",
        "from=2026-03-01T00:00:00Z&granularity=minute, 'more than 1500 minutes'",
        "range=30d&granularity=minute, 'What was used at `from` is not known by minute any more'",
        "from=2025-01-01T00:00:00Z&granularity=hour, 'What was used at `from` is not known by hour any more'",
        "from=2026-02-01T00:10:00Z&to=2026-02-01T00:50:00Z, 'No hour begins between'",
        "granularity=week, '`granularity` is `week`; expected one of day, hour, minute.'",
        "group_by=colour, '`group_by` is `colour`; expected one of key, model, organisation, project, provider,"
                + " status, tag, user.'",
        "group_by=tag:, '`group_by` is `tag:`; expected the name of a tag'",
        "format=xml, '`format` is `xml`; expected one of csv, json.'",
        "format=csv&table=breakdown, '`table` is `breakdown`, which needs a `group_by`.'",
        "range=1h&range=24h, '`range` is given 2 times.'",
        "group_by=, '`group_by` is empty.'",
        "granulrity=hour, '`granulrity` is no parameter of this page; it has format, from, granularity,'"
    })
    void shouldSayWhatWasExpected(String query, String message) throws Exception {
        Problem problem = assertInstanceOf(Problem.class, ask(Page.METRICS, OPERATOR, query));
        assertEquals(ErrorKind.INVALID_PARAMETER, problem.kind());
        assertTrue(problem.message().contains(message), problem.message());
    }

    @Test
    void shouldShowNobodyWhatIsAnothers() throws Exception {
        VirtualKey search = key("a", "search", "acme");
        VirtualKey alone = key("d", null, "acme");
        assertTrue(text(Page.METRICS, search, "").startsWith("{\"scope\":\"project\",\"scope_id\":\"search\","));
        assertTrue(text(Page.METRICS, alone, "").startsWith("{\"scope\":\"key\",\"scope_id\":\"d\","));
        assertTrue(text(Page.METRICS, alone, "").contains("\"totals\":{\"requests\":5,"));
        for (String group : List.of("user", "key", "model", "tag", "organisation", "project")) {
            assertTrue(text(Page.METRICS, alone, "group_by=" + group).contains("\"requests\":5,"));
            String seen = text(Page.METRICS, search, "group_by=" + group);
            for (String others : List.of("bob", "cmd", "bot", "globex", "flash", "stage=z")) {
                assertTrue(!seen.contains(others), () -> others + " is in " + seen);
            }
        }
        for (Page page : Page.values()) {
            String project = page == Page.METRICS ? "project" : "tenant";
            assertForbidden(page, search, project + "=bot");
            assertForbidden(page, search, "organisation=globex");
            assertForbidden(page, alone, project + "=search");
            assertForbidden(page, alone, "key_name=a");
            assertTrue(!text(page, search, "key_name=c").contains("gemini"));
        }
        assertTrue(text(Page.METRICS, search, "key_name=c").contains("\"totals\":{\"requests\":0,"));
        assertTrue(text(Page.METRICS, search, "key_name=b&project=search&organisation=acme")
                .contains("\"totals\":{\"requests\":1,"));
    }

    private void assertForbidden(Page page, VirtualKey viewer, String query) throws Exception {
        assertEquals(
                ErrorKind.PERMISSION,
                assertInstanceOf(Problem.class, ask(page, viewer, query)).kind(),
                page + " " + query);
    }

    @Test
    void shouldShowTheOperatorWhatIsAskedFor() throws Exception {
        assertTrue(text(Page.METRICS, OPERATOR, "").contains("\"totals\":{\"requests\":13,"));
        String acme = text(Page.METRICS, OPERATOR, "organisation=acme");
        assertTrue(acme.startsWith("{\"scope\":\"org\",\"scope_id\":\"acme\","), acme);
        assertTrue(acme.contains("\"totals\":{\"requests\":9,"), acme);
        assertTrue(text(Page.METRICS, OPERATOR, "project=bot").contains("\"totals\":{\"requests\":4,"));
    }

    @ParameterizedTest
    @CsvSource({
        "range=24h, 2026-03-01T12:30:00Z, hour",
        "range=7d, 2026-02-23T13:00:00Z, day",
        "range=30d, 2026-01-31T13:00:00Z, day",
        "from=2025-06-01T00:10:00Z, 2025-06-02T00:00:00Z, day",
        "from=2026-02-10T08:00:00Z&to=2026-02-10T09:00:00Z, 2026-02-10T08:00:00Z, hour"
    })
    void shouldAskForNothingThatIsDeleted(String query, String from, String granularity) throws Exception {
        String page = text(Page.METRICS, OPERATOR, query);
        assertTrue(page.contains("\"range_from\":\"" + from + "\""), page);
        assertTrue(page.contains("\"granularity\":\"" + granularity + "\""), page);
    }

    @Test
    void shouldSayThatTheDatabaseIsAway() throws Exception {
        database().close();
        Problem problem = assertInstanceOf(Problem.class, ask(Page.METRICS, OPERATOR, ""));
        assertEquals(ErrorKind.DATABASE_UNAVAILABLE, problem.kind());
    }
}
