package io.ringfence.gateway.runtime;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.ringfence.demo.DemoProvider;
import io.ringfence.demo.DemoSettings;
import io.ringfence.engine.EngineSettings;
import io.ringfence.frontend.ExchangeListener;
import io.ringfence.frontend.ExchangeSummary;
import io.ringfence.frontend.FrontendSettings;
import io.ringfence.frontend.callback.Callbacks;
import io.ringfence.frontend.callback.ExchangeCallback;
import io.ringfence.frontend.server.GatewayServer;
import io.ringfence.frontend.server.OperationsServer;
import io.ringfence.frontend.server.Persistence;
import io.ringfence.gateway.alerts.AlertMetrics;
import io.ringfence.gateway.alerts.BudgetAlerts;
import io.ringfence.gateway.alerts.Webhooks;
import io.ringfence.gateway.config.EngineConfig;
import io.ringfence.gateway.config.GatewayConfig;
import io.ringfence.gateway.config.PricingConfig;
import io.ringfence.gateway.config.ServerConfig;
import io.ringfence.gateway.registry.StoredRegistry;
import io.ringfence.gateway.telemetry.AccessLog;
import io.ringfence.gateway.telemetry.LedgerMetrics;
import io.ringfence.gateway.telemetry.MetricsPage;
import io.ringfence.gateway.telemetry.RateMetrics;
import io.ringfence.providers.provider.ProviderType;
import io.ringfence.store.rate.RateKeeper;
import io.ringfence.store.registry.RegistryContent;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.SystemEpochClock;
import org.jspecify.annotations.Nullable;

/// A gateway with everything that belongs to it: the demo provider if it is configured, the ledger, the server,
/// metrics and the access log. Started by [#start], stopped by `close`, which drains and may be called twice.
public final class RunningGateway implements AutoCloseable {
    // What the configuration does not let anybody choose.
    private static final int MAX_ANSWER_BYTES = 32 << 20;
    private static final int MAX_EVENT_BYTES = 16 << 20;
    private static final int UPSTREAM_IDLE_CONNECTIONS = 1_024;
    private static final long UPSTREAM_IDLE_NS = 60_000_000_000L;
    private static final int MAX_PIPELINED_BYTES = 64 << 10;

    private final OpenParts parts;
    private final GatewayServer server;
    private final Installation installation;
    private final Webhooks webhooks;
    private final @Nullable MetricsPage metrics;
    private final AtomicBoolean isReady;

    private RunningGateway(
            OpenParts parts,
            GatewayServer server,
            Installation installation,
            Webhooks webhooks,
            @Nullable MetricsPage metrics,
            AtomicBoolean isReady) {
        this.parts = parts;
        this.server = server;
        this.installation = installation;
        this.webhooks = webhooks;
        this.metrics = metrics;
        this.isReady = isReady;
    }

    /// Starts everything, in the order in which one thing needs another.
    ///
    /// @throws IllegalStateException when an address cannot be bound or the ledger not be opened
    /// @throws IllegalArgumentException when a TLS file cannot be used
    public static RunningGateway start(GatewayConfig config, String version) {
        return start(config, version, null);
    }

    /// As above, with somebody who hears of every exchange that is over.
    ///
    /// @param callback never called on an event loop; see [ExchangeCallback]
    public static RunningGateway start(GatewayConfig config, String version, @Nullable ExchangeCallback callback) {
        return start(config, version, callback, SystemEpochClock.INSTANCE);
    }

