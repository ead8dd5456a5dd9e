package io.ringfence.gateway.registry;

import io.ringfence.gateway.config.GatewayConfig;
import io.ringfence.store.registry.MasterKeys;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The master keys of a configuration.
final class ConfiguredMasterKeys {
    private ConfiguredMasterKeys() {}

    /// Ready for use; null where there are none.
    static @Nullable MasterKeys of(GatewayConfig config) {
        Map<String, byte[]> keys = new LinkedHashMap<>();
        config.encryption().masterKeys().forEach(master -> keys.put(master.id(), master.bytes()));
        return keys.isEmpty() ? null : new MasterKeys(keys);
    }
}
