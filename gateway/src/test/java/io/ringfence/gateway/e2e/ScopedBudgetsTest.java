package io.ringfence.gateway.e2e;

import static io.ringfence.gateway.e2e.Chat.assertAnswered;
import static io.ringfence.gateway.e2e.Chat.assertRefused;
import static io.ringfence.gateway.e2e.Chat.at;
import static io.ringfence.gateway.e2e.Chat.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.EngineStatus.AccountStatus;
import io.ringfence.engine.budget.BudgetPeriod;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Budgets of models, providers and tags, and what a client is told when one is spent.
class ScopedBudgetsTest {
    private static final String PROVIDERS = """
        providers:
          one: {type: openai_compatible, base_url: UPSTREAM/v1, api_key: p, models: ["*"]}
          two: {type: openai_compatible, base_url: UPSTREAM/v1, api_key: p, models: ["*"]}
        """;
    /// A hundred tokens cost a cent.
    private static final String PRICE =
            "prices: [{model: \"*\", input_usd_per_million: 0, output_usd_per_million: 100}]\n";

    private static final long CENT = 10_000_000L;

    private static HttpResponse<String> ask(TestGateway gateway, String model, String... headers) throws Exception {
        return gateway.post(Chat.PATH, Chat.ask(model, ",\"max_tokens\":100"), headers);
    }

    private static long spent(TestGateway gateway, String account) {
        return gateway.status().accounts().stream()
                .filter(status -> status.id().equals(account))
                .map(AccountStatus::budgets)
                .findFirst()
                .orElseThrow()
                .getFirst()
                .spentNanoUsd();
    }

    @Test
    void shouldPassOverAProviderWhoseMoneyIsGoneUntilNobodyHasAny() throws Exception {
        String config = PROVIDERS + PRICE + """
            routes:
              - model: smart
                strategy: priority
                targets: [{provider: one, model: dear, priority: 0}, {provider: two, model: cheap, priority: 1}]
            budgets:
              - {scope: provider, match: one, limit_usd: 0.01, period: total}
              - {scope: model, match: two/ch*, limit_usd: 0.02, period: total}
            """;
        try (TestGateway gateway = TestGateway.start(config)) {
            gateway.upstream().always(Chat.answer(7, 100));
            assertEquals("one", header(ask(gateway, "smart"), "x-ringfence-provider"));
            assertEquals("two", header(ask(gateway, "smart"), "x-ringfence-provider"));
            assertEquals("two", header(ask(gateway, "smart"), "x-ringfence-provider"));
            HttpResponse<String> refused = ask(gateway, "smart");
            assertRefused(402, "budget_exceeded", refused);
            assertTrue(refused.headers().firstValue("retry-after").isEmpty(), "a total budget does not come back");
            assertTrue(String.valueOf(at(refused.body(), "error", "message")).contains("waiting will not bring any"));

            assertEquals(CENT, spent(gateway, "provider/one"));
            assertEquals(2 * CENT, spent(gateway, "model/two/ch*"));
            assertAnswered(ask(gateway, "two/other"));
        }
    }

    @Test
    void shouldBindOnlyThoseThatItIsWithin() throws Exception {
        String config = PROVIDERS + PRICE + """
            projects: [{name: p}]
            keys: [{name: a, key: k-a, project: p}, {name: b, key: k-b}]
            budgets: [{scope: model, match: m, limit_usd: 0.01, period: monthly, project: p}]
            """;
        try (TestGateway gateway = TestGateway.start(config)) {
            gateway.upstream().always(Chat.answer(7, 100));
            assertAnswered(ask(gateway, "one/m", Chat.as("k-a")));
            assertRefused(402, "budget_exceeded", ask(gateway, "one/m", Chat.as("k-a")));
            assertAnswered(ask(gateway, "one/other", Chat.as("k-a")));
            assertAnswered(ask(gateway, "one/m", Chat.as("k-b")));
            assertEquals(CENT, spent(gateway, "model/m@project/p"));
        }
    }

    @Test
    void shouldChargeTagsAndRefuseThoseThatAreNone() throws Exception {
        String config = PROVIDERS + PRICE + "budgets: [{scope: tag, match: team=a, limit_usd: 0.01, period: total}]\n";
        try (TestGateway gateway = TestGateway.start(config)) {
            gateway.upstream().always(Chat.answer(7, 100));
            assertAnswered(ask(gateway, "one/m", "x-ringfence-tags", "stage=b, team=a"));
            assertRefused(402, "budget_exceeded", ask(gateway, "one/m", "x-ringfence-tags", "team=a"));
            assertAnswered(ask(gateway, "one/m", "x-ringfence-tags", "team=b"));
            assertAnswered(ask(gateway, "one/m"));
            assertEquals(CENT, spent(gateway, "tag/team=a"));
            assertRefused(400, "invalid_request", ask(gateway, "one/m", "x-ringfence-tags", "team"));
            assertTrue(
                    gateway.upstream().requests().getFirst().headers().stream()
                            .noneMatch(header -> header.getKey().equalsIgnoreCase("x-ringfence-tags")),
                    "no provider sees them");
        }
    }

