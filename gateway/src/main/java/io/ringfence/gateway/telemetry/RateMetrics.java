package io.ringfence.gateway.telemetry;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.ringfence.engine.EngineStatus;
import io.ringfence.store.rate.RateKeeper;
import java.util.List;

/// How limits per minute are shared.
public final class RateMetrics {
    private final RateKeeper rates;

    public RateMetrics(RateKeeper rates) {
        this.rates = rates;
    }

    List<MetricSnapshot> snapshots(EngineStatus status) {
        GaugeSnapshot.Builder held = GaugeSnapshot.builder()
                .name("gateway_shared_limits_held")
                .help("What this gateway holds of a limit per minute and has not used.");
        for (EngineStatus.AccountStatus account : status.accounts()) {
            if (account.requestsShared()) {
                held.dataPoint(EngineMetrics.point(
                        (double) account.requestsHeld(), "account", account.id(), "of", "requests"));
            }
            if (account.tokensShared()) {
                held.dataPoint(
                        EngineMetrics.point((double) account.tokensHeld(), "account", account.id(), "of", "tokens"));
            }
        }
        return List.of(
                EngineMetrics.gauge(
                        "gateway_shared_limits_up",
                        "1 while limits per minute are shared, 0 while nobody can be asked.",
                        rates.areShared() ? 1 : 0),
                EngineMetrics.counter(
                        "gateway_shared_limits_failures",
                        "Times that Redis or the database could not be asked about limits.",
                        rates.failures()),
                held.build());
    }
}
