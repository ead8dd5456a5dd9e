package io.ringfence.gateway.runtime;

import io.netty.handler.ssl.SslContext;
import io.ringfence.demo.DemoProvider;
import io.ringfence.engine.policy.CredentialLimits;
import io.ringfence.engine.policy.PolicySnapshot;
import io.ringfence.engine.routing.Credential;
import io.ringfence.frontend.policy.KeyHash;
import io.ringfence.frontend.policy.ModelPattern;
import io.ringfence.frontend.policy.Provider;
import io.ringfence.frontend.upstream.Endpoint;
import io.ringfence.gateway.config.CredentialConfig;
import io.ringfence.gateway.config.GatewayConfig;
import io.ringfence.gateway.config.ProviderConfig;
import io.ringfence.gateway.registry.OwnCredential;
import io.ringfence.gateway.registry.Tenants;
import io.ringfence.providers.provider.ProviderType;
import java.net.URI;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The providers of a snapshot, with the credentials that they are asked with.
final class Providers {
    private static final long NO_TIMEOUT_NS = TimeUnit.DAYS.toNanos(1);

    private final UpstreamTls tls;
    private final URI demoUrl;
    private final MessageDigest sha256 = KeyHash.newSha256();

    /// @param demoUrl where the built-in provider listens, if it was started
    Providers(UpstreamTls tls, URI demoUrl) {
        this.tls = tls;
        this.demoUrl = demoUrl;
    }

    List<Provider> of(GatewayConfig config, PolicySnapshot.Builder policy) {
        List<Provider> providers = new ArrayList<>();
        for (ProviderConfig provider : config.providers().values()) {
            providers.add(provider(provider, policy));
        }
        return providers;
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
                models(config).stream().map(ModelPattern::new).toList(),
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

    /// Credentials that tenants bring with them. No label has a slash, so their ids are nobody else's.
    Map<OwnCredential, Provider.PoolKey> ownKeys(Tenants tenants, PolicySnapshot.Builder policy) {
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
}
