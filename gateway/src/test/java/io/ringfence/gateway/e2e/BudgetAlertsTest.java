package io.ringfence.gateway.e2e;

import static io.ringfence.gateway.e2e.Chat.assertAnswered;
import static io.ringfence.gateway.e2e.Chat.assertRefused;
import static io.ringfence.gateway.e2e.Chat.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.gateway.e2e.SignedReceiver.Received;
import java.net.http.HttpResponse;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Budgets that run low, as a receiver of webhooks hears of them: a real server that checks every signature.
class BudgetAlertsTest {
    private static final String PROVIDER = """
        providers: {demo: {type: demo, base_url: UPSTREAM, api_key: p, models: ["*"]}}
        prices: [{model: flat, input_usd_per_million: 0, output_usd_per_million: 100}]
        """;
    /// Costs a cent.
    private static final String HUNDRED_TOKENS = Chat.ask("flat", ",\"max_tokens\":100");

    private final SignedReceiver receiver = new SignedReceiver();

    @AfterEach
    void stop() {
        receiver.close();
    }

    private String config(String more) {
        return PROVIDER + "keys: [{name: a, key: k-a, daily_budget_usd: 0.03, alerts_at: [0.333, 0.5, 1]}]\n"
                + "webhooks: [" + receiver.webhook(more) + "]\n";
    }

    private static HttpResponse<String> ask(TestGateway gateway) throws Exception {
        return gateway.post(Chat.PATH, HUNDRED_TOKENS, Chat.as("k-a"));
    }

    @Test
    void shouldTellOfEveryThresholdOnceAndOfTheFirstRefusal() throws Exception {
        try (TestGateway gateway = TestGateway.start(config(""))) {
            gateway.upstream().always(Chat.answer(7, 100));
            assertAnswered(ask(gateway));
            Received third = receiver.next();
            assertEquals("budget.threshold", third.event());
            assertEquals(third.delivery(), at(third.body(), "id"));
            assertEquals("budget.threshold", at(third.body(), "type"));
            assertEquals("key/a", at(third.body(), "budget", "account"));
            assertEquals("daily", at(third.body(), "budget", "period"));
            assertTrue(third.body().contains("\"limit_usd\":0.030000000,\"spent_usd\":0.010000000"), third.body());
            assertTrue(third.body().contains("\"threshold\":0.333"), third.body());
            Instant begin = Instant.parse(String.valueOf(at(third.body(), "budget", "window_begin")));
            Instant end = Instant.parse(String.valueOf(at(third.body(), "budget", "window_end")));
            assertEquals(begin.plusSeconds(86_400), end);

            assertAnswered(ask(gateway));
            Received half = receiver.next();
            assertTrue(half.body().contains("\"threshold\":0.5"), half.body());
            assertNotEquals(third.delivery(), half.delivery());
            assertAnswered(ask(gateway));
            assertTrue(receiver.next().body().contains("\"threshold\":1"));
            assertRefused(402, "budget_exceeded", ask(gateway));
            assertRefused(402, "budget_exceeded", ask(gateway));
            Received exceeded = receiver.next();
            assertEquals("budget.exceeded", exceeded.event());
            assertNull(at(exceeded.body(), "threshold"));
        }
        assertNull(receiver.poll(), "one event for each");
    }

    @Test
    void shouldTellOnlyWhatIsWantedAndTakeOverANewConfiguration() throws Exception {
        try (TestGateway gateway = TestGateway.start(config(", events: [budget.exceeded]"))) {
            gateway.upstream().always(Chat.answer(7, 100));
            for (int i = 0; i < 3; i++) {
                assertAnswered(ask(gateway));
            }
            assertRefused(402, "budget_exceeded", ask(gateway));
            assertEquals("budget.exceeded", receiver.next().event());

            gateway.reload(config("").replace("0.03,", "0.12,"));
            assertAnswered(ask(gateway));
            assertTrue(receiver.next().body().contains("\"threshold\":0.333"), "reached under the higher limit, too");
            assertAnswered(ask(gateway));
            assertAnswered(ask(gateway));
            assertTrue(receiver.next().body().contains("\"threshold\":0.5"));
        }
        receiver.assertAllWereSigned();
    }

    @Test
    void shouldCountWhatItTold() throws Exception {
        String config = "server: {host: 127.0.0.1, port: 0}\ntelemetry: {metrics: {port: 0}}\n" + config("");
        try (TestGateway gateway = TestGateway.start(config)) {
            gateway.upstream().always(Chat.answer(7, 100));
            assertAnswered(ask(gateway));
            receiver.next();
            String page = MetricsText.await(gateway, "outcome=\"delivered\"");
            assertTrue(
                    page.contains("gateway_budget_alerts_total{event=\"budget.threshold\",threshold=\"0.333\"} 1.0"),
                    page);
            assertTrue(
                    page.contains("gateway_webhook_messages_total{outcome=\"delivered\",webhook=\"http://127.0.0.1:"
                            + receiver.port() + "\"} 1.0"),
                    page);
            assertTrue(page.contains("gateway_budget_alerts_lost_total 0.0"), page);
        }
    }
}
