package io.ringfence.gateway.runtime;

import io.ringfence.frontend.policy.GatewaySnapshot;
import io.ringfence.frontend.server.GatewayServer;
import io.ringfence.gateway.config.GatewayConfig;
import io.ringfence.gateway.registry.SettingsReader;
import io.ringfence.gateway.registry.TenantMerge;
import io.ringfence.gateway.registry.Tenants;
import io.ringfence.store.registry.RegistryContent;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is in force: the configuration together with what the database has. Either may change at any time, on
/// any thread; one change is made after the other.
final class Installation {
    private static final Logger LOG = LoggerFactory.getLogger(Installation.class);

    private final GatewayServer server;
    private final SnapshotBuilder snapshots;
    private final SettingsReader settings = new SettingsReader();
    private GatewayConfig config;
    private RegistryContent content = RegistryContent.EMPTY;
    private Tenants tenants;
    private List<String> problems = List.of();
    private boolean isClosed;

    Installation(GatewayServer server, SnapshotBuilder snapshots, GatewayConfig config) {
        this.server = server;
        this.snapshots = snapshots;
        this.config = config;
        this.tenants = Tenants.of(config);
    }

    /// Starts the server with the configuration and this.
    synchronized void start(RegistryContent first) {
        content = first;
        server.start(build(config, first));
    }

    /// Makes a new configuration effective.
    ///
    /// @throws IllegalArgumentException when a TLS file cannot be used
    /// @throws IllegalStateException when the gateway is closed
    synchronized void configuration(GatewayConfig newConfig) {
        server.install(build(newConfig, content));
        config = newConfig;
    }

    /// Makes effective what has changed in the database.
    synchronized void registry(RegistryContent newContent) {
        if (!isClosed) {
            server.install(build(config, newContent));
            content = newContent;
        }
    }

    private GatewaySnapshot build(GatewayConfig newConfig, RegistryContent newContent) {
        TenantMerge merge = new TenantMerge(newConfig, newContent, settings);
        GatewaySnapshot snapshot = snapshots.build(newConfig, merge.tenants());
        List<String> known = problems;
        problems = merge.problems();
        problems.stream().filter(problem -> !known.contains(problem)).forEach(LOG::warn);
        tenants = merge.tenants();
        return snapshot;
    }

    /// Whether nobody is asked for a key.
    synchronized boolean isOpen() {
        return tenants.isOpen();
    }

    /// From now on the database changes nothing any more.
    synchronized void close() {
        isClosed = true;
    }
}
