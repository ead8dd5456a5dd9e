package io.ringfence.gateway.runtime;

import io.netty.handler.ssl.SslContext;
import io.ringfence.demo.DemoProvider;
import io.ringfence.engine.breaker.BreakerPolicy;
import io.ringfence.engine.budget.BudgetLimit;
import io.ringfence.engine.policy.AccountLimits;
import io.ringfence.engine.policy.CredentialLimits;
import io.ringfence.engine.policy.PolicyRegistry;
import io.ringfence.engine.policy.PolicySnapshot;
import io.ringfence.engine.policy.ResiliencePolicy;
import io.ringfence.engine.policy.RetryPolicy;
import io.ringfence.engine.policy.ScopedAccount;
import io.ringfence.engine.routing.Credential;
import io.ringfence.frontend.media.AddressGuard;
import io.ringfence.frontend.media.MediaSettings;
import io.ringfence.frontend.media.Subnet;
import io.ringfence.frontend.policy.ExpectedInput;
import io.ringfence.frontend.policy.GatewaySnapshot;
import io.ringfence.frontend.policy.InputEstimates;
import io.ringfence.frontend.policy.KeyHash;
import io.ringfence.frontend.policy.ModelPattern;
import io.ringfence.frontend.policy.PriceBook;
import io.ringfence.frontend.policy.Provider;
import io.ringfence.frontend.policy.RouteRule;
import io.ringfence.frontend.policy.RouteTable;
import io.ringfence.frontend.policy.ScopedBudgets;
import io.ringfence.frontend.policy.Timeouts;
import io.ringfence.frontend.policy.TranslationPolicy;
import io.ringfence.frontend.upstream.Endpoint;
import io.ringfence.gateway.config.BudgetConfig;
import io.ringfence.gateway.config.CredentialConfig;
import io.ringfence.gateway.config.ExpectedConfig;
import io.ringfence.gateway.config.GatewayConfig;
import io.ringfence.gateway.config.LimitsConfig;
import io.ringfence.gateway.config.MediaConfig;
import io.ringfence.gateway.config.PriceConfig;
import io.ringfence.gateway.config.PricingConfig;
import io.ringfence.gateway.config.ProviderConfig;
import io.ringfence.gateway.config.ResilienceConfig;
import io.ringfence.gateway.config.RouteConfig;
import io.ringfence.gateway.config.ScopedBudgetConfig;
import io.ringfence.gateway.config.TranslationConfig;
import io.ringfence.gateway.registry.OwnCredential;
import io.ringfence.gateway.registry.Tenants;
import io.ringfence.providers.prices.Catalogue;
import io.ringfence.providers.prices.CatalogueProvider;
import io.ringfence.providers.provider.ProviderType;
import io.ringfence.providers.tokens.LearnedRatios;
import java.net.URI;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Turns a checked configuration into what the engine and the event loops work with. Cold; one thread.
public final class SnapshotBuilder {
    private static final long NO_TIMEOUT_NS = TimeUnit.DAYS.toNanos(1);

    private final PolicyRegistry registry;
    private final UpstreamTls tls;
    private final URI demoUrl;
    private final LearnedRatios learned = new LearnedRatios();
    private final MessageDigest sha256 = KeyHash.newSha256();
    private final OwnRoutes ownRoutes = new OwnRoutes();
    private @Nullable GatewayConfig routedConfig;
    private boolean routedExpected;
    private @Nullable RouteTable commonRoutes;

    /// @param registry of the engine that the snapshots are for
    /// @param demoUrl where the built-in provider listens, if it was started
    public SnapshotBuilder(PolicyRegistry registry, UpstreamTls tls, URI demoUrl) {
        this.registry = registry;
        this.tls = tls;
        this.demoUrl = demoUrl;
    }

    public GatewaySnapshot build(GatewayConfig config) {
        return build(config, Tenants.of(config));
    }

