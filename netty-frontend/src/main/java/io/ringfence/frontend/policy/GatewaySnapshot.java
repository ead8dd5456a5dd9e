package io.ringfence.frontend.policy;

import io.ringfence.engine.policy.PolicySnapshot;
import io.ringfence.frontend.media.MediaSettings;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One version of everything that the event loops and the engine know of the configuration.
///
/// @param keys virtual keys by the hash of their secret
/// @param revokedKeys hashes of those that were taken back
/// @param adminKey of the operator, who may see everybody's usage; null when there is none
/// @param anonymous who calls without a key; null when keys are required
/// @param isOneTenant whether all callers are the same [VirtualKey#tenant()]
/// @param routes of all tenants without credentials of their own
/// @param ownRoutes by tenant, of those that have credentials of their own
public record GatewaySnapshot(
        PolicySnapshot policy,
        Map<KeyHash, VirtualKey> keys,
        Set<KeyHash> revokedKeys,
        @Nullable KeyHash adminKey,
        @Nullable VirtualKey anonymous,
        boolean isOneTenant,
        RouteTable routes,
        Map<String, RouteTable> ownRoutes,
        Timeouts timeouts,
        MediaSettings media) {

    public GatewaySnapshot {
        keys = Map.copyOf(keys);
        revokedKeys = Set.copyOf(revokedKeys);
        ownRoutes = Map.copyOf(ownRoutes);
    }

    /// A version in which nobody has credentials of his own, and no key was taken back.
    public GatewaySnapshot(
            PolicySnapshot policy,
            Map<KeyHash, VirtualKey> keys,
            @Nullable KeyHash adminKey,
            @Nullable VirtualKey anonymous,
            boolean isOneTenant,
            RouteTable routes,
            Timeouts timeouts,
            MediaSettings media) {
        this(policy, keys, Set.of(), adminKey, anonymous, isOneTenant, routes, Map.of(), timeouts, media);
    }

    /// The ways to providers for one caller.
    public RouteTable routesOf(VirtualKey caller) {
        return ownRoutes.isEmpty() ? routes : ownRoutes.getOrDefault(caller.tenant(), routes);
    }
}
