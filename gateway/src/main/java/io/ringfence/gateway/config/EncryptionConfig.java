package io.ringfence.gateway.config;

import java.util.List;

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
    public record MasterKey(String id, Secret key) {
        /// The bytes that the key spells.
        public byte[] bytes() {
            return EncryptionBinder.bytes(key);
        }
    }
}
