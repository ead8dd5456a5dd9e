package io.ringfence.gateway.e2e;

import io.ringfence.demo.DemoProvider;
import io.ringfence.demo.DemoSettings;
import io.ringfence.engine.EngineStatus;
import io.ringfence.frontend.callback.ExchangeCallback;
import io.ringfence.gateway.config.ConfigException;
import io.ringfence.gateway.config.ConfigLoader;
import io.ringfence.gateway.config.GatewayConfig;
import io.ringfence.gateway.config.Overrides;
import io.ringfence.gateway.runtime.RunningGateway;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A gateway on a free port, configured by YAML text, with a scripted provider behind it.
///
/// In the YAML `UPSTREAM` stands for the provider's address, without a path.
final class TestGateway implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final String SERVER = "server: {host: 127.0.0.1, port: 0}\ntelemetry: {metrics: {enabled: false}}\n";

    private final DemoProvider upstream;
    private final RunningGateway gateway;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private TestGateway(DemoProvider upstream, RunningGateway gateway) {
        this.upstream = upstream;
        this.gateway = gateway;
    }

    /// Starts both. The text needs `providers`; server and telemetry are added unless it has them.
    static TestGateway start(String yaml) {
        return start(yaml, DemoProvider.start(DemoSettings.defaults().withJournal(true)));
    }

    static TestGateway start(String yaml, ExchangeCallback callback) {
        return start(yaml, DemoProvider.start(DemoSettings.defaults().withJournal(true)), callback);
    }

    static TestGateway start(String yaml, DemoProvider upstream) {
        return start(yaml, upstream, null);
    }

    private static TestGateway start(String yaml, DemoProvider upstream, @Nullable ExchangeCallback callback) {
        String text = yaml.replace("UPSTREAM", upstream.baseUrl());
        try {
            return new TestGateway(upstream, RunningGateway.start(config(text), "test", callback));
        } catch (RuntimeException e) {
            upstream.close();
            throw e;
        }
    }

    static GatewayConfig config(String yaml) {
        String text = yaml.startsWith("server:") ? yaml : SERVER + yaml;
        try {
            return new ConfigLoader(Map.of(), Overrides.NONE)
                    .load(Path.of("test.yaml"), text.getBytes(StandardCharsets.UTF_8));
        } catch (ConfigException e) {
            throw new IllegalArgumentException("mistakes: " + e.mistakes(), e);
        }
    }

    DemoProvider upstream() {
        return upstream;
    }

    RunningGateway gateway() {
        return gateway;
    }

    String baseUrl() {
        return "http://127.0.0.1:" + gateway.port();
    }

    /// Installs another configuration.
    void reload(String yaml) {
        gateway.install(config(yaml.replace("UPSTREAM", upstream.baseUrl())));
    }

    HttpResponse<String> post(String path, String body, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(baseUrl() + path))
                .timeout(PATIENCE)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(baseUrl() + path)).timeout(PATIENCE);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpClient client() {
        return client;
    }

    /// The engine's report once everything published so far has been handled.
    EngineStatus status() {
        try {
            return gateway.server().status().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("no report from the engine", e);
        }
    }

    @Override
    public void close() {
        gateway.close();
        upstream.close();
        client.close();
    }
}
