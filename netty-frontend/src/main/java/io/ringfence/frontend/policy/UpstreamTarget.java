package io.ringfence.frontend.policy;

import io.ringfence.frontend.upstream.Endpoint;
import io.ringfence.providers.provider.ProviderType;
import org.jspecify.annotations.Nullable;

/// What a candidate of the engine means on the wire: a server, the model's name there, and the secret that opens it.
public final class UpstreamTarget {
    private final String provider;
    private final ProviderType type;
    private final Endpoint endpoint;
    private final String model;
    private final String secret;
    private final @Nullable String apiVersion;
    private final boolean isPriced;
    private final long timeoutNs;

    public UpstreamTarget(
            String provider,
            ProviderType type,
            Endpoint endpoint,
            String model,
            String secret,
            @Nullable String apiVersion,
            boolean isPriced,
            long timeoutNs) {
        this.provider = provider;
        this.type = type;
        this.endpoint = endpoint;
        this.model = model;
        this.secret = secret;
        this.apiVersion = apiVersion;
        this.isPriced = isPriced;
        this.timeoutNs = timeoutNs;
    }

    public String provider() {
        return provider;
    }

    public ProviderType type() {
        return type;
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    /// The model's name at the provider.
    public String model() {
        return model;
    }

    /// The provider's secret. Read only where the request is encoded; never logged.
    public String secret() {
        return secret;
    }

    /// The version of the provider's API; null for the usual one.
    public @Nullable String apiVersion() {
        return apiVersion;
    }

    /// Whether a price is known, so that a cost of nothing means that it was free.
    public boolean isPriced() {
        return isPriced;
    }

    /// How long one attempt may take, in nanoseconds.
    public long timeoutNs() {
        return timeoutNs;
    }

    @Override
    public String toString() {
        return provider + "/" + model;
    }
}
