package io.ringfence.gateway.registry;

import io.ringfence.gateway.config.GatewayConfig;
import io.ringfence.gateway.config.KeyConfig;
import io.ringfence.gateway.config.PrincipalConfig;
import java.util.List;
import java.util.Set;

/// Everybody who may call: those of the configuration, and those of the database.
///
/// @param organisations each once
/// @param projects each once
/// @param keys by unique names and hashes; those that were revoked are not among them
/// @param revokedSha256 hashes of those that were revoked
/// @param credentials of organisations and projects, at most one for each provider
/// @param isOpen whether nobody is asked for a key
public record Tenants(
        List<PrincipalConfig> organisations,
        List<PrincipalConfig> projects,
        List<KeyConfig> keys,
        Set<String> revokedSha256,
        List<OwnCredential> credentials,
        boolean isOpen) {
    public Tenants {
        organisations = List.copyOf(organisations);
        projects = List.copyOf(projects);
        keys = List.copyOf(keys);
        revokedSha256 = Set.copyOf(revokedSha256);
        credentials = List.copyOf(credentials);
    }

    /// Whether anybody has a budget that sets aside what is expected and not the worst case.
    public boolean setsAsideExpected() {
        return organisations.stream().anyMatch(one -> one.limits().setsAsideExpected())
                || projects.stream().anyMatch(one -> one.limits().setsAsideExpected())
                || keys.stream()
                        .anyMatch(key -> key.limits().setsAsideExpected()
                                || key.perUser().setsAsideExpected());
    }

    /// Those of the configuration alone.
    public static Tenants of(GatewayConfig config) {
        return new Tenants(
                config.organisations(), config.projects(), config.keys(), Set.of(), List.of(), config.isOpen());
    }
}
