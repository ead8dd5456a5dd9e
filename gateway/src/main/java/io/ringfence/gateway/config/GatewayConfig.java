package io.ringfence.gateway.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The whole configuration of one gateway: immutable, complete and already checked.
///
/// Everything that the file leaves out is filled in here: defaults, disabled providers and the targets that
/// named them are gone, limits that a provider gives to all its credentials stand on each of them, and every
/// project and organisation that a key names is in its list.
///
/// @param providers     by name, in the order of the file; never empty
/// @param routes        in the order of the file, which is also the order in which they are tried
/// @param keys          the virtual keys; empty when the gateway asks nobody for a key
/// @param adminSha256   of the operator's key, 64 lower-case hex digits; null when there is none
/// @param organisations each once, without an organisation above them
/// @param projects      each once, with the organisation that they belong to, if any
/// @param budgets       of models, providers and tags
public record GatewayConfig(
        ServerConfig server,
        Map<String, ProviderConfig> providers,
        List<RouteConfig> routes,
        RoutingConfig routing,
        List<KeyConfig> keys,
        @Nullable String adminSha256,
        List<PrincipalConfig> organisations,
        List<PrincipalConfig> projects,
        List<ScopedBudgetConfig> budgets,
        List<WebhookConfig> webhooks,
        List<PriceConfig> prices,
        PricingConfig pricing,
        ResilienceConfig resilience,
        MediaConfig media,
        TelemetryConfig telemetry,
        EngineConfig engine,
        DatabaseConfig database,
        LedgerConfig ledger,
        LeaseConfig leases,
        SharedLimitsConfig sharedLimits,
        EncryptionConfig encryption) {

    public GatewayConfig {
        providers = Collections.unmodifiableMap(new LinkedHashMap<>(providers));
        routes = List.copyOf(routes);
        keys = List.copyOf(keys);
        organisations = List.copyOf(organisations);
        projects = List.copyOf(projects);
        budgets = List.copyOf(budgets);
        webhooks = List.copyOf(webhooks);
        prices = List.copyOf(prices);
    }

    /// Whether anybody who reaches the port may call, because no virtual keys are configured.
    public boolean isOpen() {
        return keys.isEmpty();
    }

    /// Whether the gateway listens on loopback only for the reason that it asks nobody for a key and no host
    /// was chosen. Whoever starts the gateway should say so.
    public boolean loopbackOnlyBecauseOpen() {
        return isOpen() && !server.hostChosen();
    }
}
