package io.ringfence.gateway.runtime;

import io.ringfence.demo.DemoProvider;
import io.ringfence.demo.DemoSettings;
import io.ringfence.gateway.cli.Launch;
import io.ringfence.gateway.cli.Starter;
import io.ringfence.gateway.cli.Version;
import io.ringfence.gateway.config.ConfigException;
import io.ringfence.gateway.config.ConfigWatcher;
import io.ringfence.gateway.config.GatewayConfig;
import io.ringfence.gateway.config.ProviderConfig;
import io.ringfence.gateway.telemetry.LoggingSetup;
import io.ringfence.providers.provider.ProviderType;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs a gateway from its start until SIGTERM or SIGINT, and tells the person at the terminal what to do with
/// it.
public final class StartCommandRunner implements Starter {
    private static final Duration MAX_TRAINING = Duration.ofSeconds(20);

    private final PrintWriter out;
    private final PrintWriter err;

    public StartCommandRunner(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public int start(Launch launch) throws InterruptedException {
        GatewayConfig config = launch.config();
        LoggingSetup.install(config.telemetry());
        RunningGateway gateway;
        try {
            gateway = RunningGateway.start(config, Version.text());
        } catch (IllegalStateException | IllegalArgumentException e) {
            err.println("ringfence: " + e.getMessage());
            LoggingSetup.flush();
            return 1;
        }
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            stop.countDown();
            awaitQuietly(stopped);
        }));
        try (gateway;
                ConfigWatcher watcher = launch.watcher(new Reload(gateway))) {
            if (watcher != null) {
                watcher.start(ConfigWatcher.INTERVAL);
                HangUp.handle(watcher::reload);
            }
            announce(config, gateway);
            stop.await();
            out.println("ringfence: stopping; answers in flight may finish.");
        } finally {
            LoggingSetup.flush();
            stopped.countDown();
        }
        return 0;
    }

    @Override
    public int demo(String host, int port) throws InterruptedException {
        try (DemoProvider provider =
                DemoProvider.start(DemoSettings.defaults().withHost(host).withPort(port))) {
            out.println("The demo provider listens on " + provider.baseUrl());
            new CountDownLatch(1).await();
        }
        return 0;
    }

    @Override
    public int train(int requests) throws Exception {
        out.println("Answered " + TrainingRun.run(requests, MAX_TRAINING) + " requests.");
        return 0;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void announce(GatewayConfig config, RunningGateway gateway) {
        String scheme = config.server().tls() == null ? "http" : "https";
        String host = config.server().host();
        String shown = host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host;
        String url = scheme + "://" + (shown.indexOf(':') >= 0 ? "[" + shown + "]" : shown) + ":" + gateway.port();
        out.println("Ringfence " + Version.text() + " is ready ("
                + gateway.server().transportName() + ", " + config.server().workerCount() + " event loops).");
        out.println("  API      " + url);
        if (gateway.metricsPort() >= 0) {
            out.println("  Metrics  http://" + shown + ":" + gateway.metricsPort() + "/metrics");
        }
        if (config.ledger().enabled()) {
            out.println("  Ledger   " + config.database().name());
        }
        out.println("  Serves   " + String.join(", ", config.providers().keySet()));
        if (config.loopbackOnlyBecauseOpen()) {
            out.println(
                    gateway.isOpen()
                            ? "  No keys are configured, so nobody is asked for one; therefore it listens on loopback"
                                    + " only."
                            : "  All keys are in the database, so it listens on loopback only, unless `server.host` is"
                                    + " set.");
        }
        out.println();
        out.println("Try it:");
        out.println("  curl " + url + "/v1/chat/completions -H 'content-type: application/json' \\");
        if (!gateway.isOpen()) {
            out.println("    -H \"authorization: Bearer $RINGFENCE_KEY\" \\");
        }
        out.println("    -d '{\"model\":\"" + exampleModel(config)
                + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}'");
        out.flush();
    }

    private static String exampleModel(GatewayConfig config) {
        if (!config.routes().isEmpty() && config.routes().getFirst().model().indexOf('*') < 0) {
            return config.routes().getFirst().model();
        }
        ProviderConfig first = config.providers().values().iterator().next();
        if (first.type() == ProviderType.DEMO) {
            return "demo";
        }
        return first.name() + "/"
                + (first.models().isEmpty() ? "MODEL" : first.models().getFirst());
    }

    /// Applies reloaded configurations to the running gateway.
    private record Reload(RunningGateway gateway) implements ConfigWatcher.Listener {
        private static final Logger LOG = LoggerFactory.getLogger(Reload.class);

        @Override
        public void onReload(GatewayConfig previous, GatewayConfig next, List<String> needRestart) {
            try {
                gateway.install(next);
                LOG.info("The configuration was reloaded.");
            } catch (IllegalArgumentException e) {
                LOG.error("The new configuration cannot be used, the old one stays in force: {}", e.getMessage());
                return;
            } catch (IllegalStateException e) {
                LOG.warn("The new configuration comes too late: {}", e.getMessage());
                return;
            }
            if (!needRestart.isEmpty()) {
                LOG.warn("These changes take effect after a restart only: {}", String.join(", ", needRestart));
            }
        }

        @Override
        public void onRefused(ConfigException refusal) {
            LOG.error("The new configuration has mistakes, the old one stays in force:");
            refusal.mistakes().forEach(mistake -> LOG.error("  {}", mistake));
        }
    }
}
