package io.ringfence.frontend.server;

import io.ringfence.engine.EngineStatus;
import io.ringfence.engine.breaker.CircuitBreaker;
import io.ringfence.frontend.policy.Provider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The detailed health page: how each provider is doing, by its credentials and breakers. Names no secret.
final class HealthReport {
    private HealthReport() {}

    static Map<String, Object> of(List<Provider> providers, EngineStatus status) {
        List<Map<String, Object>> cards = new ArrayList<>();
        for (Provider provider : providers) {
            cards.add(card(provider, status));
        }
        Map<String, Object> exchanges = new LinkedHashMap<>();
        exchanges.put("in_flight", status.totals().inFlight());
        exchanges.put("queued", status.totals().queued());
        exchanges.put("waiting_for_budget", status.totals().waiting());
        exchanges.put("admitted", status.totals().admitted());
        exchanges.put("settled", status.totals().settled());
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("providers", cards);
        report.put("exchanges", exchanges);
        return report;
    }

    private static Map<String, Object> card(Provider provider, EngineStatus status) {
        int usable = 0;
        for (Provider.PoolKey key : provider.pool()) {
            for (EngineStatus.CredentialStatus credential : status.credentials()) {
                if (credential.id().equals(key.credential().id()) && credential.available()) {
                    usable++;
                }
            }
        }
        List<Map<String, Object>> models = new ArrayList<>();
        int open = 0;
        for (EngineStatus.DeploymentStatus deployment : status.deployments()) {
            if (deployment.id().startsWith(provider.name() + "/")) {
                open += deployment.state() == CircuitBreaker.State.CLOSED ? 0 : 1;
                Map<String, Object> model = new LinkedHashMap<>();
                model.put("model", deployment.id().substring(provider.name().length() + 1));
                model.put("circuit_breaker", deployment.state().name().toLowerCase(java.util.Locale.ROOT));
                model.put("in_flight", deployment.inFlight());
                models.add(model);
            }
        }
        Map<String, Object> card = new LinkedHashMap<>();
        card.put("id", provider.name());
        card.put("type", provider.type().configName());
        card.put(
                "health",
                usable == 0 ? "unhealthy" : open > 0 || usable < provider.pool().size() ? "degraded" : "healthy");
        card.put("keys", provider.pool().size());
        card.put("keys_available", usable);
        card.put("models", models);
        return card;
    }
}
