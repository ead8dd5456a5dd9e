package io.ringfence.store.registry;

/// A secret under a data key of its own, and that key under a master key; see [MasterKeys].
///
/// @param masterKey the master key's id
/// @param sealedKey the data key, in Base64
/// @param sealedSecret in Base64
public record SealedSecret(String masterKey, String sealedKey, String sealedSecret) {}
