package io.ringfence.gateway.e2e;

import static io.ringfence.gateway.e2e.Chat.assertAnswered;
import static io.ringfence.gateway.e2e.Chat.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.EngineStatus.BudgetStatus;
import io.ringfence.gateway.config.ConfigException;
import io.ringfence.gateway.config.ConfigLoader;
import io.ringfence.gateway.config.ConfigWatcher;
import io.ringfence.gateway.config.GatewayConfig;
import io.ringfence.gateway.config.Overrides;
import io.ringfence.gateway.runtime.RunningGateway;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A new configuration while the gateway works.
class ReloadTest {
    private static final String COMMON = """
        providers: {demo: {type: demo, base_url: UPSTREAM, api_key: p, models: ["*"]}}
        prices: [{model: flat, input_usd_per_million: 0, output_usd_per_million: 100}]
        """;
    private static final String HUNDRED_TOKENS = Chat.ask("flat", ",\"max_tokens\":100");
    private static final long CENT = 10_000_000L;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void shouldServeNewKeysAndRefuseRemovedOnes() throws Exception {
        try (TestGateway gateway = TestGateway.start(COMMON + "keys: [{name: a, key: k-a}, {name: b, key: k-b}]")) {
            assertAnswered(gateway.post(Chat.PATH, Chat.ask("m"), Chat.as("k-a")));
            assertRefused(401, "invalid_api_key", gateway.post(Chat.PATH, Chat.ask("m"), Chat.as("k-c")));

            gateway.reload(COMMON + "keys: [{name: b, key: k-b}, {name: c, key: k-c}]");
            assertRefused(401, "invalid_api_key", gateway.post(Chat.PATH, Chat.ask("m"), Chat.as("k-a")));
            assertAnswered(gateway.post(Chat.PATH, Chat.ask("m"), Chat.as("k-b")));
            assertAnswered(gateway.post(Chat.PATH, Chat.ask("m"), Chat.as("k-c")));

            // The name with another secret is the same key to the books, and to clients another one.
            gateway.reload(COMMON + "keys: [{name: b, key: k-new}]");
            assertRefused(401, "invalid_api_key", gateway.post(Chat.PATH, Chat.ask("m"), Chat.as("k-b")));
            assertAnswered(gateway.post(Chat.PATH, Chat.ask("m"), Chat.as("k-new")));
        }
    }

    @Test
    void shouldFinishWhatRunsWhenItsKeyIsRemoved() throws Exception {
        try (TestGateway gateway = TestGateway.start(COMMON + "keys: [{name: a, key: k-a, budget_usd: 1}]")) {
            gateway.upstream().script(Chat.answerAfter("go", 7, 100));
            CompletableFuture<HttpResponse<String>> running = sendAsync(gateway, HUNDRED_TOKENS, "k-a");
            gateway.upstream().awaitRequests(1, TestGateway.PATIENCE);

            gateway.reload(COMMON + "keys: [{name: b, key: k-b}]");
            assertRefused(401, "invalid_api_key", gateway.post(Chat.PATH, HUNDRED_TOKENS, Chat.as("k-a")));
            gateway.upstream().signal("go");
            assertAnswered(running.get(20, TimeUnit.SECONDS));

            gateway.reload(COMMON + "keys: [{name: a, key: k-a, budget_usd: 1}]");
            assertEquals(CENT, budget(gateway).spentNanoUsd());
            assertEquals(0, budget(gateway).reservedNanoUsd());
        }
    }

    @Test
    void shouldKeepWhatWasSpentAndReservedAcrossChangesOfTheBudget() throws Exception {
        try (TestGateway gateway = TestGateway.start(COMMON + "keys: [{name: a, key: k-a, budget_usd: 0.03}]")) {
            gateway.upstream().script(Chat.answer(7, 100), Chat.answerAfter("go", 7, 100), Chat.answer(7, 100));
            assertAnswered(gateway.post(Chat.PATH, HUNDRED_TOKENS, Chat.as("k-a")));
            CompletableFuture<HttpResponse<String>> running = sendAsync(gateway, HUNDRED_TOKENS, "k-a");
            gateway.upstream().awaitRequests(2, TestGateway.PATIENCE);

            gateway.reload(COMMON + "keys: [{name: a, key: k-a, budget_usd: 0.02}]");
            BudgetStatus budget = budget(gateway);
            assertEquals(2 * CENT, budget.limitNanoUsd());
            assertEquals(CENT, budget.spentNanoUsd());
            assertEquals(CENT, budget.reservedNanoUsd());
            gateway.upstream().signal("go");
            assertAnswered(running.get(20, TimeUnit.SECONDS));
            assertRefused(402, "budget_exceeded", gateway.post(Chat.PATH, HUNDRED_TOKENS, Chat.as("k-a")));

            gateway.reload(COMMON + "keys: [{name: a, key: k-a, budget_usd: 0.03}]");
            assertAnswered(gateway.post(Chat.PATH, HUNDRED_TOKENS, Chat.as("k-a")));
            assertRefused(402, "budget_exceeded", gateway.post(Chat.PATH, HUNDRED_TOKENS, Chat.as("k-a")));
            assertEquals(3 * CENT, budget(gateway).spentNanoUsd());
        }
    }

