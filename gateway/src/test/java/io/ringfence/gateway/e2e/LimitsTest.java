package io.ringfence.gateway.e2e;

import static io.ringfence.gateway.e2e.Chat.assertAnswered;
import static io.ringfence.gateway.e2e.Chat.assertRefused;
import static io.ringfence.gateway.e2e.Chat.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Limits of rates and concurrency at every level of the principal chain.
class LimitsTest {
    private static final String PROVIDER = "providers: {demo: {type: demo, base_url: UPSTREAM, api_key: p}}\n";

    /// Where a limit stands.
    enum Level {
        KEY("keys: [{name: a, key: k-a, LIMIT}, {name: b, key: k-b}]"),
        PROJECT("projects: [{name: p, LIMIT}]\nkeys: [{name: a, key: k-a, project: p}, {name: b, key: k-b}]"),
        ORGANISATION("""
            organisations: [{name: o, LIMIT}]
            projects: [{name: p, organisation: o}]
            keys: [{name: a, key: k-a, project: p}, {name: b, key: k-b}]\
            """),
        USER_OF_HEADER("keys: [{name: a, key: k-a, per_user: {LIMIT}}, {name: b, key: k-b}]"),
        USER_OF_BODY("keys: [{name: a, key: k-a, per_user: {LIMIT}}, {name: b, key: k-b}]");

        private final String keys;

        Level(String keys) {
            this.keys = keys;
        }

        TestGateway start(String limit) {
            return TestGateway.start(PROVIDER + keys.replace("LIMIT", limit));
        }

        /// A request that counts at this level.
        HttpResponse<String> send(TestGateway gateway, String members) throws Exception {
            return switch (this) {
                case USER_OF_HEADER -> gateway.post(Chat.PATH, ask(members), "x-api-key", "k-a", "x-user-id", "ada");
                case USER_OF_BODY -> gateway.post(Chat.PATH, ask(members + ",\"user\":\"ada\""), Chat.as("k-a"));
                case KEY, PROJECT, ORGANISATION -> gateway.post(Chat.PATH, ask(members), Chat.as("k-a"));
            };
        }

        /// A request that does not.
        HttpResponse<String> sendElsewhere(TestGateway gateway) throws Exception {
            return switch (this) {
                case USER_OF_HEADER -> gateway.post(Chat.PATH, ask(""), "x-api-key", "k-a", "x-user-id", "bob");
                case USER_OF_BODY -> gateway.post(Chat.PATH, ask(",\"user\":\"bob\""), Chat.as("k-a"));
                case KEY, PROJECT, ORGANISATION -> gateway.post(Chat.PATH, ask(""), Chat.as("k-b"));
            };
        }

