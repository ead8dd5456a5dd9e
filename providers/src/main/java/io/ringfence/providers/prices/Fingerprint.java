package io.ringfence.providers.prices;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// Tells contents apart in the name of their version: the first 8 hex digits of their SHA-256.
public final class Fingerprint {
    private static final int BYTES = 4;

    /// At the end of a name. One of digits only may also be a date.
    private static final Pattern LAST = Pattern.compile("-(?=[0-9]*[a-f])[0-9a-f]{8}$");

    private Fingerprint() {}

    public static String of(byte[] contents) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(contents);
            return HexFormat.of().formatHex(hash, 0, BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    public static String of(String contents) {
        return of(contents.getBytes(StandardCharsets.UTF_8));
    }

    /// The name with the contents' fingerprint at its end, instead of that of other contents. No name stays
    /// none.
    static String atTheEndOf(String name, String contents) {
        String ending = "-" + of(contents);
        if (name.isEmpty() || name.endsWith(ending)) {
            return name;
        }
        return LAST.matcher(name).replaceFirst("") + ending;
    }
}
