package io.ringfence.gateway.e2e;

import static io.ringfence.gateway.e2e.Chat.assertAnswered;
import static io.ringfence.gateway.e2e.Chat.assertRefused;
import static io.ringfence.gateway.e2e.Chat.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.demo.Script;
import io.ringfence.engine.EngineStatus.BudgetStatus;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Budgets that set aside what was learned from settlements. A token costs a thousand nano-dollars; the
/// requests have 2,000 bytes and more, and the provider counts 20 tokens.
class ExpectedBudgetTest {
    private static final String WORDS = ",\"metadata\":{\"note\":\"" + "n".repeat(2_000) + "\"}";
    private static final String LIMITED = WORDS + ",\"max_tokens\":10";
    private static final long STRICT_NANO_USD = 3_000_000;
    private static final long LEARNED_NANO_USD = 100_000;
    private static final int TAUGHT = 10;

    private static String config(String limits) {
        return """
            providers: {demo: {type: demo, base_url: UPSTREAM, api_key: p}}
            prices: [{model: "demo-*", input_usd_per_million: 1, output_usd_per_million: 1}]
            pricing: {expected: {min_requests: 10}}
            """ + "keys: [{name: a, key: k-a, " + limits + "}]\n";
    }

    private static HttpResponse<String> ask(TestGateway gateway, String members) throws Exception {
        return gateway.post(Chat.PATH, Chat.ask("demo-fast", members), Chat.as("k-a"));
    }

    private static void teach(TestGateway gateway) throws Exception {
        for (int i = 0; i < TAUGHT; i++) {
            gateway.upstream().script(Chat.answer(20, 1));
            assertAnswered(ask(gateway, LIMITED));
        }
    }

    /// What is set aside for a request while it runs.
    private static long reserved(TestGateway gateway) throws Exception {
        int before = gateway.upstream().requests().size();
        String signal = "go " + before;
        gateway.upstream().script(Chat.answerAfter(signal, 20, 1));
        CompletableFuture<HttpResponse<String>> running = CompletableFuture.supplyAsync(() -> {
            try {
                return ask(gateway, LIMITED);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        gateway.upstream().awaitRequests(before + 1, TestGateway.PATIENCE);
        long reserved = budget(gateway).reservedNanoUsd();
        gateway.upstream().signal(signal);
        assertAnswered(running.get(TestGateway.PATIENCE.toSeconds(), TimeUnit.SECONDS));
        return reserved;
    }

    private static BudgetStatus budget(TestGateway gateway) throws Exception {
        return gateway.status().accounts().stream()
                .filter(account -> account.id().equals("key/a"))
                .findFirst()
                .orElseThrow()
                .budgets()
                .getFirst();
    }

    @ParameterizedTest
    @CsvSource({"expected, true", "strict, false"})
    void shouldSetAsideWhatWasLearnedWhereTheBudgetAllowsIt(String reserve, boolean isLess) throws Exception {
        try (TestGateway gateway = TestGateway.start(config("budget_usd: 1, reserve: " + reserve))) {
            long first = reserved(gateway);
            assertTrue(first > STRICT_NANO_USD, "reserved " + first);
            teach(gateway);
            long then = reserved(gateway);
            assertTrue(then > 0, "nothing was reserved");
            assertEquals(isLess, then < LEARNED_NANO_USD, "reserved " + then);
            assertEquals(isLess ? then : first, then);
        }
    }

    @Test
    void shouldRememberThroughANewConfiguration() throws Exception {
        try (TestGateway gateway = TestGateway.start(config("budget_usd: 1, reserve: expected"))) {
            teach(gateway);
            gateway.reload(config("budget_usd: 2, reserve: expected"));
            long reserved = reserved(gateway);
            assertTrue(reserved < LEARNED_NANO_USD, "reserved " + reserved);
        }
    }

    @Test
    void shouldBeStrictWhereAnotherBudgetIs() throws Exception {
        String model = "budgets: [{scope: model, match: demo-fast, limit_usd: 1, period: daily}]\n";
        try (TestGateway gateway = TestGateway.start(config("budget_usd: 1, reserve: expected") + model)) {
            teach(gateway);
            long reserved = reserved(gateway);
            assertTrue(reserved > STRICT_NANO_USD, "reserved " + reserved);
        }
    }

    @Test
    void shouldAdmitWhatAStrictBudgetHasNoMoneyFor() throws Exception {
        try (TestGateway gateway = TestGateway.start(config("budget_usd: 0.004, reserve: expected"))) {
            teach(gateway);
            for (int i = 0; i < 100; i++) {
                gateway.upstream().script(Chat.answer(20, 1));
                assertAnswered(ask(gateway, LIMITED));
            }
            assertEquals((TAUGHT + 100) * 21_000, budget(gateway).spentNanoUsd());
        }
    }

    @Test
    void shouldChargeInFullWhatCostsMoreThanExpected() throws Exception {
        try (TestGateway gateway = TestGateway.start(config("budget_usd: 0.004, reserve: expected"))) {
            teach(gateway);
            gateway.upstream().script(Chat.answer(5_000, 1));
            assertAnswered(ask(gateway, LIMITED));
            assertEquals(TAUGHT * 21_000 + 5_001_000, budget(gateway).spentNanoUsd());
            assertEquals(1, gateway.status().totals().reservationsExceeded());
            assertRefused(402, "budget_exceeded", ask(gateway, LIMITED));
        }
    }

    @Test
    void shouldLimitRatesByWhatWasLearned() throws Exception {
        try (TestGateway gateway = TestGateway.start(config("tokens_per_minute: 1000000"))) {
            gateway.upstream().script(Chat.answer(20, 1));
            long first = Long.parseLong(header(ask(gateway, LIMITED), "x-ratelimit-remaining-tokens"));
            teach(gateway);
            gateway.upstream().script(Chat.answer(20, 1));
            long then = Long.parseLong(header(ask(gateway, LIMITED), "x-ratelimit-remaining-tokens"));
            assertTrue(first < 999_500, "remaining " + first);
            assertTrue(then > first + 300, "remaining " + first + ", then " + then);
        }
    }

    /// A stream that is cut before its usage is charged by what the model is known to count.
    @Test
    void shouldEstimateTheInputOfACutStreamByWhatWasLearned() throws Exception {
        try (TestGateway gateway = TestGateway.start(config("budget_usd: 1"))) {
            teach(gateway);
            gateway.upstream()
                    .script(Script.answer(
                            200,
                            Map.of("content-type", "text/event-stream"),
                            "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"abcd\"}}]}\n\n"));
            assertAnswered(ask(gateway, LIMITED + ",\"stream\":true"));
            assertEquals((TAUGHT + 1) * 21_000, budget(gateway).spentNanoUsd());
        }
    }
}