        private static String ask(String members) {
            return Chat.ask("demo-fast", members);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldLimitRequestsPerMinute(Level level) throws Exception {
        try (TestGateway gateway = level.start("requests_per_minute: 1")) {
            HttpResponse<String> first = level.send(gateway, "");
            assertAnswered(first);
            assertEquals("1", header(first, "x-ratelimit-limit-requests"));
            assertEquals("0", header(first, "x-ratelimit-remaining-requests"));
            assertTrue(header(first, "x-ratelimit-reset-requests").endsWith("s"));

            HttpResponse<String> second = level.send(gateway, "");
            assertRefused(429, "rate_limit_exceeded", second);
            assertEquals("0", header(second, "x-ratelimit-remaining-requests"));
            assertWithinAMinute(second);
            assertAnswered(level.sendElsewhere(gateway));
            assertEquals(2, gateway.upstream().requests().size());
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldLimitTokensPerMinuteByWhatWasReallyUsed(Level level) throws Exception {
        try (TestGateway gateway = level.start("tokens_per_minute: 1000")) {
            gateway.upstream().script(Chat.answer(20, 30), Chat.answer(400, 550), Chat.answer(1, 1));
            HttpResponse<String> first = level.send(gateway, ",\"max_tokens\":600");
            assertAnswered(first);
            assertEquals("1000", header(first, "x-ratelimit-limit-tokens"));

            // Of the 600 and more that were taken at first 50 were used, so there is room for as many again.
            assertAnswered(level.send(gateway, ",\"max_tokens\":600"));

            HttpResponse<String> third = level.send(gateway, ",\"max_tokens\":990");
            assertRefused(429, "rate_limit_exceeded", third);
            assertTrue(Long.parseLong(header(third, "x-ratelimit-remaining-tokens")) < 990);
            assertWithinAMinute(third);
            assertAnswered(level.sendElsewhere(gateway));
        }
    }

    private static void assertWithinAMinute(HttpResponse<String> refused) {
        long seconds = Long.parseLong(header(refused, "retry-after"));
        long milliseconds = Long.parseLong(header(refused, "retry-after-ms"));
        assertTrue(seconds >= 1 && seconds <= 60, "retry-after=" + seconds);
        assertEquals(seconds, Math.ceilDiv(milliseconds, 1_000L));
    }

    @ParameterizedTest
    @EnumSource
    void shouldLimitConcurrencyAndFreeThePlaceAtTheEnd(Level level) throws Exception {
        try (TestGateway gateway = level.start("max_concurrent: 1")) {
            gateway.upstream().script(Chat.answerAfter("go", 1, 1));
            CompletableFuture<HttpResponse<String>> held = CompletableFuture.supplyAsync(() -> {
                try {
                    return level.send(gateway, "");
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            gateway.upstream().awaitRequests(1, TestGateway.PATIENCE);

            HttpResponse<String> refused = level.send(gateway, "");
            assertRefused(429, "concurrency_limit_exceeded", refused);
            assertEquals("1", header(refused, "retry-after"));
            assertAnswered(level.sendElsewhere(gateway));

            gateway.upstream().signal("go");
            assertAnswered(held.get(TestGateway.PATIENCE.toSeconds(), TimeUnit.SECONDS));
            assertAnswered(level.send(gateway, ""));
            assertEquals(0, gateway.status().totals().inFlight());
        }
    }

    @Test
    void shouldShareTheLimitOfAProjectAmongItsKeysAndTakeTheTightestLevel() throws Exception {
        String config = PROVIDER + """
            projects: [{name: p, requests_per_minute: 2}]
            keys:
              - {name: a, key: k-a, project: p, requests_per_minute: 100}
              - {name: b, key: k-b, project: p}
            """;
        try (TestGateway gateway = TestGateway.start(config)) {
            HttpResponse<String> first = gateway.post(Chat.PATH, Chat.ask("demo-fast"), Chat.as("k-a"));
            assertAnswered(first);
            assertEquals("2", header(first, "x-ratelimit-limit-requests"));
            assertEquals("1", header(first, "x-ratelimit-remaining-requests"));
            assertAnswered(gateway.post(Chat.PATH, Chat.ask("demo-fast"), Chat.as("k-b")));
            assertRefused(429, "rate_limit_exceeded", gateway.post(Chat.PATH, Chat.ask("demo-fast"), Chat.as("k-a")));
        }
    }

    @Test
    void shouldTellLimitsOnStreamsAndNothingWhereThereAreNone() throws Exception {
        String config = PROVIDER + "keys: [{name: a, key: k-a, requests_per_minute: 9, tokens_per_minute: 90000},"
                + " {name: b, key: k-b}]";
        try (TestGateway gateway = TestGateway.start(config)) {
            HttpResponse<String> limited =
                    gateway.post(Chat.PATH, Chat.ask("demo-fast", ",\"stream\":true"), Chat.as("k-a"));
            assertAnswered(limited);
            assertEquals("9", header(limited, "x-ratelimit-limit-requests"));
            assertEquals("8", header(limited, "x-ratelimit-remaining-requests"));
            assertEquals("90000", header(limited, "x-ratelimit-limit-tokens"));
            assertFalse(limited.headers().firstValue("x-ringfence-cost-usd").isPresent());

            HttpResponse<String> free = gateway.post(Chat.PATH, Chat.ask("demo-fast"), Chat.as("k-b"));
            assertFalse(
                    free.headers().map().keySet().stream().anyMatch(name -> name.startsWith("x-ratelimit")),
                    free.headers().toString());
        }
    }

    @Test
    void shouldRefuseAUserIdThatIsTooLong() throws Exception {
        try (TestGateway gateway = Level.USER_OF_HEADER.start("max_concurrent: 1")) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(gateway.baseUrl() + Chat.PATH))
                    .timeout(TestGateway.PATIENCE)
                    .headers("x-api-key", "k-a", "x-user-id", "u".repeat(257))
                    .POST(HttpRequest.BodyPublishers.ofString(Chat.ask("demo-fast")))
                    .build();
            assertRefused(400, "invalid_request", gateway.client().send(request, HttpResponse.BodyHandlers.ofString()));
        }
    }

    @Test
    void shouldTurnAwayEndUsersBeyondThoseItKeepsAccountOf() throws Exception {
        String keys = "keys: [{name: a, key: k-a, per_user: {requests_per_minute: 100}}]\n";
        try (TestGateway gateway = TestGateway.start(PROVIDER + keys + "engine: {max_users_per_key: 2}")) {
            for (String user : new String[] {"ada", "bob"}) {
                assertAnswered(gateway.post(Chat.PATH, Level.ask(",\"user\":\"" + user + "\""), Chat.as("k-a")));
            }
            String third = Level.ask(",\"max_tokens\":9");
            HttpResponse<String> refused = gateway.post(Chat.PATH, third, "x-api-key", "k-a", "x-user-id", "cid");
            assertRefused(429, "too_many_users", refused);
            assertTrue(refused.body().contains("engine.max_users_per_key"), refused.body());
            HttpResponse<String> messages = gateway.post("/v1/messages", third, "x-api-key", "k-a", "x-user-id", "cid");
            assertEquals(429, messages.statusCode());
            assertEquals("rate_limit_error", Chat.at(messages.body(), "error", "type"));
            assertAnswered(gateway.post(Chat.PATH, third, "x-api-key", "k-a", "x-user-id", "ada"));
        }
    }
}