    /// The configuration and the front end each have a rule of their own for what a tag is.
    @Test
    void shouldTakeTheSameTagsInBudgetsAsInRequests() throws Exception {
        List<String> tags = new ArrayList<>(List.of("a=", "=b", "a", "a=b=c"));
        for (char c = '!'; c <= '~'; c++) {
            tags.add("a" + c + "=b");
            tags.add("a=b" + c);
        }
        for (int more = 0; more <= 1; more++) {
            tags.add("n".repeat(64 + more) + "=b");
            tags.add("a=" + "v".repeat(128 + more));
        }
        try (TestGateway gateway = TestGateway.start(PROVIDERS)) {
            gateway.upstream().always(Chat.answer(7, 100));
            for (String tag : tags) {
                int status = ask(gateway, "one/m", "x-ringfence-tags", tag).statusCode();
                assertEquals(status == 200, isTagOfABudget(tag), tag);
            }
        }
    }

    private static boolean isTagOfABudget(String tag) {
        String quoted = tag.replace("\\", "\\\\").replace("\"", "\\\"").replace("$", "$$");
        try {
            TestGateway.config("budgets: [{scope: tag, match: \"" + quoted + "\", limit_usd: 1, period: total}]\n");
            return true;
        } catch (IllegalArgumentException refused) {
            return false;
        }
    }

    @Test
    void shouldAskForAPriceOnlyWhereABudgetHasASay() throws Exception {
        String config = PROVIDERS + """
            prices: [{model: m, input_usd_per_million: 0, output_usd_per_million: 100}]
            budgets: [{scope: provider, match: one, limit_usd: 1, period: total}]
            """;
        try (TestGateway gateway = TestGateway.start(config)) {
            gateway.upstream().always(Chat.answer(7, 100));
            assertRefused(400, "invalid_request", ask(gateway, "one/unpriced"));
            assertAnswered(ask(gateway, "two/unpriced"));
            assertAnswered(ask(gateway, "one/m"));
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "TOTAL")
    void shouldSayWhenThereIsMoneyAgain(BudgetPeriod period) throws Exception {
        boolean isRolling = period == BudgetPeriod.ROLLING;
        String config = PROVIDERS + PRICE + "budgets: [{scope: model, match: m, limit_usd: 0.01, period: "
                + period.name().toLowerCase(Locale.ROOT) + (isRolling ? ", window: 1h" : "") + "}]\n";
        try (TestGateway gateway = TestGateway.start(config)) {
            gateway.upstream().always(Chat.answer(7, 100));
            long beforeMs = System.currentTimeMillis();
            assertAnswered(ask(gateway, "one/m"));
            HttpResponse<String> refused = ask(gateway, "one/m");
            long afterMs = System.currentTimeMillis();
            if (period.windowAt(beforeMs) != period.windowAt(afterMs)) {
                return; // a window has ended meanwhile
            }
            assertRefused(402, "budget_exceeded", refused);
            Instant reset = Instant.ofEpochMilli(period.beginMs(period.windowAt(afterMs) + (isRolling ? 61 : 1)));
            assertEquals(reset.toString(), header(refused, "x-ringfence-budget-reset"));
            assertTrue(String.valueOf(at(refused.body(), "error", "message")).contains(reset.toString()));
            long seconds = Long.parseLong(header(refused, "retry-after"));
            long most = Math.ceilDiv(reset.toEpochMilli() - beforeMs, 1_000L);
            long least = Math.floorDiv(reset.toEpochMilli() - afterMs, 1_000L);
            assertTrue(seconds >= least && seconds <= most, seconds + " is not between " + least + " and " + most);
        }
    }

    @Test
    void shouldNotLetTheProviderChooseAmongModelsWhereItMatters() throws Exception {
        String config = PROVIDERS + PRICE + "budgets: [{scope: model, match: m, limit_usd: 1, period: total}]\n";
        try (TestGateway gateway = TestGateway.start(config)) {
            HttpResponse<String> refused =
                    gateway.post(Chat.PATH, Chat.ask("one/other", ",\"models\":[\"other\",\"m\"]"));
            assertRefused(400, "invalid_request", refused);
        }
    }
}