    /// As above, with the time of day by which budgets begin anew.
    public static RunningGateway start(
            GatewayConfig config, String version, @Nullable ExchangeCallback callback, EpochClock clock) {
        OpenParts parts = new OpenParts();
        try {
            return start(config, version, callback, clock, parts);
        } catch (RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    private static RunningGateway start(
            GatewayConfig config,
            String version,
            @Nullable ExchangeCallback callback,
            EpochClock clock,
            OpenParts parts) {
        FrontendSettings frontend = frontend(config);
        DurableLedger ledger = config.ledger().enabled()
                ? DurableLedger.open(config.database(), config.ledger(), config.leases(), clock)
                : null;
        parts.ledger = ledger;
        StoredRegistry registry = ledger == null ? null : new StoredRegistry(ledger.database(), config);
        parts.registry = registry;
        RateKeeper rates = SharedLimits.open(config);
        parts.rates = rates;
        parts.demo = usesOwnDemo(config) ? DemoProvider.start(DemoSettings.defaults()) : null;
        parts.callbacks = callback == null ? null : new Callbacks(callback);
        MetricsPage metrics = config.telemetry().metrics().enabled() ? new MetricsPage() : null;
        AlertMetrics alertMetrics = metrics == null ? new AlertMetrics(new PrometheusRegistry()) : metrics.alerts();
        Webhooks webhooks = new Webhooks(alertMetrics);
        parts.webhooks = webhooks;
        BudgetAlerts alerts = new BudgetAlerts(alertMetrics, webhooks);
        parts.alerts = alerts;

        GatewayServer server = new GatewayServer(
                frontend,
                engine(config),
                listener(config, metrics, parts.callbacks, registry, webhooks),
                version,
                persistence(ledger, registry, rates),
                alerts,
                clock);
        parts.server = server;
        URI demoUrl = URI.create(parts.demo == null ? "http://127.0.0.1" : parts.demo.baseUrl());
        SnapshotBuilder snapshots = new SnapshotBuilder(server.registry(), new UpstreamTls(), demoUrl);
        Installation installation = new Installation(server, snapshots, config);
        AtomicBoolean isReady = new AtomicBoolean(true);
        alerts.start();
        webhooks.install(config.webhooks());
        if (ledger != null) {
            ledger.start(server.engine());
        }
        if (rates != null) {
            rates.start(server.engine());
        }
        installation.start(registry == null ? RegistryContent.EMPTY : registry.read());
        if (registry != null) {
            registry.start(installation::registry);
        }
        if (metrics != null) {
            tellPrices(metrics, config.pricing());
            LedgerMetrics ledgerMetrics = ledger == null || registry == null
                    ? null
                    : new LedgerMetrics(ledger.journal(), ledger.writer(), ledger.leases(), registry);
            OperationsServer operations = new OperationsServer(
                    metrics.of(server, ledgerMetrics, rates == null ? null : new RateMetrics(rates))::render,
                    MetricsPage.CONTENT_TYPE,
                    isReady::get);
            parts.operations = operations;
            operations.start(
                    config.server().host(), config.telemetry().metrics().port());
        }
        return new RunningGateway(parts, server, installation, webhooks, metrics, isReady);
    }

    private static boolean usesOwnDemo(GatewayConfig config) {
        return config.providers().values().stream()
                .anyMatch(provider -> provider.type() == ProviderType.DEMO && provider.baseUrl() == null);
    }

    private static Persistence persistence(
            @Nullable DurableLedger ledger, @Nullable StoredRegistry registry, @Nullable RateKeeper rates) {
        Persistence kept = ledger == null || registry == null ? Persistence.NONE : ledger.persistence(registry.pages());
        return rates == null ? kept : kept.withRates(rates, rates::close);
    }

    /// Makes a new configuration effective, but for what needs a restart.
    ///
    /// @throws IllegalArgumentException when a TLS file cannot be used
    /// @throws IllegalStateException when the gateway is closed
    public void install(GatewayConfig config) {
        installation.configuration(config);
        if (parts.registry != null) {
            parts.registry.configured(config);
        }
        webhooks.install(config.webhooks());
        if (metrics != null) {
            tellPrices(metrics, config.pricing());
        }
    }

    private static void tellPrices(MetricsPage metrics, PricingConfig pricing) {
        metrics.catalogue(pricing.catalogue().version(), pricing.catalogueFile() == null);
    }

    /// What became of the callback's events; all zero where there is none.
    public Callbacks.Counts callbackCounts() {
        return parts.callbacks == null ? Callbacks.Counts.NONE : parts.callbacks.counts();
    }

    /// Whether nobody is asked for a key, by the configuration or the database.
    boolean isOpen() {
        return installation.isOpen();
    }

    public GatewayServer server() {
        return server;
    }

    public int port() {
        return server.port();
    }

    /// The operations port, which has the metrics, or -1 when they are switched off.
    public int metricsPort() {
        return parts.operations == null ? -1 : parts.operations.port();
    }

    /// Drains. The operations port stays open for as long as that takes, and says that the gateway is not
    /// ready.
    @Override
    public void close() {
        isReady.set(false);
        installation.close();
        parts.close();
    }

    private static ExchangeListener listener(
            GatewayConfig config,
            @Nullable MetricsPage metrics,
            @Nullable Callbacks callbacks,
            @Nullable StoredRegistry registry,
            Webhooks webhooks) {
        List<ExchangeListener> listeners = new ArrayList<>();
        listeners.add(webhooks);
        if (metrics != null) {
            listeners.add(metrics.exchanges());
        }
        if (config.telemetry().accessLog().enabled()) {
            listeners.add(new AccessLog());
        }
        if (callbacks != null) {
            listeners.add(callbacks);
        }
        if (registry != null) {
            listeners.add(registry.use());
        }
        return listeners.size() == 1 ? listeners.getFirst() : new Listeners(List.copyOf(listeners));
    }

    /// Tells several listeners.
    private record Listeners(List<ExchangeListener> all) implements ExchangeListener {
        @Override
        public void onExchange(ExchangeSummary exchange) {
            for (ExchangeListener listener : all) {
                listener.onExchange(exchange);
            }
        }

        @Override
        public void onTick() {
            for (ExchangeListener listener : all) {
                listener.onTick();
            }
        }
    }

    private static EngineSettings engine(GatewayConfig config) {
        EngineConfig engine = config.engine();
        EngineSettings defaults = EngineSettings.defaults();
        return new EngineSettings(
                engine.ringSize(),
                engine.settleHeadroom(),
                engine.threading(),
                defaults.maxInFlight(),
                engine.maxUsersPerKey(),
                defaults.seed());
    }

    private static FrontendSettings frontend(GatewayConfig config) {
        ServerConfig server = config.server();
        return new FrontendSettings(
                server.host(),
                server.port(),
                server.workerCount(),
                serverTls(server.tls()),
                server.maxConnections(),
                server.backlog(),
                server.maxBodyBytes(),
                server.maxHeaderBytes(),
                server.maxBufferedBodyBytes(),
                MAX_ANSWER_BYTES,
                MAX_EVENT_BYTES,
                MAX_PIPELINED_BYTES,
                server.idleTimeout().toNanos(),
                server.readTimeout().toNanos(),
                config.resilience().timeout().request().toNanos(),
                server.writeTimeout().toNanos(),
                server.shutdownGrace().toNanos(),
                UPSTREAM_IDLE_CONNECTIONS,
                UPSTREAM_IDLE_NS,
                server.tokenCountWorkerCount(),
                server.tokenCountQueue(),
                server.rememberedResponses(),
                server.rememberResponses().toNanos());
    }

    private static @Nullable SslContext serverTls(ServerConfig.@Nullable Tls tls) {
        if (tls == null) {
            return null;
        }
        try {
            return SslContextBuilder.forServer(
                            tls.certFile().toFile(), tls.keyFile().toFile())
                    .build();
        } catch (SSLException | RuntimeException e) {
            throw new IllegalArgumentException(
                    "the certificate " + tls.certFile() + " and key " + tls.keyFile() + " cannot be used: "
                            + e.getMessage(),
                    e);
        }
    }
}
