package io.ringfence.providers.gemini;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Ids for calls of functions, which Gemini mostly leaves out while all others demand them. They are
/// recognisable, so that they are not sent to Gemini, where nobody knows them. One conversation or answer, one
/// thread.
///
/// Ids of a conversation are numbered: the same history has the same ids at each turn. Those of an answer hold
/// a digest of the answer's id, as the answer does not know the calls before it.
final class MintedIds {
    private static final Pattern MINTED = Pattern.compile("call_rf[0-9a-z]*_[0-9]{1,9}");

    private final String prefix;
    private final Set<String> used = new HashSet<>();
    private int count;

    private MintedIds(String prefix) {
        this.prefix = prefix;
    }

    /// For the calls of a request's history.
    static MintedIds ofConversation() {
        return new MintedIds("call_rf_");
    }

    /// For the calls of an answer.
    ///
    /// @param answerId the provider's, or null
    static MintedIds ofAnswer(@Nullable String answerId) {
        long digest = ThreadLocalRandom.current().nextLong();
        if (answerId != null) {
            digest = 0xcbf29ce484222325L;
            for (int i = 0; i < answerId.length(); i++) {
                digest = (digest ^ answerId.charAt(i)) * 0x100000001b3L;
            }
        }
        return new MintedIds("call_rf" + Long.toUnsignedString(digest, 36) + "_");
    }

    /// The id of the next call.
    ///
    /// @param given the provider's, or null
    String next(@Nullable String given) {
        int number = count++;
        if (given != null && !given.isEmpty()) {
            used.add(given);
            return given;
        }
        String id = prefix + number;
        while (!used.add(id)) {
            id = prefix + count++;
        }
        return id;
    }

    /// Whether this class has made `id`.
    static boolean isMinted(String id) {
        return id.startsWith("call_rf") && MINTED.matcher(id).matches();
    }
}