    @Test
    void shouldApplyNewLimitsToWhatWasUsedBefore() throws Exception {
        try (TestGateway gateway = TestGateway.start(COMMON + "keys: [{name: a, key: k-a, requests_per_minute: 2}]")) {
            assertAnswered(gateway.post(Chat.PATH, Chat.ask("m"), Chat.as("k-a")));
            assertAnswered(gateway.post(Chat.PATH, Chat.ask("m"), Chat.as("k-a")));
            assertRefused(429, "rate_limit_exceeded", gateway.post(Chat.PATH, Chat.ask("m"), Chat.as("k-a")));

            gateway.reload(COMMON + "keys: [{name: a, key: k-a, requests_per_minute: 3}]");
            HttpResponse<String> third = gateway.post(Chat.PATH, Chat.ask("m"), Chat.as("k-a"));
            assertAnswered(third);
            assertEquals("3", Chat.header(third, "x-ratelimit-limit-requests"));
            assertRefused(429, "rate_limit_exceeded", gateway.post(Chat.PATH, Chat.ask("m"), Chat.as("k-a")));

            gateway.reload(COMMON + "keys: [{name: a, key: k-a}]");
            assertAnswered(gateway.post(Chat.PATH, Chat.ask("m"), Chat.as("k-a")));
        }
    }

