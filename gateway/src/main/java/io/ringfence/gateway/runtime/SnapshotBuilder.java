package io.ringfence.gateway.runtime;

import io.ringfence.engine.breaker.BreakerPolicy;
import io.ringfence.engine.policy.PolicyRegistry;
import io.ringfence.engine.policy.PolicySnapshot;
import io.ringfence.engine.policy.ResiliencePolicy;
import io.ringfence.engine.policy.RetryPolicy;
import io.ringfence.frontend.media.AddressGuard;
import io.ringfence.frontend.media.MediaSettings;
import io.ringfence.frontend.media.Subnet;
import io.ringfence.frontend.policy.GatewaySnapshot;
import io.ringfence.frontend.policy.KeyHash;
import io.ringfence.frontend.policy.Provider;
import io.ringfence.frontend.policy.RouteTable;
import io.ringfence.frontend.policy.ScopedBudgets;
import io.ringfence.frontend.policy.Timeouts;
import io.ringfence.gateway.config.AbandonedConfig;
import io.ringfence.gateway.config.GatewayConfig;
import io.ringfence.gateway.config.MediaConfig;
import io.ringfence.gateway.config.ResilienceConfig;
import io.ringfence.gateway.registry.Tenants;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Turns a checked configuration into what the engine and the event loops work with. Cold; one thread.
public final class SnapshotBuilder {
    private final PolicyRegistry registry;
    private final UpstreamTls tls;
    private final Providers providers;
    private final RouteTables routeTables;
    private final OwnRoutes ownRoutes = new OwnRoutes();
    private @Nullable GatewayConfig routedConfig;
    private boolean routedExpected;
    private @Nullable RouteTable commonRoutes;

    /// @param registry of the engine that the snapshots are for
    /// @param demoUrl where the built-in provider listens, if it was started
    public SnapshotBuilder(PolicyRegistry registry, UpstreamTls tls, URI demoUrl) {
        this.registry = registry;
        this.tls = tls;
        providers = new Providers(tls, demoUrl);
        routeTables = new RouteTables(registry);
    }

    public GatewaySnapshot build(GatewayConfig config) {
        return build(config, Tenants.of(config));
    }

    /// A snapshot for these tenants instead of the configuration's alone. The ways to providers stay the same
    /// objects for as long as the configuration does: they keep in mind what clients have asked for, within
    /// bounds.
    GatewaySnapshot build(GatewayConfig config, Tenants tenants) {
        PolicySnapshot.Builder policy = PolicySnapshot.builder(registry).resilience(resilience(config.resilience()));
        List<Provider> common = providers.of(config, policy);
        Principals principals = new Principals(tenants, policy);
        ScopedBudgets budgets = Limits.scoped(config.budgets(), principals, policy);
        RouteTable routes = commonRoutes;
        boolean setsAsideExpected = setsAsideExpected(config, tenants);
        if (routes == null || setsAsideExpected != routedExpected || !config.equals(routedConfig)) {
            routes = routeTables.of(config, common, budgets, setsAsideExpected);
            ownRoutes.forget();
        }
        Map<String, RouteTable> own = ownRoutes.of(
                tenants,
                common,
                providers.ownKeys(tenants, policy),
                replaced -> routeTables.of(config, replaced, budgets, setsAsideExpected));
        routedConfig = config;
        routedExpected = setsAsideExpected;
        commonRoutes = routes;
        return new GatewaySnapshot(
                policy.build(),
                principals.keys(),
                tenants.revokedSha256().stream().map(KeyHash::ofHex).collect(Collectors.toSet()),
                config.adminSha256() == null ? null : KeyHash.ofHex(config.adminSha256()),
                principals.anonymous(),
                principals.isOneTenant(),
                routes,
                own,
                timeouts(config.resilience().timeout(), config.pricing().abandoned()),
                media(config.media()));
    }

    /// Whether it has to be known of requests what they are expected to cost.
    static boolean setsAsideExpected(GatewayConfig config, Tenants tenants) {
        return tenants.setsAsideExpected()
                || config.budgets().stream().anyMatch(scoped -> scoped.budget().setsAsideExpected());
    }

    private static Timeouts timeouts(ResilienceConfig.Timeout timeout, AbandonedConfig abandoned) {
        return new Timeouts(
                timeout.connect().toNanos(),
                timeout.firstByte().toNanos(),
                timeout.idle().toNanos(),
                timeout.request().toNanos(),
                timeout.streaming().toNanos(),
                timeout.holdBack().toNanos(),
                abandoned.readsOn().toNanos());
    }

    private MediaSettings media(MediaConfig config) {
        List<Subnet> networks = config.allowedNetworks().stream()
                .map(network -> new Subnet(network.address(), network.bits()))
                .toList();
        return new MediaSettings(
                config.enabled(),
                config.maxItems(),
                config.maxBytes(),
                config.maxTotalBytes(),
                config.timeout().toNanos(),
                config.maxConcurrent(),
                config.maxRedirects(),
                new AddressGuard(networks, config.allowedHosts()),
                () -> tls.context(null));
    }

    private static ResiliencePolicy resilience(ResilienceConfig config) {
        ResilienceConfig.CircuitBreaker breaker = config.circuitBreaker();
        return ResiliencePolicy.defaults()
                .withRetry(new RetryPolicy(
                        config.retry().maxAttempts(),
                        config.retry().initialDelay().toNanos(),
                        config.retry().maxDelay().toNanos(),
                        config.retry().backoffMultiplierPpm(),
                        RetryPolicy.defaults().maxRetryAfterNs()))
                .withBreaker(new BreakerPolicy(
                        breaker.enabled(),
                        breaker.failureThreshold(),
                        breaker.failureRatePermille(),
                        breaker.minRequests(),
                        breaker.window().toNanos(),
                        breaker.openDuration().toNanos(),
                        breaker.maxOpenDuration().toNanos(),
                        breaker.successThreshold()))
                .withMaxConcurrent(config.bulkhead().maxConcurrent())
                .withMaxQueue(config.bulkhead().maxQueue())
                .withMaxBudgetWaitNs(config.budgetWait().max().toNanos())
                .withMaxBudgetWaiters(config.budgetWait().maxWaiting());
    }
}
