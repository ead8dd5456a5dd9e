package io.ringfence.store.registry;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Seals secrets with AES-256-GCM: each under a random data key, and that one under a master key, so that a new
/// master key needs no secret to be opened. What is sealed for one purpose cannot be opened for another. Any
/// thread.
public final class MasterKeys {
    public static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final Map<String, SecretKeySpec> keys = new LinkedHashMap<>();
    private final String current;
    private final SecureRandom random = new SecureRandom();

    /// Master keys by their ids.
    ///
    /// @param keysById the first one seals, all of them open; at least one, each of [#KEY_BYTES]
    public MasterKeys(Map<String, byte[]> keysById) {
        keysById.forEach((id, key) -> {
            if (key.length != KEY_BYTES) {
                throw new IllegalArgumentException("the master key " + id + " has " + key.length + " bytes");
            }
            keys.put(id, new SecretKeySpec(key, "AES"));
        });
        current = keys.keySet().iterator().next();
    }

    /// The id of the one that seals.
    public String current() {
        return current;
    }

    public SealedSecret seal(String secret, String purpose) {
        byte[] dataKey = new byte[KEY_BYTES];
        random.nextBytes(dataKey);
        String sealed = seal(secret.getBytes(StandardCharsets.UTF_8), new SecretKeySpec(dataKey, "AES"), purpose);
        return new SealedSecret(current, sealKey(dataKey, purpose), sealed);
    }

    private String sealKey(byte[] dataKey, String purpose) {
        SecretKeySpec master = keys.get(current);
        if (master == null) {
            throw new IllegalStateException("the master key " + current + " is gone");
        }
        String sealed = seal(dataKey, master, current + "\n" + purpose);
        Arrays.fill(dataKey, (byte) 0);
        return sealed;
    }

    /// The secret again.
    ///
    /// @throws GeneralSecurityException when its master key is not here or another one, or somebody has changed
    /// or moved it; the message has no part of it
    public String open(SealedSecret sealed, String purpose) throws GeneralSecurityException {
        SecretKeySpec dataKey = new SecretKeySpec(dataKey(sealed, purpose), "AES");
        return new String(open(sealed.sealedSecret(), dataKey, purpose), StandardCharsets.UTF_8);
    }

    /// The same secret, its data key under the current master key.
    ///
    /// @throws GeneralSecurityException as [#open] does
    public SealedSecret rotate(SealedSecret sealed, String purpose) throws GeneralSecurityException {
        return new SealedSecret(current, sealKey(dataKey(sealed, purpose), purpose), sealed.sealedSecret());
    }

    private byte[] dataKey(SealedSecret sealed, String purpose) throws GeneralSecurityException {
        SecretKeySpec master = keys.get(sealed.masterKey());
        if (master == null) {
            throw new KeyException("there is no master key `" + sealed.masterKey() + "`");
        }
        return open(sealed.sealedKey(), master, sealed.masterKey() + "\n" + purpose);
    }

    private String seal(byte[] plain, SecretKeySpec key, String purpose) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key, nonce, purpose).doFinal(plain);
            byte[] whole = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
            System.arraycopy(sealed, 0, whole, NONCE_BYTES, sealed.length);
            return Base64.getEncoder().encodeToString(whole);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has AES-GCM", impossible);
        }
    }

    private static byte[] open(String sealed, SecretKeySpec key, String purpose) throws GeneralSecurityException {
        try {
            byte[] whole = Base64.getDecoder().decode(sealed);
            byte[] nonce = Arrays.copyOf(whole, NONCE_BYTES);
            return cipher(Cipher.DECRYPT_MODE, key, nonce, purpose)
                    .doFinal(whole, NONCE_BYTES, Math.max(0, whole.length - NONCE_BYTES));
        } catch (AEADBadTagException | IllegalArgumentException _) {
            throw new KeyException("it was sealed with another master key of this name, or changed since");
        }
    }

    private static Cipher cipher(int mode, SecretKeySpec key, byte[] nonce, String purpose)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(purpose.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
