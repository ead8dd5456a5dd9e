package io.ringfence.frontend.policy;

import io.ringfence.frontend.upstream.Endpoint;
import io.ringfence.providers.provider.ProviderType;

/// What a candidate of the engine means on the wire: a server, the model's name there, and the secret that opens it.
public final class UpstreamTarget {
    private final String provider;
    private final ProviderType type;
    private final Endpoint endpoint;
    private final String model;
    private final String secret;

    public UpstreamTarget(String provider, ProviderType type, Endpoint endpoint, String model, String secret) {
        this.provider = provider;
        this.type = type;
        this.endpoint = endpoint;
        this.model = model;
        this.secret = secret;
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

    @Override
    public String toString() {
        return provider + "/" + model;
    }
}