    @Test
    void shouldLoseNoRequestWhileConfigurationsFollowOneAnother() throws Exception {
        String first = """
            providers: {demo: {type: demo, base_url: UPSTREAM, api_key: p}}
            prices: [{model: "*", input_usd_per_million: 0, output_usd_per_million: 100}]
            routes: [{model: m, targets: [{provider: demo, model: demo-tokens-1}]}]
            keys: [{name: a, key: k-a, budget_usd: 100}]
            """;
        String second = first.replace("demo-tokens-1", "demo-tokens-2").replace("budget_usd: 100", "budget_usd: 200");
        try (TestGateway gateway = TestGateway.start(first)) {
            AtomicBoolean over = new AtomicBoolean();
            AtomicInteger answered = new AtomicInteger();
            Semaphore progress = new Semaphore(0);
            List<CompletableFuture<Void>> clients = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                clients.add(CompletableFuture.runAsync(() -> {
                    while (!over.get()) {
                        assertAnswered(ask(gateway));
                        answered.incrementAndGet();
                        progress.release();
                    }
                }));
            }
            for (int i = 0; i < 40; i++) {
                gateway.reload(i % 2 == 0 ? second : first);
                progress.drainPermits();
                assertTrue(progress.tryAcquire(5, TestGateway.PATIENCE.toSeconds(), TimeUnit.SECONDS));
            }
            over.set(true);
            for (CompletableFuture<Void> client : clients) {
                client.get(60, TimeUnit.SECONDS);
            }

            long ones = gateway.upstream().requests().stream()
                    .filter(request -> request.bodyText().contains("demo-tokens-1"))
                    .count();
            long twos = answered.get() - ones;
            assertTrue(ones > 0 && twos > 0, ones + " and " + twos);
            assertEquals((ones + 2 * twos) * 100_000L, budget(gateway).spentNanoUsd());
            assertEquals(0, budget(gateway).reservedNanoUsd());
        }
    }

    @Test
    void shouldRefuseNobodyWhileCredentialsAndAccountsTakeOneAnothersPlace() throws Exception {
        String first = """
            providers: {demo: {type: demo, base_url: UPSTREAM, api_keys: [{label: one, key: p-1}], models: ["*"]}}
            prices: [{model: "*", input_usd_per_million: 0, output_usd_per_million: 0}]
            projects: [{name: red, budget_usd: 100}]
            keys: [{name: a, key: k-a, project: red}]
            """;
        String second =
                first.replace("label: one, key: p-1", "label: two, key: p-2").replace("red", "blue");
        try (TestGateway gateway = TestGateway.start(first)) {
            AtomicBoolean over = new AtomicBoolean();
            Semaphore answered = new Semaphore(0);
            List<String> refusals = new CopyOnWriteArrayList<>();
            List<CompletableFuture<Void>> clients = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                clients.add(CompletableFuture.runAsync(() -> {
                    while (!over.get()) {
                        HttpResponse<String> response = ask(gateway);
                        if (response.statusCode() != 200) {
                            refusals.add(response.body());
                        }
                        answered.release();
                    }
                }));
            }
            for (int i = 0; i < 100; i++) {
                gateway.reload(i % 2 == 0 ? second : first);
                answered.drainPermits();
                assertTrue(answered.tryAcquire(6, TestGateway.PATIENCE.toSeconds(), TimeUnit.SECONDS));
            }
            over.set(true);
            for (CompletableFuture<Void> client : clients) {
                client.get(60, TimeUnit.SECONDS);
            }
            assertEquals(List.of(), refusals);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        200 | keys: [{name: a, key: k-a, project: blue}, {name: b, key: k-b}]
        200 | keys: [{name: a, key: k-a, budget_usd: 1, requests_per_minute: 5}]
        401 | keys: [{name: b, key: k-b}]
        403 | keys: [{name: a, key: k-a, models: [other]}]
        403 | keys: [{name: a, key: k-a, scopes: [usage]}]
        """)
    void shouldTreatARequestByTheConfigurationInForceWhenItsBodyHasArrived(int status, String keys) throws Exception {
        try (TestGateway gateway = TestGateway.start(
                        COMMON + "projects: [{name: red}]\nkeys: [{name: a, key: k-a, project: red}]");
                WireClient client = new WireClient(gateway.gateway().port())) {
            String request = WireClient.post(Chat.PATH, HUNDRED_TOKENS, "x-api-key: k-a", "expect: 100-continue");
            client.send(request.substring(0, request.length() - HUNDRED_TOKENS.length()));
            assertEquals(100, client.read().status());

            gateway.reload(COMMON + """
                projects: [{name: blue, budget_usd: 100}]
                budgets:
                  - {scope: provider, match: demo, limit_usd: 100, period: total}
                  - {scope: model, match: flat, limit_usd: 100, period: total}
                """ + keys);
            WireClient.Answer answer = client.send(HUNDRED_TOKENS).read();
            assertEquals(status, answer.status(), answer::body);
        }
    }

    @Test
    void shouldFollowTheFileAndStayWithTheOldConfigurationWhereTheNewOneIsBad() throws Exception {
        Path file = folder.resolve("ringfence.yaml");
        try (TestGateway gateway = TestGateway.start(COMMON + "keys: [{name: a, key: k-a}]")) {
            String server = "server: {host: 127.0.0.1, port: 0}\ntelemetry: {metrics: {enabled: false}}\n"
                    + COMMON.replace("UPSTREAM", gateway.upstream().baseUrl());
            Files.writeString(file, server + "keys: [{name: a, key: k-a}]");
            byte[] content = ConfigLoader.read(file);
            ConfigLoader loader = new ConfigLoader(Map.of(), Overrides.NONE);
            Installing listener = new Installing(gateway.gateway());
            try (ConfigWatcher watcher =
                    new ConfigWatcher(file, content, loader, loader.load(file, content), listener)) {
                Files.writeString(file, server + "keys: [{name: b, key: k-b}]");
                watcher.check();
                watcher.check();
                assertAnswered(gateway.post(Chat.PATH, Chat.ask("m"), Chat.as("k-b")));
                assertRefused(401, "invalid_api_key", gateway.post(Chat.PATH, Chat.ask("m"), Chat.as("k-a")));

                Files.writeString(file, server + "keys: [{name: c, kee: k-c}]");
                watcher.check();
                watcher.check();
                assertEquals(1, listener.refusals().size());
                assertAnswered(gateway.post(Chat.PATH, Chat.ask("m"), Chat.as("k-b")));

                Files.writeString(file, server + "keys: [{name: c, key: k-c}]");
                watcher.reload();
                assertAnswered(gateway.post(Chat.PATH, Chat.ask("m"), Chat.as("k-c")));
            }
        }
    }

    private record Installing(RunningGateway gateway, List<ConfigException> refusals)
            implements ConfigWatcher.Listener {
        Installing(RunningGateway gateway) {
            this(gateway, new ArrayList<>());
        }

        @Override
        public void onReload(GatewayConfig previous, GatewayConfig next, List<String> needRestart) {
            gateway.install(next);
        }

        @Override
        public void onRefused(ConfigException refusal) {
            refusals.add(refusal);
        }
    }

    private static HttpResponse<String> ask(TestGateway gateway) {
        try {
            return gateway.post(Chat.PATH, Chat.ask("m", ",\"max_tokens\":9"), Chat.as("k-a"));
        } catch (Exception e) {
            throw new IllegalStateException("a request was lost", e);
        }
    }

    private static CompletableFuture<HttpResponse<String>> sendAsync(TestGateway gateway, String body, String key) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(gateway.baseUrl() + Chat.PATH))
                .headers(Chat.as(key))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return gateway.client().sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    private static BudgetStatus budget(TestGateway gateway) {
        return gateway.status().accounts().stream()
                .filter(account -> account.id().equals("key/a"))
                .findFirst()
                .orElseThrow()
                .budgets()
                .getFirst();
    }
}
