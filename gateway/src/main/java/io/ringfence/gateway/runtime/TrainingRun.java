package io.ringfence.gateway.runtime;

import io.ringfence.gateway.config.ConfigException;
import io.ringfence.gateway.config.ConfigLoader;
import io.ringfence.gateway.config.GatewayConfig;
import io.ringfence.gateway.config.Overrides;
import io.ringfence.gateway.telemetry.LoggingSetup;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// A gateway with everything switched on that serves requests of all dialects, whole and streamed, on loopback for a
/// few
/// seconds and then ends. A JVM that records what it loads and which methods are hot (`-XX:AOTCacheOutput`, JEP 514
/// and JEP 515) so learns what a later start needs; nothing else comes of it.
final class TrainingRun {
    private static final int CLIENTS = 24;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final String CONFIG = """
        server: {host: 127.0.0.1, port: 0}
        providers: {demo: {}}
        routes: [{model: "*", targets: [{provider: demo}]}]
        organisations: [{name: organisation, budget_usd: 1000000, monthly_budget_usd: 1000000}]
        projects: [{name: project, organisation: organisation, daily_budget_usd: 1000000}]
        keys:
          - {name: training, key: rf-training, project: project, budget_usd: 1000000, requests_per_minute: 100000000,
             tokens_per_minute: 1000000000000, per_user: {requests_per_minute: 100000000}}
        prices: [{model: "*", input_usd_per_million: 0.5, output_usd_per_million: 1.5, max_output_tokens: 8192}]
        telemetry:
          metrics: {enabled: true, port: 0}
          access_log: {enabled: true, path: "${TRAINING_LOG}"}
        """;

    private static final String CHAT =
            "\"messages\":[{\"role\":\"user\",\"content\":\"" + "Hello. ".repeat(100) + "\"}]";

    private static final List<Question> QUESTIONS = List.of(
            new Question("/v1/chat/completions", "{\"model\":\"demo-fast\"," + CHAT + "}"),
            new Question("/v1/chat/completions", "{\"model\":\"demo-fast\",\"stream\":true," + CHAT + "}"),
            new Question("/v1/messages", "{\"model\":\"demo-fast\",\"max_tokens\":64," + CHAT + "}"),
            new Question("/v1/messages", "{\"model\":\"demo-fast\",\"max_tokens\":64,\"stream\":true," + CHAT + "}"),
            new Question("/v1/responses", "{\"model\":\"demo-fast\",\"input\":\"Hello\"}"),
            new Question("/v1/responses", "{\"model\":\"demo-fast\",\"stream\":true,\"input\":\"Hello\"}"),
            new Question(
                    "/v1beta/models/demo-fast:generateContent", "{\"contents\":[{\"parts\":[{\"text\":\"Hello\"}]}]}"),
            new Question(
                    "/v1beta/models/demo-fast:streamGenerateContent?alt=sse",
                    "{\"contents\":[{\"parts\":[{\"text\":\"Hello\"}]}]}"));

    private record Question(String path, String body) {}

    private TrainingRun() {}

    /// Runs until so many requests were answered, or for `atMost`.
    ///
    /// @return how many were answered
    /// @throws IllegalStateException when a request was not answered with 200 within ten seconds
    static long run(int requests, Duration atMost) throws IOException, ConfigException, InterruptedException {
        Path log = Files.createTempFile("ringfence-training", ".log");
        try {
            byte[] yaml = CONFIG.getBytes(StandardCharsets.UTF_8);
            GatewayConfig config = new ConfigLoader(Map.of("TRAINING_LOG", log.toString()), Overrides.NONE)
                    .load(Path.of("training.yaml"), yaml);
            LoggingSetup.install(config.telemetry());
            try (RunningGateway gateway = RunningGateway.start(config, "training")) {
                return ask(gateway.port(), requests / CLIENTS + 1, System.nanoTime() + atMost.toNanos());
            }
        } finally {
            LoggingSetup.flush();
            Files.deleteIfExists(log);
        }
    }

    private static long ask(int port, int requestsEach, long untilNs) throws InterruptedException {
        List<Future<Long>> clients = new ArrayList<>();
        try (HttpClient http = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int client = 0; client < CLIENTS; client++) {
                clients.add(threads.submit(() -> askOn(http, port, requestsEach, untilNs)));
            }
            long answered = 0;
            for (Future<Long> client : clients) {
                answered += client.get();
            }
            return answered;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a request of the training failed", e.getCause());
        }
    }

    private static long askOn(HttpClient http, int port, int requests, long untilNs)
            throws IOException, InterruptedException {
        long answered = 0;
        while (answered < requests && System.nanoTime() - untilNs < 0) {
            // Three in four are the first kind, as unary chat is what most gateways see most.
            Question question = QUESTIONS.get(answered % 4 == 0 ? (int) (answered / 4 % QUESTIONS.size()) : 0);
            HttpResponse<Void> answer = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + question.path()))
                            .header("content-type", "application/json")
                            .header("authorization", "Bearer rf-training")
                            .header("x-user-id", "trainee")
                            .timeout(PATIENCE)
                            .POST(HttpRequest.BodyPublishers.ofString(question.body()))
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(question.path() + " was answered with " + answer.statusCode());
            }
            answered++;
        }
        return answered;
    }
}