    /// A snapshot for these tenants instead of the configuration's alone. The ways to providers stay the same
    /// objects for as long as the configuration does: they keep in mind what clients have asked for, within
    /// bounds.
    GatewaySnapshot build(GatewayConfig config, Tenants tenants) {
        PolicySnapshot.Builder policy = PolicySnapshot.builder(registry).resilience(resilience(config.resilience()));
        List<Provider> providers = new ArrayList<>();
        for (ProviderConfig provider : config.providers().values()) {
            providers.add(provider(provider, policy));
        }
        Principals principals = new Principals(tenants, policy);
        ScopedBudgets budgets = budgets(config.budgets(), principals, policy);
        RouteTable routes = commonRoutes;
        boolean setsAsideExpected = setsAsideExpected(config, tenants);
        ExpectedInput expected =
                setsAsideExpected ? expectedInput(config.pricing().expected()) : null;
        if (routes == null || setsAsideExpected != routedExpected || !config.equals(routedConfig)) {
            routes = routes(config, providers, budgets, expected);
            ownRoutes.forget();
        }
        Map<String, RouteTable> own = ownRoutes.of(
                tenants, providers, ownKeys(tenants, policy), replaced -> routes(config, replaced, budgets, expected));
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
                timeouts(config.resilience().timeout()),
                media(config.media()));
    }

    /// Whether it has to be known of requests what they are expected to cost.
    static boolean setsAsideExpected(GatewayConfig config, Tenants tenants) {
        return tenants.setsAsideExpected()
                || config.budgets().stream().anyMatch(scoped -> scoped.budget().setsAsideExpected());
    }

    private RouteTable routes(
            GatewayConfig config, List<Provider> providers, ScopedBudgets budgets, @Nullable ExpectedInput expected) {
        return new RouteTable(
                registry,
                providers,
                rules(config.routes()),
                prices(config),
                config.routing().strategy(),
                translation(config.routing().translation()),
                config.routing().defaultProvider(),
                config.routing().fallbackEnabled(),
                budgets,
                new InputEstimates(learned, expected));
    }

    /// Credentials that tenants bring with them. No label has a slash, so their ids are nobody else's.
    private Map<OwnCredential, Provider.PoolKey> ownKeys(Tenants tenants, PolicySnapshot.Builder policy) {
        Map<OwnCredential, Provider.PoolKey> keys = new HashMap<>();
        for (OwnCredential own : tenants.credentials()) {
            if (own.secret() != null) {
                String secret = own.secret().reveal();
                Credential credential = policy.credential(
                        own.provider() + "/" + own.owner(),
                        own.owner(),
                        CredentialLimits.NONE,
                        KeyHash.of(secret, sha256).toString());
                keys.put(own, new Provider.PoolKey(credential, secret, CredentialConfig.DEFAULT_WEIGHT));
            }
        }
        return keys;
    }

    private Provider provider(ProviderConfig config, PolicySnapshot.Builder policy) {
        List<Provider.PoolKey> pool = new ArrayList<>();
        for (CredentialConfig credential : config.credentials()) {
            if (credential.weight() > 0) {
                pool.add(poolKey(config, credential, policy));
            }
        }
        return new Provider(
                config.name(),
                config.type(),
                endpoint(config),
                pool,
                patterns(models(config)),
                config.apiVersion(),
                config.dialect(),
                config.timeout() == null ? NO_TIMEOUT_NS : config.timeout().toNanos(),
                config.maxRetries().orElse(Integer.MAX_VALUE));
    }

    /// The demo's examples are listed for clients to choose from; the pattern stands for all others that it
    /// serves.
    private static List<String> models(ProviderConfig config) {
        if (!config.models().isEmpty() || config.type() != ProviderType.DEMO) {
            return config.models();
        }
        List<String> models = new ArrayList<>(DemoProvider.exampleModels());
        models.add("demo-*");
        return models;
    }

    private Provider.PoolKey poolKey(ProviderConfig provider, CredentialConfig config, PolicySnapshot.Builder policy) {
        String secret = config.key() == null ? keyless(provider) : config.key().reveal();
        Credential credential = policy.credential(
                provider.name() + "/" + config.label(),
                config.label(),
                new CredentialLimits(
                        config.requestsPerMinute().orElse(0),
                        config.tokensPerMinute().orElse(0),
                        config.maxConcurrent().orElse(0)),
                KeyHash.of(secret, sha256).toString());
        return new Provider.PoolKey(credential, secret, config.weight());
    }

    /// The demo provider wants to see some key, as every vendor does, and takes any.
    private static String keyless(ProviderConfig provider) {
        return provider.type() == ProviderType.DEMO ? "demo" : "";
    }

    private Endpoint endpoint(ProviderConfig config) {
        URI configured = config.baseUrl() == null ? demoUrl : config.baseUrl();
        URI base = URI.create(ProviderType.normaliseBase(config.type(), configured.toString(), config.dialect()));
        boolean encrypted = "https".equalsIgnoreCase(base.getScheme());
        SslContext context = encrypted ? tls.context(config.caFile()) : null;
        int port = base.getPort() >= 0 ? base.getPort() : encrypted ? 443 : 80;
        String host = base.getHost();
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        String path = base.getRawPath() == null ? "" : base.getRawPath();
        return new Endpoint(bare, port, path.endsWith("/") ? path.substring(0, path.length() - 1) : path, context);
    }

    private static List<RouteRule> rules(List<RouteConfig> configs) {
        List<RouteRule> rules = new ArrayList<>();
        for (RouteConfig config : configs) {
            List<RouteRule.Target> targets = new ArrayList<>();
            for (RouteConfig.Target target : config.targets()) {
                targets.add(
                        new RouteRule.Target(target.provider(), target.model(), target.weight(), target.priority()));
            }
            rules.add(new RouteRule(
                    new ModelPattern(config.model()),
                    config.strategy(),
                    targets,
                    config.maxOutputTokens().orElse(0),
                    translation(config.translation())));
        }
        return rules;
    }

    private static TranslationPolicy translation(TranslationConfig config) {
        return new TranslationPolicy(config.mode(), config.stripThinking(), config.reasoningBudgets());
    }

    private static ExpectedInput expectedInput(ExpectedConfig expected) {
        return new ExpectedInput(expected.quantilePermille(), expected.marginPercent(), expected.minRequests());
    }

    private static PriceBook prices(GatewayConfig config) {
        List<PriceBook.Entry> entries = new ArrayList<>();
        for (PriceConfig price : config.prices()) {
            entries.add(new PriceBook.Entry(
                    new ModelPattern(price.model()),
                    price.card(),
                    price.maxOutputTokens().orElse(0),
                    price.maxInputTokens().orElse(0)));
        }
        PricingConfig pricing = config.pricing();
        Map<String, String> vendors = new HashMap<>();
        for (ProviderConfig provider : config.providers().values()) {
            String vendor = vendor(provider, pricing.catalogue());
            if (vendor != null) {
                vendors.put(provider.name(), vendor);
            }
        }
        return new PriceBook(entries, pricing.catalogue(), vendors, pricing.unknownPrice(), pricing.estimateCard());
    }

    /// Who is asked there, as the catalogue calls them: the address tells, else the type.
    private static @Nullable String vendor(ProviderConfig provider, Catalogue catalogue) {
        CatalogueProvider found = provider.baseUrl() == null
                ? null
                : catalogue.providerAt(provider.baseUrl().toString());
        return found == null ? provider.type().catalogueId() : found.id();
    }

    static List<ModelPattern> patterns(List<String> globs) {
        return globs.stream().map(ModelPattern::new).toList();
    }

    private static Timeouts timeouts(ResilienceConfig.Timeout timeout) {
        return new Timeouts(
                timeout.connect().toNanos(),
                timeout.firstByte().toNanos(),
                timeout.idle().toNanos(),
                timeout.request().toNanos(),
                timeout.streaming().toNanos(),
                timeout.holdBack().toNanos());
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

    static AccountLimits limits(LimitsConfig config) {
        return new AccountLimits(
                config.requestsPerMinute().orElse(0),
                config.tokensPerMinute().orElse(0),
                config.maxConcurrent().orElse(0),
                config.budgets().stream().map(SnapshotBuilder::budget).toList());
    }

    private static BudgetLimit budget(BudgetConfig config) {
        return new BudgetLimit(
                config.period(),
                config.limitNanoUsd(),
                config.windowMinutes(),
                config.alertsPermille(),
                config.reserve());
    }

    private static ScopedBudgets budgets(
            List<ScopedBudgetConfig> configs, Principals principals, PolicySnapshot.Builder policy) {
        Map<String, List<ScopedBudgetConfig>> byAccount = new LinkedHashMap<>();
        for (ScopedBudgetConfig config : configs) {
            byAccount.computeIfAbsent(config.account(), _ -> new ArrayList<>(1)).add(config);
        }
        List<ScopedBudgets.OfModels> models = new ArrayList<>();
        Map<String, List<ScopedAccount>> providers = new LinkedHashMap<>();
        Map<String, List<ScopedAccount>> tags = new LinkedHashMap<>();
        byAccount.forEach((id, budgets) -> {
            List<BudgetLimit> limits =
                    budgets.stream().map(config -> budget(config.budget())).toList();
            ScopedBudgetConfig any = budgets.getFirst();
            ScopedAccount account = new ScopedAccount(
                    policy.account(id, new AccountLimits(0, 0, 0, limits)), principals.account(any.within()));
            switch (any.scope()) {
                case MODEL -> models.add(new ScopedBudgets.OfModels(new ModelPattern(any.match()), account));
                case PROVIDER -> accountsOf(providers, any.match()).add(account);
                case TAG -> accountsOf(tags, any.match()).add(account);
            }
        });
        return new ScopedBudgets(models, providers, tags);
    }

    private static List<ScopedAccount> accountsOf(Map<String, List<ScopedAccount>> byMatch, String match) {
        return byMatch.computeIfAbsent(match, _ -> new ArrayList<>(1));
    }
}
