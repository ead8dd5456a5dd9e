package io.ringfence.gateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.engine.budget.ReservePolicy;
import io.ringfence.engine.ledger.Reservation;
import io.ringfence.gateway.config.ScopedBudgetConfig.Scope;
import io.ringfence.gateway.config.WebhookConfig.Event;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Budgets of all kinds, and who is told of them.
class BudgetConfigTest {
    private static final List<Integer> DEFAULT = List.of(800, 1_000);

    @Test
    void shouldReadABudgetOfEveryPeriod() throws ConfigException {
        GatewayConfig config = TestConfigs.load("""
            organisations:
              - name: o
                budget_usd: 5
                daily_budget_usd: 1
                weekly_budget_usd: 2
                monthly_budget_usd: 3
                rolling_budget_usd: 4
                rolling_window: 7d
            keys: [{name: k, key: s, per_user: {rolling_budget_usd: 1, rolling_window: 36h, alerts_at: [1, 0.5, 0.125]}}]
            """);
        assertEquals(
                List.of(
                        new BudgetConfig(BudgetPeriod.TOTAL, 5_000_000_000L, 0, DEFAULT),
                        new BudgetConfig(BudgetPeriod.DAILY, 1_000_000_000L, 0, DEFAULT),
                        new BudgetConfig(BudgetPeriod.WEEKLY, 2_000_000_000L, 0, DEFAULT),
                        new BudgetConfig(BudgetPeriod.MONTHLY, 3_000_000_000L, 0, DEFAULT),
                        new BudgetConfig(BudgetPeriod.ROLLING, 4_000_000_000L, 7 * 24 * 60, DEFAULT)),
                config.organisations().getFirst().limits().budgets());
        assertEquals(
                List.of(new BudgetConfig(BudgetPeriod.ROLLING, 1_000_000_000L, 36 * 60, List.of(125, 500, 1_000))),
                config.keys().getFirst().perUser().budgets());
    }

    @Test
    void shouldReadBudgetsOfModelsProvidersAndTags() throws ConfigException {
        GatewayConfig config = TestConfigs.load("""
            providers: {demo: {}, openai: {api_key: x}}
            organisations: [{name: o}]
            keys: [{name: k, key: s, organisation: o}]
            budgets:
              - {scope: model, match: "gpt-5*", limit_usd: 100, period: daily}
              - {scope: model, match: "gpt-5*", limit_usd: 1000, period: rolling, window: 30d, alerts_at: []}
              - {scope: provider, match: openai, limit_usd: 10, period: weekly, organisation: o}
              - {scope: tag, match: team=search, limit_usd: 0.5, period: total, key: k}
            """);
        assertEquals(
                List.of(
                        new ScopedBudgetConfig(
                                Scope.MODEL,
                                "gpt-5*",
                                null,
                                new BudgetConfig(BudgetPeriod.DAILY, 100_000_000_000L, 0, DEFAULT)),
                        new ScopedBudgetConfig(
                                Scope.MODEL,
                                "gpt-5*",
                                null,
                                new BudgetConfig(BudgetPeriod.ROLLING, 1_000_000_000_000L, 30 * 24 * 60, List.of())),
                        new ScopedBudgetConfig(
                                Scope.PROVIDER,
                                "openai",
                                "organisation/o",
                                new BudgetConfig(BudgetPeriod.WEEKLY, 10_000_000_000L, 0, DEFAULT)),
                        new ScopedBudgetConfig(
                                Scope.TAG,
                                "team=search",
                                "key/k",
                                new BudgetConfig(BudgetPeriod.TOTAL, 500_000_000L, 0, DEFAULT))),
                config.budgets());
        assertEquals(
                List.of("model/gpt-5*", "model/gpt-5*", "provider/openai@organisation/o", "tag/team=search@key/k"),
                config.budgets().stream().map(ScopedBudgetConfig::account).toList());
    }

    @Test
    void shouldReadHowMuchIsSetAside() throws ConfigException {
        GatewayConfig strict = TestConfigs.load("keys: [{name: k, key: s, budget_usd: 1, reserve: strict}]");
        assertEquals(
                ReservePolicy.STRICT,
                strict.keys().getFirst().limits().budgets().getFirst().reserve());

        GatewayConfig config = TestConfigs.load("""
            keys: [{name: k, key: s, budget_usd: 1, daily_budget_usd: 1, reserve: expected, per_user: {budget_usd: 1}}]
            pricing: {expected: {quantile: 0.995, margin: 1.5, min_requests: 200}}
            """);
        assertEquals(
                List.of(ReservePolicy.EXPECTED, ReservePolicy.EXPECTED),
                config.keys().getFirst().limits().budgets().stream()
                        .map(BudgetConfig::reserve)
                        .toList());
        assertEquals(
                ReservePolicy.STRICT,
                config.keys().getFirst().perUser().budgets().getFirst().reserve());
        assertEquals(new ExpectedConfig(995, 150, 200), config.pricing().expected());
    }

