package io.ringfence.bench.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class GatewayMetricsTest {
    private static final String PAGE = """
        # HELP gateway_active_requests Exchanges in flight.
        # TYPE gateway_active_requests gauge
        gateway_active_requests 3.0
        # TYPE gateway_engine_errors counter
        gateway_engine_errors_total 2.0
        gateway_provider_requests_total{provider="a b",status="200"} 1.5E7
        """;

    @Test
    void shouldReadEveryLineByNameAndLabels() {
        Map<String, Double> metrics = GatewayMetrics.parse(PAGE);
        assertEquals(
                Map.of(
                        "gateway_active_requests",
                        3.0,
                        "gateway_engine_errors_total",
                        2.0,
                        "gateway_provider_requests_total{provider=\"a b\",status=\"200\"}",
                        1.5e7),
                metrics);
    }

    @Test
    void shouldFindCountersByTheirName() {
        Map<String, Double> metrics = GatewayMetrics.parse(PAGE);
        assertEquals(2, GatewayMetrics.total(metrics, "gateway_engine_errors"));
        assertEquals(0, GatewayMetrics.total(metrics, "gateway_expired_reservations"));
    }
}
