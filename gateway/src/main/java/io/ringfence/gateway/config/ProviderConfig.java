package io.ringfence.gateway.config;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.provider.ProviderType;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// One vendor or server with its address and credentials.
///
/// @param baseUrl     as written, without a slash at its end, or the vendor's own; null only for the demo
///                    provider, whose address is known once it is started
/// @param apiVersion  of the vendor's API, null for the one that the dialect is written for
/// @param dialect     the only one that it is asked in; null for all that its type speaks
/// @param credentials at least one; a provider that wants no key has one whose key is null
/// @param models      globs of the models that it serves; empty when it says nothing about them
/// @param timeout     the longest that one unary attempt may take here; null for
///                    `resilience.timeout.request_seconds`
/// @param maxRetries  further attempts after the first one, where the configuration limits them for this
///                    provider
/// @param caFile      PEM file of the certificates to trust instead of the system's; null for the system's
public record ProviderConfig(
        String name,
        ProviderType type,
        @Nullable URI baseUrl,
        @Nullable String apiVersion,
        @Nullable Dialect dialect,
        List<CredentialConfig> credentials,
        List<String> models,
        @Nullable Duration timeout,
        OptionalInt maxRetries,
        @Nullable Path caFile) {

    public ProviderConfig {
        credentials = List.copyOf(credentials);
        models = List.copyOf(models);
    }
}
