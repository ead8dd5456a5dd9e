package io.ringfence.gateway.e2e;

import static io.ringfence.gateway.e2e.Chat.assertAnswered;
import static io.ringfence.gateway.e2e.Chat.assertRefused;
import static io.ringfence.gateway.e2e.Chat.at;
import static io.ringfence.gateway.e2e.Chat.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.EngineStatus.AccountStatus;
import io.ringfence.engine.EngineStatus.BudgetStatus;
import io.ringfence.engine.budget.BudgetPeriod;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Money is reserved before it is spent, and never more than there is.
class BudgetsTest {
    private static final String PROVIDER =
            "providers: {demo: {type: demo, base_url: UPSTREAM, api_key: p, models: [\"*\"]}}\n";
    /// Input is free and an output token costs 100 micro-dollars: what is reserved is what 100 tokens really
    /// cost.
    private static final String PRICE =
            "prices: [{model: flat, input_usd_per_million: 0, output_usd_per_million: 100, max_output_tokens: 50}]\n";

    private static final String HUNDRED_TOKENS = Chat.ask("flat", ",\"max_tokens\":100");
    private static final long CENT = 10_000_000L;

    @Test
    @Timeout(180)
    void shouldAdmitExactlyWhatTheBudgetPaysForAmongAThousandAtOnce() throws Exception {
        String config = PROVIDER + PRICE + """
            resilience: {budget_wait: {max_seconds: 120}}
            organisations: [{name: o, budget_usd: 1}]
            keys: [{name: a, key: k-a, organisation: o, budget_usd: 5}]
            """;
        try (TestGateway gateway = TestGateway.start(config)) {
            gateway.upstream().always(Chat.answerAfter("go", 7, 100));
            List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                all.add(sendAsync(gateway, HUNDRED_TOKENS));
            }
            gateway.upstream().awaitRequests(100, TestGateway.PATIENCE.multipliedBy(5));
            awaitWaiting(gateway, 900);
            BudgetStatus held = budget(gateway, "organisation/o");
            assertEquals(100 * CENT, held.reservedNanoUsd());
            assertEquals(0, held.spentNanoUsd());
            assertEquals(100, gateway.upstream().requests().size());

            gateway.upstream().signal("go");
            int answered = 0;
            for (CompletableFuture<HttpResponse<String>> one : all) {
                HttpResponse<String> answer = one.get(120, TimeUnit.SECONDS);
                if (answer.statusCode() == 200) {
                    answered++;
                    assertEquals("0.010000000", header(answer, "x-ringfence-cost-usd"));
                } else {
                    assertRefused(402, "budget_exceeded", answer);
                }
            }

            assertEquals(100, answered);
            assertEquals(100, gateway.upstream().requests().size());
            for (String account : List.of("organisation/o", "key/a")) {
                assertEquals(100 * CENT, budget(gateway, account).spentNanoUsd(), account);
                assertEquals(0, budget(gateway, account).reservedNanoUsd(), account);
            }
            assertEquals(0, gateway.status().totals().waiting());
            assertEquals(0, gateway.status().totals().inFlight());
            assertEquals(0, gateway.status().totals().reservationsExceeded());
        }
    }

    /// Arrivals give no sign but the engine's own count.
    private static void awaitWaiting(TestGateway gateway, int count) {
        long deadlineNs =
                System.nanoTime() + TestGateway.PATIENCE.multipliedBy(5).toNanos();
        while (gateway.status().totals().waiting() != count) {
            assertTrue(
                    System.nanoTime() - deadlineNs < 0,
                    () -> gateway.status().totals().toString());
            Thread.onSpinWait();
        }
    }

    @Test
    void shouldTellThoseWhoWaitedInVainThatTheMoneyIsReserved() throws Exception {
        String config = PROVIDER + PRICE + """
            resilience: {budget_wait: {max_seconds: 0.2}}
            keys: [{name: a, key: k-a, budget_usd: 0.01}]
            """;
        try (TestGateway gateway = TestGateway.start(config)) {
            gateway.upstream().script(Chat.answerAfter("go", 7, 100));
            CompletableFuture<HttpResponse<String>> holder = sendAsync(gateway, HUNDRED_TOKENS);
            gateway.upstream().awaitRequests(1, TestGateway.PATIENCE);

            HttpResponse<String> refused = gateway.post(Chat.PATH, HUNDRED_TOKENS, Chat.as("k-a"));
            assertRefused(429, "budget_reserved", refused);
            assertTrue(Long.parseLong(header(refused, "retry-after")) >= 1);

            gateway.upstream().signal("go");
            assertAnswered(holder.get(20, TimeUnit.SECONDS));
            assertRefused(402, "budget_exceeded", gateway.post(Chat.PATH, HUNDRED_TOKENS, Chat.as("k-a")));
        }
    }

    @Test
    void shouldServeOneThatWaitsAsSoonAsASettlementLeavesEnough() throws Exception {
        String config = PROVIDER + PRICE + """
            resilience: {budget_wait: {max_seconds: 60}}
            keys: [{name: a, key: k-a, budget_usd: 0.01}]
            """;
        try (TestGateway gateway = TestGateway.start(config)) {
            gateway.upstream().script(Chat.answerAfter("go", 7, 40), Chat.answer(7, 60));
            CompletableFuture<HttpResponse<String>> holder = sendAsync(gateway, HUNDRED_TOKENS);
            gateway.upstream().awaitRequests(1, TestGateway.PATIENCE);
            CompletableFuture<HttpResponse<String>> waiter = sendAsync(gateway, Chat.ask("flat", ",\"max_tokens\":60"));
            awaitWaiting(gateway, 1);

            gateway.upstream().signal("go");
            assertAnswered(holder.get(20, TimeUnit.SECONDS));
            assertAnswered(waiter.get(20, TimeUnit.SECONDS));
            assertEquals(CENT, budget(gateway, "key/a").spentNanoUsd());
            assertEquals(0, budget(gateway, "key/a").reservedNanoUsd());
        }
    }

    @ParameterizedTest
    @CsvSource({"budget_usd, TOTAL", "daily_budget_usd, DAILY", "monthly_budget_usd, MONTHLY"})
    void shouldKeepBudgetsOfEveryPeriodAtEveryLevel(String setting, BudgetPeriod period) throws Exception {
        withinOneDay(() -> checkEveryLevel(setting, period));
    }

    /// What must not be interrupted by midnight.
    private interface Check {
        void run() throws Exception;
    }

    /// A gateway's clock is the machine's. At midnight UTC windows end and budgets are full again, which is no
    /// failure: a check that failed over it is made again in the new day.
    private static void withinOneDay(Check check) throws Exception {
        long day = today();
        try {
            check.run();
        } catch (AssertionError failure) {
            if (today() == day) {
                throw failure;
            }
            check.run();
        }
    }

    private static long today() {
        return BudgetPeriod.DAILY.windowAt(System.currentTimeMillis());
    }

    private static void checkEveryLevel(String setting, BudgetPeriod period) throws Exception {
        String limit = setting + ": 0.01";
        String config = PROVIDER + PRICE + "projects: [{name: p, " + limit + "}]\n"
                + "keys: [{name: a, key: k-a, " + limit + "}, {name: b, key: k-b, project: p},"
                + " {name: c, key: k-c, per_user: {" + limit + "}}]";
        try (TestGateway gateway = TestGateway.start(config)) {
            gateway.upstream().always(Chat.answer(7, 100));
            for (String key : List.of("k-a", "k-b", "k-c")) {
                String[] ada = {"x-api-key", key, "x-user-id", "ada"};
                assertAnswered(gateway.post(Chat.PATH, HUNDRED_TOKENS, ada));
                assertRefused(402, "budget_exceeded", gateway.post(Chat.PATH, HUNDRED_TOKENS, ada));
            }
            assertAnswered(gateway.post(Chat.PATH, HUNDRED_TOKENS, "x-api-key", "k-c", "x-user-id", "bob"));
            for (String account : List.of("key/a", "project/p", "key/c/ada", "key/c/bob")) {
                BudgetStatus budget = budget(gateway, account);
                assertEquals(period, budget.period(), account);
                assertEquals(CENT, budget.spentNanoUsd(), account);
                assertEquals(0, budget.reservedNanoUsd(), account);
            }
        }
    }

    @Test
    void shouldSendTheOutputLimitThatWasReservedWhereTheRequestNamesNone() throws Exception {
        String config = PROVIDER + PRICE + "keys: [{name: a, key: k-a, budget_usd: 1}, {name: b, key: k-b}]";
        try (TestGateway gateway = TestGateway.start(config)) {
            gateway.upstream().always(Chat.answer(7, 50));
            assertAnswered(gateway.post(Chat.PATH, Chat.ask("flat"), Chat.as("k-a")));
            assertAnswered(gateway.post(Chat.PATH, HUNDRED_TOKENS, Chat.as("k-a")));
            assertAnswered(gateway.post(Chat.PATH, Chat.ask("flat"), Chat.as("k-b")));

            List<String> sent = gateway.upstream().requests().stream()
                    .map(request -> request.bodyText())
                    .toList();
            assertEquals(50, at(sent.get(0), "max_tokens"));
            assertEquals(HUNDRED_TOKENS, sent.get(1));
            assertEquals(Chat.ask("flat"), sent.get(2));
            assertEquals(CENT, budget(gateway, "key/a").spentNanoUsd());
        }
    }

    @Test
    void shouldRefuseWhatHasNoPriceOnlyWhereABudgetApplies() throws Exception {
        String config = PROVIDER + PRICE + "keys: [{name: a, key: k-a, budget_usd: 1}, {name: b, key: k-b}]";
        try (TestGateway gateway = TestGateway.start(config)) {
            HttpResponse<String> refused = gateway.post(Chat.PATH, Chat.ask("demo-fast"), Chat.as("k-a"));
            assertRefused(400, "invalid_request", refused);
            String message = String.valueOf(at(refused.body(), "error", "message"));
            assertTrue(message.contains("'demo-fast'") && message.contains("prices"), message);
            assertEquals(List.of(), gateway.upstream().requests());
            assertAnswered(gateway.post(Chat.PATH, Chat.ask("demo-fast"), Chat.as("k-b")));
        }
    }

    @Test
    void shouldNotLetTheProviderChooseAmongModelsOfOtherPricesUnderABudget() throws Exception {
        String limit = "budget_usd: 1";
        String config = PROVIDER + PRICE + "organisations: [{name: o, " + limit + "}]\n"
                + "projects: [{name: p, daily_" + limit + "}]\n"
                + "keys: [{name: a, key: k-a, " + limit + "}, {name: b, key: k-b, project: p},"
                + " {name: c, key: k-c, organisation: o}, {name: d, key: k-d, per_user: {monthly_" + limit + "}},"
                + " {name: e, key: k-e}]";
        try (TestGateway gateway = TestGateway.start(config)) {
            gateway.upstream().always(Chat.answer(7, 50));
            String ask = Chat.ask("flat", ",\"models\":[\"flat\",\"dear\"]");
            for (String key : List.of("k-a", "k-b", "k-c", "k-d")) {
                HttpResponse<String> refused = gateway.post(Chat.PATH, ask, Chat.as(key));
                assertRefused(400, "invalid_request", refused);
                String message = String.valueOf(at(refused.body(), "error", "message"));
                assertTrue(message.contains("'fallbacks'"), message);
            }
            assertEquals(List.of(), gateway.upstream().requests());
            assertEquals(0, budget(gateway, "key/a").reservedNanoUsd());

            assertAnswered(gateway.post(Chat.PATH, Chat.ask("flat", ",\"models\":[]"), Chat.as("k-a")));
            assertAnswered(gateway.post(Chat.PATH, ask, Chat.as("k-e")));
        }
    }

    @Test
    void shouldChargeExactlyUsageTimesPriceForWholeAnswersAndForStreams() throws Exception {
        String config = PROVIDER + """
            prices: [{model: "demo-*", input_usd_per_million: 2.345678, output_usd_per_million: 10.1}]
            keys: [{name: a, key: k-a, budget_usd: 1}]
            """;
        try (TestGateway gateway = TestGateway.start(config)) {
            HttpResponse<String> whole = gateway.post(Chat.PATH, Chat.ask("demo-tokens-37"), Chat.as("k-a"));
            assertAnswered(whole);
            long wholeCost = cost(whole.body());
            assertEquals(BigDecimal.valueOf(wholeCost, 9), new BigDecimal(header(whole, "x-ringfence-cost-usd")));
            assertEquals(wholeCost, budget(gateway, "key/a").spentNanoUsd());

            HttpResponse<String> stream = gateway.post(
                    Chat.PATH,
                    Chat.ask("demo-tokens-41", ",\"stream\":true,\"stream_options\":{\"include_usage\":true}"),
                    Chat.as("k-a"));
            assertAnswered(stream);
            long streamCost = cost(stream.body()
                    .lines()
                    .filter(line -> line.contains("\"completion_tokens\""))
                    .findFirst()
                    .orElseThrow()
                    .substring("data: ".length()));
            assertEquals(wholeCost + streamCost, budget(gateway, "key/a").spentNanoUsd());
            assertEquals(0, budget(gateway, "key/a").reservedNanoUsd());

            HttpResponse<String> hidden =
                    gateway.post(Chat.PATH, Chat.ask("demo-tokens-41", ",\"stream\":true"), Chat.as("k-a"));
            assertAnswered(hidden);
            assertEquals(-1, hidden.body().indexOf("\"usage\":{"), hidden.body());
            assertEquals(wholeCost + 2 * streamCost, budget(gateway, "key/a").spentNanoUsd());
        }
    }

    /// Two tokens' prices in pico-dollars, rounded half-even to nano-dollars.
    private static long cost(String withUsage) {
        BigDecimal input = new BigDecimal(String.valueOf(at(withUsage, "usage", "prompt_tokens")));
        BigDecimal output = new BigDecimal(String.valueOf(at(withUsage, "usage", "completion_tokens")));
        return input.multiply(new BigDecimal("2345.678"))
                .add(output.multiply(new BigDecimal("10100")))
                .setScale(0, java.math.RoundingMode.HALF_EVEN)
                .longValueExact();
    }

    private static CompletableFuture<HttpResponse<String>> sendAsync(TestGateway gateway, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(gateway.baseUrl() + Chat.PATH))
                .headers(Chat.as("k-a"))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return gateway.client().sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    private static BudgetStatus budget(TestGateway gateway, String account) {
        List<AccountStatus> accounts = gateway.status().accounts();
        for (AccountStatus status : accounts) {
            if (status.id().equals(account)) {
                return status.budgets().getFirst();
            }
        }
        throw new AssertionError("no account " + account + " in " + accounts);
    }
}
