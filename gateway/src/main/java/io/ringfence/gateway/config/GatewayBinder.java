package io.ringfence.gateway.config;

import io.ringfence.engine.EngineSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/// Reads the file as a whole, in the order in which one part needs to know another, and checks what the parts
/// have in common.
final class GatewayBinder {
    private static final String COMMAND_LINE = "command line";

    private final Mistakes mistakes;
    private final EnvironmentSettings environment;
    private final Overrides overrides;

    GatewayBinder(Mistakes mistakes, Map<String, String> environment, Overrides overrides) {
        this.mistakes = mistakes;
        this.environment = new EnvironmentSettings(environment, mistakes);
        this.overrides = overrides;
    }

    GatewayConfig read(Section root) {
        for (String later : List.of("cache", "security")) {
            root.laterSection(later);
        }

        Value providersValue = root.value("providers");
        ProvidersBinder providers = providersValue == null
                ? ProvidersBinder.of(environment.providers())
                : ProvidersBinder.read(providersValue);
        RoutingConfig routing = root.section("routing", section -> RoutesBinder.readRouting(section, providers));
        List<RouteConfig> routes = new RoutesBinder(providers, routing).read(root.items("routes"));
        PrincipalsBinder principals = new PrincipalsBinder(root);
        List<ScopedBudgetConfig> budgets = new ScopedBudgetsBinder(providers.names(), principals).read(root);
        List<WebhookConfig> webhooks = WebhooksBinder.read(root);
        Listening listening = root.section(
                "server", section -> listening(section, principals.keys().isEmpty()));
        ServerConfig server = overrideServer(listening.server);
        List<PriceConfig> prices = new PricesBinder(server.maxBodyBytes()).read(root.items("prices"));
        PricingConfig pricing = root.section("pricing", PricingBinder::read);
        ResilienceConfig resilience =
                root.section("resilience", section -> ResilienceBinder.read(section, listening.timeout));
        MediaConfig media = root.section("media", MediaBinder::read);
        TelemetryConfig telemetry = overrideTelemetry(root.section(
                "telemetry", section -> TelemetryBinder.read(section, environment.telemetry(), listening.metricsPort)));
        EngineConfig engine = root.section("engine", GatewayBinder::engine);
        boolean ledgerWanted = root.mentions("database") || root.mentions("ledger") || root.mentions("leases");
        DatabaseConfig database = root.section("database", LedgerBinder::database);
        LedgerConfig ledger = root.section("ledger", section -> LedgerBinder.ledger(section, ledgerWanted));
        LeaseConfig leases = root.section("leases", LedgerBinder::leases);
        boolean hasServer = database.url() != null && ledger.enabled();
        SharedLimitsConfig sharedLimits = root.section(
                "shared_limits",
                section -> SharedLimitsBinder.read(section, root.mentions("shared_limits"), hasServer));
        EncryptionConfig encryption = root.section("encryption", EncryptionBinder::read);
        checkPorts(root, server, telemetry.metrics());
        return new GatewayConfig(
                server,
                providers.enabled(),
                routes,
                routing,
                principals.keys(),
                principals.adminSha256(),
                principals.organisations(),
                principals.projects(),
                budgets,
                webhooks,
                prices,
                pricing,
                resilience,
                media,
                telemetry,
                engine,
                database,
                ledger,
                leases,
                sharedLimits,
                encryption);
    }

    /// What `server` says, some of which belongs to other parts.
    private record Listening(ServerConfig server, Duration timeout, OptionalInt metricsPort) {}

    private Listening listening(Section section, boolean open) {
        return new Listening(
                ServerBinder.read(section, environment.server(), open),
                section.seconds(
                        "timeout_seconds",
                        ResilienceConfig.Timeout.DEFAULTS.request(),
                        Duration.ofMillis(1),
                        ResilienceBinder.ONE_DAY),
                section.optionalInt("metrics_port", 0, 65_535));
    }

    private static EngineConfig engine(Section section) {
        EngineConfig defaults = EngineConfig.DEFAULTS;
        int ringSize = section.whole("ring_size", defaults.ringSize(), 16, 1 << 22);
        if (Integer.bitCount(ringSize) != 1) {
            section.wrong("ring_size", "ring_size is " + ringSize + "; expected a power of two");
        }
        int eighth = ringSize / (defaults.ringSize() / defaults.settleHeadroom());
        int settleHeadroom = section.whole("settle_headroom", eighth, 1, 1 << 21);
        if (settleHeadroom > ringSize / 2) {
            section.wrong(
                    "settle_headroom",
                    "settle_headroom is " + settleHeadroom + "; expected at most half of the " + ringSize
                            + " of ring_size");
        }
        return new EngineConfig(
                ringSize,
                section.choice("threading", defaults.threading(), Set.of()),
                settleHeadroom,
                section.whole("max_users_per_key", defaults.maxUsersPerKey(), 1, EngineSettings.MOST_USERS_PER_KEY));
    }

    private ServerConfig overrideServer(ServerConfig server) {
        String host = overrides.host();
        if (host != null && !ServerBinder.isHost(host)) {
            mistakes.addFrom(COMMAND_LINE, "--host", "`" + host + "` is not a host name or an IP address");
        }
        int port = overridePort("--port", overrides.port(), server.port());
        ServerConfig result = host == null
                ? server.withAddress(server.host(), server.hostChosen(), port)
                : server.withAddress(host, true, port);
        int workers = overrides.workers().orElse(server.workers());
        if (workers < 0 || workers > ServerBinder.MAX_WORKERS) {
            mistakes.addFrom(
                    COMMAND_LINE, "--workers", workers + " is out of range; expected 0 to " + ServerBinder.MAX_WORKERS);
        }
        return result.withWorkers(workers);
    }

    private TelemetryConfig overrideTelemetry(TelemetryConfig telemetry) {
        TelemetryConfig.Metrics metrics = telemetry.metrics();
        int port = overridePort("--metrics-port", overrides.metricsPort(), metrics.port());
        return new TelemetryConfig(
                telemetry.logging(), new TelemetryConfig.Metrics(metrics.enabled(), port), telemetry.accessLog());
    }

    private int overridePort(String option, OptionalInt override, int port) {
        if (override.isPresent() && !ServerBinder.isPort(override.getAsInt())) {
            mistakes.addFrom(COMMAND_LINE, option, override.getAsInt() + " is not a port; expected 0 to 65535");
        }
        return override.orElse(port);
    }

    private static void checkPorts(Section root, ServerConfig server, TelemetryConfig.Metrics metrics) {
        if (metrics.enabled() && metrics.port() != 0 && metrics.port() == server.port()) {
            root.wrong(
                    "server",
                    "the API and the metrics cannot both listen on port " + server.port() + "; change one of them");
        }
    }
}
