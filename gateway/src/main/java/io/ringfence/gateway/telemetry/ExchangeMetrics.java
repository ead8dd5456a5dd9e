package io.ringfence.gateway.telemetry;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.ringfence.frontend.ExchangeListener;
import io.ringfence.frontend.ExchangeSummary;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Counts exchanges as they end. Called on all event loops at once.
///
/// Label values are bounded: models by the front end's bound (`other` beyond it), providers, statuses and error codes
/// by
/// what they can be.
final class ExchangeMetrics implements ExchangeListener {
    private static final double[] DURATION_SECONDS = {.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 120};
    private static final double[] OVERHEAD_SECONDS = {.00005, .0001, .00025, .0005, .001, .0025, .005, .01, .025, .1, 1
    };
    private static final double NS_PER_SECOND = 1e9;

    private final Counter requests;
    private final Counter tokens;
    private final Counter cost;
    private final Counter estimated;
    private final Counter providerRequests;
    private final Counter providerErrors;
    private final Counter retries;
    private final Counter rateLimited;
    private final Counter refusals;
    private final Histogram duration;
    private final Histogram providerLatency;
    private final Histogram firstToken;
    private final DistributionDataPoint overhead;
    private final Map<SeriesKey, Series> series = new ConcurrentHashMap<>();

    ExchangeMetrics(PrometheusRegistry registry) {
        requests = counter(
                registry, "gateway_requests_total", "Requests by outcome.", "model", "provider", "status", "streaming");
        tokens = counter(
                registry,
                "gateway_request_tokens_total",
                "Tokens that providers counted.",
                "model",
                "provider",
                "type");
        cost = counter(registry, "gateway_cost_usd_total", "Settled cost in US dollars.", "model", "provider");
        estimated = counter(
                registry,
                "gateway_usage_estimated_total",
                "Answers whose provider told no usage, so that it was estimated.",
                "provider");
        providerRequests =
                counter(registry, "gateway_provider_requests_total", "Requests that reached a provider.", "provider");
        providerErrors = counter(
                registry,
                "gateway_provider_errors_total",
                "Requests that a provider failed in the end.",
                "provider",
                "code");
        retries = counter(registry, "gateway_retry_attempts_total", "Attempts beyond the first.", "provider");
        rateLimited = counter(
                registry, "gateway_rate_limit_exceeded_total", "Requests refused by a limit of the caller's.", "code");
        refusals = counter(registry, "gateway_refusals_total", "Requests that ended in an error, by code.", "code");
        duration = histogram(
                registry,
                "gateway_request_duration_seconds",
                "Duration of requests.",
                DURATION_SECONDS,
                "model",
                "provider");
        providerLatency = histogram(
                registry,
                "gateway_provider_latency_seconds",
                "Duration of requests less the gateway's own part.",
                DURATION_SECONDS,
                "provider");
        firstToken = histogram(
                registry,
                "gateway_time_to_first_token_seconds",
                "From the request's end to the answer's first content.",
                DURATION_SECONDS,
                "model",
                "provider");
        overhead = histogram(
                        registry, "gateway_overhead_seconds", "The gateway's own part of requests.", OVERHEAD_SECONDS)
                .labelValues();
    }

    @Override
    public void onExchange(ExchangeSummary exchange) {
        String provider = exchange.provider() == null ? "" : exchange.provider();
        SeriesKey key = new SeriesKey(
                exchange.modelLabel(), provider, exchange.status(), exchange.streaming(), exchange.errorCode());
        Series of = series.computeIfAbsent(key, this::newSeries);
        of.requests.inc();
        of.duration.observe(exchange.durationNs() / NS_PER_SECOND);
        overhead.observe(exchange.overheadNs() / NS_PER_SECOND);
        if (of.error != null) {
            of.error.inc();
        }
        if (of.limit != null) {
            of.limit.inc();
        }
        if (exchange.attempts() == 0) {
            return;
        }
        of.providerRequests.inc();
        of.providerLatency.observe((exchange.durationNs() - exchange.overheadNs()) / NS_PER_SECOND);
        if (exchange.attempts() > 1) {
            of.retries.inc(exchange.attempts() - 1L);
        }
        if (of.providerError != null) {
            of.providerError.inc();
        }
        of.input.inc(exchange.inputTokens());
        of.output.inc(exchange.outputTokens());
        of.cost.inc(exchange.costNanoUsd() / NS_PER_SECOND);
        if (exchange.usageEstimated()) {
            of.estimated.inc();
        }
        if (exchange.firstByteNs() >= 0) {
            of.firstToken.observe(exchange.firstByteNs() / NS_PER_SECOND);
        }
    }

    private Series newSeries(SeriesKey key) {
        String code = key.code;
        boolean byProvider =
                code != null && !key.provider.isEmpty() && (code.startsWith("provider_") || code.equals("timeout"));
        boolean byLimit =
                code != null && (code.equals("rate_limit_exceeded") || code.equals("concurrency_limit_exceeded"));
        return new Series(
                requests.labelValues(
                        key.model, key.provider, Integer.toString(key.status), Boolean.toString(key.streaming)),
                duration.labelValues(key.model, key.provider),
                providerRequests.labelValues(key.provider),
                providerLatency.labelValues(key.provider),
                retries.labelValues(key.provider),
                tokens.labelValues(key.model, key.provider, "input"),
                tokens.labelValues(key.model, key.provider, "output"),
                cost.labelValues(key.model, key.provider),
                estimated.labelValues(key.provider),
                firstToken.labelValues(key.model, key.provider),
                code == null ? null : refusals.labelValues(code),
                byProvider ? providerErrors.labelValues(key.provider, code) : null,
                byLimit ? rateLimited.labelValues(code) : null);
    }

    private static Counter counter(PrometheusRegistry registry, String name, String help, String... labels) {
        return Counter.builder().name(name).help(help).labelNames(labels).register(registry);
    }

    private static Histogram histogram(
            PrometheusRegistry registry, String name, String help, double[] bounds, String... labels) {
        return Histogram.builder()
                .name(name)
                .help(help)
                .labelNames(labels)
                .classicOnly()
                .classicUpperBounds(bounds)
                .register(registry);
    }

    private record SeriesKey(
            String model,
            String provider,
            int status,
            boolean streaming,
            @Nullable String code) {}

    /// The counters of one combination of labels, looked up once.
    private record Series(
            CounterDataPoint requests,
            DistributionDataPoint duration,
            CounterDataPoint providerRequests,
            DistributionDataPoint providerLatency,
            CounterDataPoint retries,
            CounterDataPoint input,
            CounterDataPoint output,
            CounterDataPoint cost,
            CounterDataPoint estimated,
            DistributionDataPoint firstToken,
            @Nullable CounterDataPoint error,
            @Nullable CounterDataPoint providerError,
            @Nullable CounterDataPoint limit) {}
}