    @Test
    void shouldReadWebhooks() throws ConfigException {
        GatewayConfig config = TestConfigs.load("""
            webhooks:
              - {url: "https://hooks.example.com/a?b=c", secret: 0123456789abcdef}
              - {url: "http://10.0.0.1:81/", secret: 0123456789abcdef, events: [budget.exceeded, exchange.finished],
                 timeout_seconds: 2.5, max_attempts: 1, batch_size: 1000, batch_seconds: 0.25, queue_limit: 1}
            """);
        Secret secret = new Secret("0123456789abcdef");
        WebhookConfig first = new WebhookConfig(
                URI.create("https://hooks.example.com/a?b=c"),
                secret,
                Set.of(Event.BUDGET_THRESHOLD, Event.BUDGET_EXCEEDED),
                Duration.ofSeconds(10),
                5,
                new WebhookConfig.Batching(100, Duration.ofSeconds(5), 10_000));
        assertEquals(
                List.of(
                        first,
                        new WebhookConfig(
                                URI.create("http://10.0.0.1:81/"),
                                secret,
                                Set.of(Event.BUDGET_EXCEEDED, Event.EXCHANGE_FINISHED),
                                Duration.ofMillis(2_500),
                                1,
                                new WebhookConfig.Batching(1_000, Duration.ofMillis(250), 1))),
                config.webhooks());
        assertEquals("https://hooks.example.com", first.place());
        assertEquals(
                "[WebhookConfig[https://hooks.example.com], WebhookConfig[http://10.0.0.1:81]]",
                config.webhooks().toString());
    }

