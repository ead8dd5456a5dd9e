package io.ringfence.frontend.policy;

import io.ringfence.frontend.upstream.Endpoint;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.prices.ModelPrice;
import io.ringfence.providers.provider.ProviderType;
import io.ringfence.providers.tokens.ModelRatios;
import io.ringfence.providers.translate.Flavour;
import org.jspecify.annotations.Nullable;

/// What a candidate of the engine means on the wire: a server, the model's name there, and the secret that
/// opens it.
public final class UpstreamTarget {
    private final Provider provider;
    private final String model;
    private final String secret;
    private final @Nullable ModelPrice price;
    private final TranslationPolicy translation;
    private final ModelRatios ratios;
    private final int dialects;
    private final Flavour flavour;

    /// @param price null when none is known
    /// @param ratios what has been learned of the model there
    public UpstreamTarget(
            Provider provider,
            String model,
            String secret,
            @Nullable ModelPrice price,
            TranslationPolicy translation,
            ModelRatios ratios) {
        this.provider = provider;
        this.model = model;
        this.secret = secret;
        this.price = price;
        this.translation = translation;
        this.ratios = ratios;
        this.dialects = provider.dialects();
        this.flavour = provider.type().flavour(provider.endpoint().host());
    }

    public String provider() {
        return provider.name();
    }

    public ProviderType type() {
        return provider.type();
    }

    public Endpoint endpoint() {
        return provider.endpoint();
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
        return provider.apiVersion();
    }

    /// The dialect in which the provider is asked for a client of `client`: the client's own if both speak it,
    /// else the provider's richest.
    public Dialect dialectFor(Dialect client) {
        return (dialects & client.bit()) != 0 ? client : provider.type().richest(dialects);
    }

    /// The dialect in which the provider is asked to count tokens for a client of `client`: the client's own if
    /// it has a counter there, else one that it has. Null when it has none.
    public @Nullable Dialect counterFor(Dialect client) {
        int counters = dialects & provider.type().counters();
        if (counters == 0) {
            return null;
        }
        return (counters & client.bit()) != 0 ? client : provider.type().richest(counters);
    }

    /// What is particular about the provider within its dialect.
    public Flavour flavour() {
        return flavour;
    }

    /// Who can read the opaque state that this provider makes; see [io.ringfence.providers.translate.StateTag].
    public String stateOrigin(Dialect dialect) {
        return provider.type().stateOrigin(dialect, provider.name());
    }

    /// What the route does to requests and answers that go by way of this target.
    public TranslationPolicy translation() {
        return translation;
    }

    /// What the model costs there, as it was known when this was made; null when nobody knows.
    public @Nullable ModelPrice price() {
        return price;
    }

    /// How many tokens the model makes of a request's bytes; goes on learning.
    public ModelRatios ratios() {
        return ratios;
    }

    /// How long one attempt may take, in nanoseconds.
    public long timeoutNs() {
        return provider.timeoutNs();
    }

    @Override
    public String toString() {
        return provider.name() + "/" + model;
    }
}
