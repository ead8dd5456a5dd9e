package io.ringfence.gateway.config;

import io.ringfence.store.registry.MasterKeys;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What providers' secrets are sealed with in the database.
///
/// @param masterKeys the first one seals, all of them open; empty where no secrets are kept
public record EncryptionConfig(List<MasterKey> masterKeys) {
    public EncryptionConfig {
        masterKeys = List.copyOf(masterKeys);
    }

    /// One of them.
    ///
    /// @param id by which the database names it
    /// @param key 32 bytes, as Base64 or in hexadecimal digits
    public record MasterKey(String id, Secret key) {}

    /// Ready for use; null where there are none.
    public @Nullable MasterKeys keys() {
        if (masterKeys.isEmpty()) {
            return null;
        }
        Map<String, byte[]> keys = new LinkedHashMap<>();
        masterKeys.forEach(master -> keys.put(master.id(), EncryptionBinder.bytes(master.key())));
        return new MasterKeys(keys);
    }
}