    @Test
    void shouldAllowAsManyBudgetsAsAnExchangeHasRoomFor() {
        int callersLevels = 4;
        assertEquals(Reservation.MAX_LEVELS - callersLevels, MostAtOnce.ALLOWED);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
        organisations: [{name: o, rolling_budget_usd: 1}] | organisations[0]: `rolling_window` is missing; expected such as 24h or 7d
        organisations: [{name: o, rolling_window: 24h}] | organisations[0].rolling_window: there is no `rolling_budget_usd` that it could be the window of
        organisations: [{name: o, rolling_budget_usd: 1, rolling_window: 90m}] | organisations[0].rolling_window: `90m` is no window; expected whole hours or days such as 24h or 7d, at most 366d
        organisations: [{name: o, rolling_budget_usd: 1, rolling_window: 367d}] | organisations[0].rolling_window: `367d` is no window; expected whole hours or days such as 24h or 7d, at most 366d
        organisations: [{name: o, alerts_at: [0.5]}] | organisations[0].alerts_at: there is no budget beside it that it could be about
        organisations: [{name: o, budget_usd: 1, alerts_at: [0.5, 0.50]}] | organisations[0].alerts_at[1]: `0.50` is given twice
        organisations: [{name: o, budget_usd: 1, alerts_at: [80]}] | organisations[0].alerts_at[0]: `80` is out of range; expected a number with at most 3 decimals from 0.001 to 1
        organisations: [{name: o, budget_usd: 1, alerts_at: 0.5}] | organisations[0].alerts_at: expected a list, found a single value
        organisations: [{name: o, reserve: expected}] | organisations[0].reserve: there is no budget beside it that it could be about
        organisations: [{name: o, budget_usd: 1, reserve: expect}] | organisations[0].reserve: `expect` is unknown; did you mean `expected`?
        budgets: [{scope: model, match: m, limit_usd: 1, period: daily, reserve: strickt}] | budgets[0].reserve: `strickt` is unknown; did you mean `strict`?
        budgets: [{match: m, limit_usd: 1, period: daily}] | budgets[0]: `scope` is missing
        budgets: [{scope: modell, match: m, limit_usd: 1, period: daily}] | budgets[0].scope: `modell` is unknown; did you mean `model`?
        budgets: [{scope: model, limit_usd: 1, period: daily}] | budgets[0]: `match` is missing
        budgets: [{scope: model, match: m, period: daily}] | budgets[0]: `limit_usd` is missing
        budgets: [{scope: model, match: m, limit_usd: 1}] | budgets[0]: `period` is missing
        budgets: [{scope: model, match: m, limit_usd: 1, period: rolling}] | budgets[0]: `window` is missing; expected such as 24h or 7d
        budgets: [{scope: model, match: m, limit_usd: 1, period: daily, window: 24h}] | budgets[0].window: only a rolling budget has a window of its own
        budgets: [{scope: model, match: m, limit_usd: 1, period: daily, project: p}] | budgets[0].project: there is no project `p`
        budgets: [{scope: provider, match: openay, limit_usd: 1, period: daily}] | budgets[0].match: there is no provider `openay`; expected one of: demo
        budgets: [{scope: tag, match: team, limit_usd: 1, period: daily}] | budgets[0].match: `team` is no tag; expected such as team=search, as requests carry it in x-ringfence-tags
        budgets: [{scope: model, match: "m@key/k", limit_usd: 1, period: daily}] | budgets[0].match: `@key/` stands in an account's name for whom a budget is within; expected none in `match`
        budgets: [{scope: tag, match: "team=a@project/b", limit_usd: 1, period: daily}] | budgets[0].match: `@project/` stands in an account's name for whom a budget is within; expected none in `match`
        webhooks: [{secret: 0123456789abcdef}] | webhooks[0]: `url` is missing
        webhooks: [{url: "http://h"}] | webhooks[0]: `secret` is missing
        webhooks: [{url: "http://h", secret: short}] | webhooks[0].secret: too short to sign with; expected at least 16 characters
        webhooks: [{url: "http://u:p@h", secret: 0123456789abcdef}] | webhooks[0].url: not an address; expected http:// or https:// with a host, and no user or password
        webhooks: [{url: "ftp://h", secret: 0123456789abcdef}] | webhooks[0].url: not an address; expected http:// or https:// with a host, and no user or password
        webhooks: [{url: "http://h", secret: 0123456789abcdef, events: [budget.exceedet]}] | webhooks[0].events[0]: there is no event `budget.exceedet`; did you mean `budget.exceeded`?
        webhooks: [{url: "http://h", secret: 0123456789abcdef, events: []}] | webhooks[0].events: expected at least one of: budget.threshold, budget.exceeded, exchange.finished
        webhooks: [{url: "http://h", secret: 0123456789abcdef, batch_size: 1001}] | webhooks[0].batch_size: `1001` is out of range; expected a whole number from 1 to 1000
        webhooks: [{url: "http://h", secret: 0123456789abcdef, queue_limit: 0}] | webhooks[0].queue_limit: `0` is out of range; expected a whole number from 1 to 1000000
        webhooks: [{url: "http://h/a", secret: 0123456789abcdef}, {url: "http://H/a", secret: 0123456789abcdeg}] | webhooks[1]: its `url` is given twice; the first time on line 1
        """)
    void shouldSayWhatIsWrong(String yaml, String expected) {
        List<String> messages = TestConfigs.messages(yaml);
        assertEquals(1, messages.size(), messages.toString());
        assertEquals(expected, messages.getFirst().replaceFirst("^test\\.yaml:\\d+:\\d+: ", ""));
    }

    @Test
    void shouldTakeNoBudgetTwice() {
        assertEquals(
                List.of("test.yaml:4:5: budgets[2]: this budget is given twice; the first time on line 2"),
                TestConfigs.messages("""
                    budgets:
                      - {scope: model, match: m, limit_usd: 1, period: daily}
                      - {scope: model, match: m, limit_usd: 1, period: weekly}
                      - {scope: model, match: m, limit_usd: 2, period: daily}
                    """));
    }

    @Test
    void shouldTakeAnyNumberOfBudgetsThatCannotMeetInOneRequest() throws ConfigException {
        StringBuilder yaml = new StringBuilder("budgets:\n");
        for (int i = 0; i < 9; i++) {
            yaml.append("- {scope: model, match: m" + i + ", limit_usd: 1, period: daily}\n");
            yaml.append("- {scope: model, match: \"m" + i + "-*\", limit_usd: 1, period: daily}\n");
            yaml.append("- {scope: model, match: \"demo/m" + i + "-*\", limit_usd: 1, period: daily}\n");
            yaml.append("- {scope: tag, match: team=t" + i + ", limit_usd: 1, period: daily}\n");
        }
        assertEquals(36, TestConfigs.load(yaml.toString()).budgets().size());
    }

    @Test
    void shouldTakeNoMoreBudgetsThanMayMeetInOneRequest() {
        StringBuilder yaml = new StringBuilder("budgets:\n");
        for (int i = 0; i < 9; i++) {
            yaml.append("- {scope: model, match: \"m" + "m".repeat(i) + "*\", limit_usd: 1, period: daily}\n");
        }
        assertEquals(
                List.of("test.yaml:1:1: budgets: as many as 9 of them may have a say in one request; expected at"
                        + " most 8"),
                TestConfigs.messages(yaml.toString()));
    }
}
