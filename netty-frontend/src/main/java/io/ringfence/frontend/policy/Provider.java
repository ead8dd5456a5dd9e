package io.ringfence.frontend.policy;

import io.ringfence.engine.routing.Credential;
import io.ringfence.frontend.upstream.Endpoint;
import io.ringfence.providers.Dialect;
import io.ringfence.providers.provider.ProviderType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A configured provider: where it listens, how it is spoken to, and the pool of credentials that open it.
///
/// @param models the models it serves; empty means any
/// @param apiVersion of its API; null for the usual one
/// @param dialect the only one that it is asked in, as configured; null for all that its type speaks
/// @param timeoutNs how long one attempt may take
/// @param maxRetries how often it is asked again by one exchange after it has failed
public record Provider(
        String name,
        ProviderType type,
        Endpoint endpoint,
        List<PoolKey> pool,
        List<ModelPattern> models,
        @Nullable String apiVersion,
        @Nullable Dialect dialect,
        long timeoutNs,
        int maxRetries) {

    public Provider {
        pool = List.copyOf(pool);
        models = List.copyOf(models);
        if (pool.isEmpty()) {
            throw new IllegalArgumentException("provider=" + name + " has no credential");
        }
    }

    /// The same provider with other credentials.
    public Provider withPool(List<PoolKey> other) {
        return new Provider(name, type, endpoint, other, models, apiVersion, dialect, timeoutNs, maxRetries);
    }

    /// The dialects that it is asked in, by [Dialect#bit()].
    public int dialects() {
        return type.dialects(dialect, apiVersion);
    }

    /// True when the provider's list of models, if it has one, names `model`.
    public boolean serves(String model) {
        return models.isEmpty() || lists(model);
    }

    /// True when the provider's list of models names `model`.
    public boolean lists(String model) {
        for (ModelPattern pattern : models) {
            if (pattern.matches(model)) {
                return true;
            }
        }
        return false;
    }

    /// One credential of the pool.
    ///
    /// @param credential its live state in the engine
    /// @param weight its share among the pool's credentials, at least 1
    public record PoolKey(Credential credential, String secret, int weight) {
        @Override
        public String toString() {
            return "PoolKey[" + credential.label() + "]";
        }
    }
}
