package io.ringfence.gateway.e2e;

import static io.ringfence.gateway.e2e.Chat.assertAnswered;
import static io.ringfence.gateway.e2e.Chat.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.frontend.callback.ExchangeCallback;
import io.ringfence.frontend.callback.FinishedExchange;
import io.ringfence.providers.prices.Meter;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What a program that embeds the gateway hears of its exchanges.
class CallbacksTest {
    private static final String CONFIG = """
        providers: {demo: {type: demo, base_url: UPSTREAM, api_key: p, models: ["*"]}}
        prices: [{model: "*", input_usd_per_million: 1, output_usd_per_million: 2}]
        keys: [{name: a, key: k-a, models: ["demo-*", flat]}]
        """;

    private final BlockingQueue<FinishedExchange> successes = new LinkedBlockingQueue<>();
    private final BlockingQueue<FinishedExchange> failures = new LinkedBlockingQueue<>();
    private final ExchangeCallback callback = new ExchangeCallback() {
        @Override
        public void onSuccess(FinishedExchange exchange) {
            successes.add(exchange);
            throw new IllegalStateException("a callback that fails");
        }

        @Override
        public void onFailure(FinishedExchange exchange) {
            failures.add(exchange);
        }
    };

    private static FinishedExchange next(BlockingQueue<FinishedExchange> queue) throws InterruptedException {
        FinishedExchange next = queue.poll(20, TimeUnit.SECONDS);
        assertNotNull(next, "nothing was told");
        return next;
    }

    @Test
    void shouldTellOfWholeAnswersAndStreamsAlthoughTheCallbackFails() throws Exception {
        try (TestGateway gateway = TestGateway.start(CONFIG, callback)) {
            gateway.upstream().script(Chat.answer(10, 20));
            assertAnswered(gateway.post(
                    Chat.PATH, Chat.ask("flat"), "x-api-key", "k-a", "x-user-id", "ada", "x-ringfence-tags", "team=a"));
            FinishedExchange whole = next(successes);
            assertEquals("a", whole.keyName());
            assertEquals("ada", whole.endUser());
            assertEquals("team=a", whole.tags());
            assertEquals("openai-chat", whole.dialect());
            assertEquals("flat", whole.requestedModel());
            assertEquals("demo", whole.provider());
            assertEquals("flat", whole.model());
            assertEquals(200, whole.status());
            assertEquals(Map.of(Meter.INPUT, 10L, Meter.OUTPUT, 20L, Meter.REQUEST, 1L), whole.usage());
            assertEquals(50_000, whole.costNanoUsd());
            assertEquals(1, whole.attempts());
            assertFalse(whole.streaming());
            assertFalse(whole.cached());
            assertFalse(whole.fallbackUsed());
            assertTrue(whole.latency().isPositive());

            assertAnswered(gateway.post(Chat.PATH, Chat.ask("demo-tokens-5", ",\"stream\":true"), Chat.as("k-a")));
            FinishedExchange stream = next(successes);
            assertTrue(stream.streaming());
            assertEquals("demo-tokens-5", stream.model());
            assertEquals(5, stream.usage().get(Meter.OUTPUT));
            assertNotNull(stream.firstByte());
            assertNull(stream.error());
            assertTrue(gateway.gateway().callbackCounts().failed() >= 1);
        }
    }

    @Test
    void shouldTellOfFailuresAndOfEarlyRefusals() throws Exception {
        try (TestGateway gateway = TestGateway.start(CONFIG, callback)) {
            assertRefused(401, "invalid_api_key", gateway.post(Chat.PATH, Chat.ask("flat"), Chat.as("nobody")));
            FinishedExchange stranger = next(failures);
            assertEquals("invalid_api_key", stranger.error());
            assertEquals(401, stranger.status());
            assertNull(stranger.keyName());
            assertNull(stranger.provider());

            assertRefused(403, "permission_denied", gateway.post(Chat.PATH, Chat.ask("other"), Chat.as("k-a")));
            FinishedExchange refused = next(failures);
            assertEquals("permission_denied", refused.error());
            assertEquals("other", refused.model(), "the one that was asked for");
            assertEquals("a", refused.keyName());

            gateway.post(Chat.PATH, Chat.ask("demo-fail-400"), Chat.as("k-a"));
            FinishedExchange failed = next(failures);
            assertEquals("demo", failed.provider());
            assertEquals("demo-fail-400", failed.model());
            assertEquals(400, failed.status());
            assertNotNull(failed.error());

            gateway.post(Chat.PATH, Chat.ask("demo-cut", ",\"stream\":true"), Chat.as("k-a"));
            FinishedExchange cut = next(failures);
            assertTrue(cut.streaming());
            assertEquals(200, cut.status());
            assertNotNull(cut.error());

            assertAnswered(gateway.post(
                    Chat.PATH, Chat.ask("demo-fail-500", ",\"fallbacks\":[\"demo-fast\"]"), Chat.as("k-a")));
            FinishedExchange rescued = next(successes);
            assertTrue(rescued.fallbackUsed());
            assertEquals("demo-fail-500", rescued.requestedModel());
            assertEquals("demo-fast", rescued.model());
            assertEquals(5, gateway.gateway().callbackCounts().called());
            assertEquals(0, gateway.gateway().callbackCounts().dropped());
        }
    }
}
