package io.ringfence.store.registry;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/// The secret of a new virtual key: 256 random bits, so that a plain hash keeps it as well as any. Told once,
/// and not kept.
public record KeySecret(String text) {
    private static final String MARK = "rf_";
    private static final int BYTES = 32;
    private static final int PREFIX = 12;

    public static KeySecret random(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new KeySecret(MARK + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /// 64 lower-case hex digits.
    public String sha256() {
        try {
            byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    /// What may be shown of it ever after: 202 bits are not in it.
    public String prefix() {
        return text.substring(0, PREFIX);
    }

    @Override
    public String toString() {
        return prefix() + "…";
    }
}
