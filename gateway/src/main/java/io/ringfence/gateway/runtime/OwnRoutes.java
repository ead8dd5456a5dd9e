package io.ringfence.gateway.runtime;

import io.ringfence.frontend.policy.Provider;
import io.ringfence.frontend.policy.RouteTable;
import io.ringfence.gateway.config.PrincipalConfig;
import io.ringfence.gateway.registry.OwnCredential;
import io.ringfence.gateway.registry.Tenants;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The ways to providers of organisations and projects that bring credentials of their own: a project's go
/// before its organisation's, and either takes the place of all that the gateway has for that provider. Where
/// it cannot be opened, there is no way to that provider.
///
/// Those who bring the same have one table, which is kept for as long as it says the same.
final class OwnRoutes {
    private Map<Map<String, OwnCredential>, RouteTable> tables = Map.of();

    /// Of a new configuration nothing is as it was.
    void forget() {
        tables = Map.of();
    }

    /// The tables by tenant.
    ///
    /// @param poolKeys of all credentials that can be opened
    Map<String, RouteTable> of(
            Tenants tenants,
            List<Provider> providers,
            Map<OwnCredential, Provider.PoolKey> poolKeys,
            Function<List<Provider>, RouteTable> making) {
        Map<String, Map<String, OwnCredential>> byOwner = new HashMap<>();
        for (OwnCredential credential : tenants.credentials()) {
            byOwner.computeIfAbsent(credential.owner(), _ -> new HashMap<>()).put(credential.provider(), credential);
        }
        Map<Map<String, OwnCredential>, RouteTable> kept = tables;
        Map<Map<String, OwnCredential>, RouteTable> used = new HashMap<>();
        Map<String, RouteTable> byTenant = new HashMap<>();
        forEachTenant(tenants, (tenant, organisation) -> {
            Map<String, OwnCredential> own = new HashMap<>(byOwner.getOrDefault(organisation, Map.of()));
            own.putAll(byOwner.getOrDefault(tenant, Map.of()));
            if (!own.isEmpty()) {
                RouteTable table = used.computeIfAbsent(own, _ -> {
                    RouteTable known = kept.get(own);
                    return known == null ? making.apply(replaced(providers, own, poolKeys)) : known;
                });
                byTenant.put(tenant, table);
            }
        });
        tables = used;
        return byTenant;
    }

    private interface TenantVisitor {
        /// @param organisation above the tenant; null for none
        void visit(String tenant, @Nullable String organisation);
    }

    private static void forEachTenant(Tenants tenants, TenantVisitor visitor) {
        for (PrincipalConfig organisation : tenants.organisations()) {
            visitor.visit("organisation/" + organisation.name(), null);
        }
        for (PrincipalConfig project : tenants.projects()) {
            visitor.visit(
                    "project/" + project.name(),
                    project.organisation() == null ? null : "organisation/" + project.organisation());
        }
    }

    private static List<Provider> replaced(
            List<Provider> providers, Map<String, OwnCredential> own, Map<OwnCredential, Provider.PoolKey> poolKeys) {
        List<Provider> replaced = new ArrayList<>();
        for (Provider provider : providers) {
            OwnCredential credential = own.get(provider.name());
            Provider.PoolKey key = credential == null ? null : poolKeys.get(credential);
            if (credential == null) {
                replaced.add(provider);
            } else if (key != null) {
                replaced.add(provider.withPool(List.of(key)));
            }
        }
        return replaced;
    }
}
