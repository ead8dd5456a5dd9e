package io.ringfence.frontend.policy;

import io.ringfence.engine.policy.PolicySnapshot;
import io.ringfence.frontend.media.MediaSettings;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One version of everything that the event loops and the engine know of the configuration.
///
/// @param keys virtual keys by the hash of their secret
/// @param adminKey of the operator, who may see everybody's usage; null when there is none
/// @param anonymous who calls without a key; null when keys are required
/// @param isOneTenant whether all callers are the same [VirtualKey#tenant()]
public record GatewaySnapshot(
        PolicySnapshot policy,
        Map<KeyHash, VirtualKey> keys,
        @Nullable KeyHash adminKey,
        @Nullable VirtualKey anonymous,
        boolean isOneTenant,
        RouteTable routes,
        Timeouts timeouts,
        MediaSettings media) {

    public GatewaySnapshot {
        keys = Map.copyOf(keys);
    }
}
