package io.ringfence.gateway.e2e;

import static io.ringfence.gateway.e2e.Chat.assertAnswered;
import static io.ringfence.gateway.e2e.Chat.assertRefused;
import static io.ringfence.gateway.e2e.Chat.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.EngineStatus.AccountStatus;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Several gateways enforce one limit per minute together, whatever they share it through.
@Timeout(180)
abstract class SharedLimitsContract {
    static final String STRICT = "mode: strict";

    private static final String[] KEY = Chat.as("k-app");
    private static final long MINUTE_NS = TimeUnit.MINUTES.toNanos(1);

    @TempDir
    Path folder = Path.of("");

    private final List<TestGateway> gateways = new ArrayList<>();

    /// The sections that say what the gateway shares through.
    abstract String sharing(String node, String sharedLimits);

    @AfterEach
    void stopGateways() {
        gateways.forEach(TestGateway::close);
    }

    private String config(String node, String sharedLimits, String limits) {
        return """
            server: {host: 127.0.0.1, port: 0, workers: 1}
            telemetry: {metrics: {enabled: true, port: 0}}
            providers: {demo: {type: demo, base_url: UPSTREAM, api_key: p}}
            keys: [{name: app, key: k-app, %s}]
            """.formatted(limits) + sharing(node, sharedLimits);
    }

    TestGateway start(String node, String sharedLimits, String limits) {
        TestGateway gateway = TestGateway.start(config(node, sharedLimits, limits));
        gateway.upstream().always(Chat.answer(1, 1));
        gateways.add(gateway);
        return gateway;
    }

    void stopLater(TestGateway gateway) {
        gateways.add(gateway);
    }

    static HttpResponse<String> ask(TestGateway gateway) throws Exception {
        return gateway.post(Chat.PATH, Chat.ask("demo-x"), KEY);
    }

    /// Asks until nothing is left.
    ///
    /// @return how many were answered
    static int askUntilRefused(TestGateway gateway) throws Exception {
        int answered = 0;
        HttpResponse<String> answer = ask(gateway);
        while (answer.statusCode() == 200) {
            answered++;
            answer = ask(gateway);
        }
        assertRefused(429, "rate_limit_exceeded", answer);
        return answered;
    }

    private static Map<Integer, Integer> askAtOnce(int calls, List<TestGateway> gateways) throws Exception {
        List<Future<Integer>> answers = new ArrayList<>();
        try (ExecutorService clients = Executors.newFixedThreadPool(32)) {
            for (int i = 0; i < calls; i++) {
                TestGateway gateway = gateways.get(i % gateways.size());
                answers.add(clients.submit(() -> ask(gateway).statusCode()));
            }
        }
        Map<Integer, Integer> counts = new TreeMap<>();
        for (Future<Integer> answer : answers) {
            counts.merge(answer.get(), 1, Integer::sum);
        }
        return counts;
    }

    AccountStatus app(TestGateway gateway) {
        return gateway.status().accounts().stream()
                .filter(account -> account.id().equals("key/app"))
                .findFirst()
                .orElseThrow();
    }

    static String metrics(TestGateway gateway) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + gateway.gateway().metricsPort() + "/metrics"))
                .build();
        return gateway.client()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @ParameterizedTest
    @CsvSource({"2, mode: strict, 0", "3, mode: strict, 0", "2, mode: lease, 3", "3, mode: lease, 3"})
    void shouldAnswerInTotalWhatOneGatewayWould(int count, String mode, int kept) throws Exception {
        int limit = 60;
        List<TestGateway> all = new ArrayList<>();
        long beginNs = System.nanoTime();
        for (int i = 0; i < count; i++) {
            all.add(start("node" + i, mode, "requests_per_minute: " + limit));
        }
        Map<Integer, Integer> counts = askAtOnce(180, all);
        long refilled = limit * (System.nanoTime() - beginNs) / MINUTE_NS + 1;
        int answered = counts.getOrDefault(200, 0);
        System.out.printf("%s: %d gateways, %s: %s%n", getClass().getSimpleName(), count, mode, counts);
        assertTrue(answered >= limit - count * kept && answered <= limit + refilled, counts + ", refilled " + refilled);
        assertEquals(Set.of(200, 429), counts.keySet());
    }

    @Test
    void shouldMultiplyNothingEvenOneAfterTheOther() throws Exception {
        TestGateway first = start("first", STRICT, "requests_per_minute: 5");
        TestGateway second = start("second", STRICT, "requests_per_minute: 5");
        for (int i = 0; i < 5; i++) {
            assertAnswered(ask(i % 2 == 0 ? first : second));
        }
        HttpResponse<String> refused = ask(second);
        assertRefused(429, "rate_limit_exceeded", refused);
        assertEquals("5", header(refused, "x-ratelimit-limit-requests"));
        assertEquals("0", header(refused, "x-ratelimit-remaining-requests"));
        long seconds = Long.parseLong(header(refused, "retry-after"));
        assertTrue(seconds >= 1 && seconds <= 12, "retry-after: " + seconds);
        assertRefused(429, "rate_limit_exceeded", ask(first));
    }

    @Test
    void shouldShareTokensAndGiveBackWhatWasEstimatedTooHigh() throws Exception {
        TestGateway first = start("first", STRICT, "tokens_per_minute: 1000");
        TestGateway second = start("second", STRICT, "tokens_per_minute: 1000");
        String large = Chat.ask("demo-x", ",\"max_tokens\":900");
        for (int i = 0; i < 4; i++) {
            awaitAnswered(i % 2 == 0 ? first : second, large);
        }
        second.upstream().always(Chat.answer(400, 590));
        awaitAnswered(second, large);
        assertRefused(429, "rate_limit_exceeded", first.post(Chat.PATH, large, KEY));
    }

    /// What a settlement gives back is there shortly after it; to be refilled would take a minute.
    private static void awaitAnswered(TestGateway gateway, String body) throws Exception {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        HttpResponse<String> answer = gateway.post(Chat.PATH, body, KEY);
        while (answer.statusCode() == 429 && System.nanoTime() < deadlineNs) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            answer = gateway.post(Chat.PATH, body, KEY);
        }
        assertAnswered(answer);
    }

    @Test
    void shouldEnforceANewLimitTogether() throws Exception {
        TestGateway first = start("first", STRICT, "requests_per_minute: 4");
        TestGateway second = start("second", STRICT, "requests_per_minute: 4");
        assertEquals(4, askUntilRefused(first));
        first.reload(config("first", STRICT, "requests_per_minute: 6"));
        second.reload(config("second", STRICT, "requests_per_minute: 6"));
        assertEquals(2, askUntilRefused(second));
        assertRefused(429, "rate_limit_exceeded", ask(first));
    }

    @Test
    void shouldGiveBackOnAStop() throws Exception {
        String keep = "keep_percent: 50";
        TestGateway first = start("first", keep, "requests_per_minute: 10");
        assertAnswered(ask(first));
        assertTrue(app(first).requestsHeld() > 0);
        assertTrue(metrics(first).contains("gateway_shared_limits_held{account=\"key/app\",of=\"requests\"}"));
        gateways.remove(first);
        first.close();
        assertEquals(9, askUntilRefused(start("second", STRICT, "requests_per_minute: 10")));
    }

    @Test
    void shouldShareNothingWhenSwitchedOff() throws Exception {
        TestGateway first = start("first", "mode: off", "requests_per_minute: 3");
        TestGateway second = start("second", "mode: off", "requests_per_minute: 3");
        assertEquals(3, askUntilRefused(first));
        assertEquals(3, askUntilRefused(second));
    }
}
