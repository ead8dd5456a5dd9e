package io.ringfence.gateway.telemetry;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.ringfence.engine.EngineStatus;
import io.ringfence.frontend.ExchangeListener;
import io.ringfence.frontend.server.GatewayServer;
import io.ringfence.gateway.alerts.AlertMetrics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// The metrics page: counters of exchanges, and the engine's state at the moment of the scrape.
public final class MetricsPage {
    public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final ExchangeMetrics exchanges = new ExchangeMetrics(registry);
    private final AlertMetrics alerts = new AlertMetrics(registry);
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
    private final Executor rendering = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("ringfence-metrics").factory());

    private volatile MetricSnapshot catalogue = catalogueInfo("", "bundled");

    /// Tells which prices hold from now on.
    ///
    /// @param version of the catalogue
    /// @param isBundled whether the gateway came with it
    public void catalogue(String version, boolean isBundled) {
        catalogue = catalogueInfo(version, isBundled ? "bundled" : "file");
    }

    private static MetricSnapshot catalogueInfo(String version, String origin) {
        return InfoSnapshot.builder()
                .name("gateway_price_catalogue")
                .help("The catalogue of prices in use.")
                .dataPoint(InfoSnapshot.InfoDataPointSnapshot.builder()
                        .labels(Labels.of("version", version, "origin", origin))
                        .build())
                .build();
    }

    /// Where exchanges are counted.
    public ExchangeListener exchanges() {
        return exchanges;
    }

    /// Where alerts are counted.
    public AlertMetrics alerts() {
        return alerts;
    }

    /// Renders the page for one gateway, away from its event loops.
    ///
    /// @param ledger null where nothing is written down
    /// @param rates null where no limits are shared
    public Renderer of(GatewayServer server, @Nullable LedgerMetrics ledger, @Nullable RateMetrics rates) {
        return new Renderer(server, ledger, rates);
    }

    /// Renders one gateway's page.
    public final class Renderer {
        private final GatewayServer server;
        private final EngineMetrics engine;
        private final @Nullable LedgerMetrics ledger;
        private final @Nullable RateMetrics rates;

        private Renderer(GatewayServer server, @Nullable LedgerMetrics ledger, @Nullable RateMetrics rates) {
            this.server = server;
            this.engine = new EngineMetrics(server.engine());
            this.ledger = ledger;
            this.rates = rates;
        }

        public CompletionStage<byte[]> render() {
            return server.status().thenApplyAsync(this::render, rendering);
        }

        private byte[] render(EngineStatus status) {
            List<MetricSnapshot> all = new ArrayList<>();
            registry.scrape().forEach(all::add);
            all.addAll(engine.of(status));
            if (ledger != null) {
                all.addAll(ledger.snapshots());
            }
            if (rates != null) {
                all.addAll(rates.snapshots(status));
            }
            all.add(catalogue);
            ByteArrayOutputStream page = new ByteArrayOutputStream(16_384);
            try {
                writer.write(page, new MetricSnapshots(all), EscapingScheme.UNDERSCORE_ESCAPING);
            } catch (IOException e) {
                throw new UncheckedIOException("writing to memory", e);
            }
            return page.toByteArray();
        }
    }
}
