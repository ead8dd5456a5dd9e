package io.ringfence.providers.responses;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// Ids of items that another dialect's answer does not have: unique, and the same each time the same answer is
/// written. OpenAI's own ids are hexadecimal behind their prefix, so the letters `rf` tell ours from them: when
/// a client sends an item back, OpenAI must not be asked for an id that it never gave.
///
/// One answer, one thread.
final class ItemIds {
    private static final Pattern MINTED = Pattern.compile("[a-z]{2,4}_rf[0-9a-f]+");
    private static final int HASH_BYTES = 20;

    private final String hash;
    private int count;

    /// @param answerId unique
    ItemIds(String answerId) {
        this.hash = hash(answerId, HASH_BYTES);
    }

    /// The next id.
    ///
    /// @param prefix `msg_`, `fc_`, `rs_`, …
    String next(String prefix) {
        String number = Integer.toHexString(count++);
        return prefix + "rf" + hash + "0".repeat(Math.max(0, 4 - number.length())) + number;
    }

    /// Whether the id is one that [#next] made, in this process or another.
    static boolean isMinted(String id) {
        return MINTED.matcher(id).matches();
    }

    static String hash(String text, int bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
