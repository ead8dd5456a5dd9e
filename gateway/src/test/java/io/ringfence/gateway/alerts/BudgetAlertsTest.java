package io.ringfence.gateway.alerts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.ringfence.engine.budget.BudgetPeriod;
import org.junit.jupiter.api.Test;

class BudgetAlertsTest {
    private static final int SLOTS = 1_024;

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final AlertMetrics metrics = new AlertMetrics(registry);
    private final BudgetAlerts alerts = new BudgetAlerts(metrics, new Webhooks(metrics));

    private void tell(int times) {
        for (int i = 0; i < times; i++) {
            alerts.reached("key/a", BudgetPeriod.DAILY, 20_000, 800, 8, 10);
        }
    }

    @Test
    void shouldLoseAndCountWhatComesFasterThanItCanBeTold() {
        tell(SLOTS + 5);
        assertEquals(5, Counts.of(registry, "gateway_budget_alerts_lost", ""));

        alerts.start();
        alerts.close();
        assertEquals(SLOTS, Counts.of(registry, "gateway_budget_alerts", "0.8"));
        assertEquals(5, Counts.of(registry, "gateway_budget_alerts_lost", ""));

        tell(SLOTS);
        assertEquals(5, Counts.of(registry, "gateway_budget_alerts_lost", ""), "slots that were told are free again");
    }
}
