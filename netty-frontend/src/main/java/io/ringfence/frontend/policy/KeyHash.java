package io.ringfence.frontend.policy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256 of an API key, the only form in which the gateway keeps the keys that it gives out.
///
/// @param a first eight bytes, big endian; `b`, `c` and `d` follow
public record KeyHash(long a, long b, long c, long d) {

    /// The hash that `hex` spells.
    ///
    /// @throws IllegalArgumentException unless `hex` is 64 hexadecimal digits
    public static KeyHash ofHex(String hex) {
        if (hex.length() != 64) {
            throw new IllegalArgumentException("length=" + hex.length() + ", expected 64 hexadecimal digits");
        }
        return ofDigest(HexFormat.of().parseHex(hex));
    }

    public static KeyHash of(String key, MessageDigest sha256) {
        return ofDigest(sha256.digest(key.getBytes(StandardCharsets.UTF_8)));
    }

    /// A digest for [#of], to be kept per thread.
    public static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static KeyHash ofDigest(byte[] digest) {
        ByteBuffer bytes = ByteBuffer.wrap(digest);
        return new KeyHash(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
    }

    /// Any bits of a digest do.
    @Override
    public int hashCode() {
        return (int) a;
    }

    /// The digest in hexadecimal digits, as [#ofHex] reads it.
    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(a) + hex.toHexDigits(b) + hex.toHexDigits(c) + hex.toHexDigits(d);
    }
}
