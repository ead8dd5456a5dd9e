package io.ringfence.providers.translate;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes ids of tool calls fit the provider that gets them.
///
/// An id that fits passes as it is. Any other becomes a hash of the whole of it, so that ids which only begin
/// alike stay apart. Nothing has to be remembered to find the way back: a client sends its conversation whole
/// with every request, call and result carry the same id in it, and the same id is mapped the same way every
/// time and everywhere ([#fit]). What a provider's answer calls by a mapped id is found again among the
/// conversation's own ids ([#original]).
///
/// Nine characters are few for a hash; an instance of this class keeps the ids of one conversation apart for
/// certain, by hashing again where two meet. It maps in order of appearance, so that a conversation which has
/// grown is mapped as before. One thread.
public final class CallIds {
    /// What a provider takes as an id.
    public enum Rule {
        /// Exactly nine letters or digits.
        MISTRAL(9, 9, false),
        ANTHROPIC(1, 64, true),
        BEDROCK(1, 64, true),
        /// At most forty characters, of any kind.
        OPENAI_CHAT(1, 40, true),
        /// At most 64 characters, of any kind.
        OPENAI_RESPONSES(1, 64, true);

        private final int min;
        private final int max;
        private final boolean hasPrefix;

        Rule(int min, int max, boolean hasPrefix) {
            this.min = min;
            this.max = max;
            this.hasPrefix = hasPrefix;
        }

        /// Whether a provider with this rule takes `id` as it is.
        public boolean accepts(String id) {
            return id.length() >= min && id.length() <= max && id.chars().allMatch(this::accepts);
        }

        private boolean accepts(int c) {
            boolean isPlain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            return switch (this) {
                case MISTRAL -> isPlain;
                case ANTHROPIC, BEDROCK -> isPlain || c == '_' || c == '-';
                case OPENAI_CHAT, OPENAI_RESPONSES -> true;
            };
        }
    }

    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final BigInteger RADIX = BigInteger.valueOf(ALPHABET.length());
    private static final String PREFIX = "call_";

    /// 190 bits, and short enough for every rule.
    private static final int LONG_HASH = 32;

    private final Rule rule;
    private final Map<String, String> fitted = new HashMap<>();
    private final Map<String, String> originals = new HashMap<>();

    /// Ids of one conversation with a provider of this rule.
    public CallIds(Rule rule) {
        this.rule = rule;
    }

    /// `id` as a provider with this rule takes it: the same for the same id, another one for another id but for
    /// the chance that two hashes meet (one in 10^16 for [Rule#MISTRAL]).
    public static String fit(String id, Rule rule) {
        return rule.accepts(id) ? id : hashed(id, rule);
    }

    /// The one of a conversation's ids that [#fit(String, Rule)] makes `fitted` of, or null.
    public static @Nullable String original(String fitted, Collection<String> conversation, Rule rule) {
        for (String id : conversation) {
            if (fit(id, rule).equals(fitted)) {
                return id;
            }
        }
        return null;
    }

    /// As [#fit(String, Rule)], and different from what every other id of this conversation was made.
    public String fit(String id) {
        String known = fitted.get(id);
        if (known != null) {
            return known;
        }
        String candidate = fit(id, rule);
        for (int attempt = 1; originals.containsKey(candidate); attempt++) {
            candidate = hashed(id + "#" + attempt, rule);
        }
        fitted.put(id, candidate);
        originals.put(candidate, id);
        return candidate;
    }

    /// The id of this conversation that was made `fitted`, or null.
    public @Nullable String original(String fitted) {
        return originals.get(fitted);
    }

    /// An id for a call that its provider gave none.
    ///
    /// @param seed what sets the answer apart from all others, as its own id
    /// @param number of the call in the answer
    public static String minted(String seed, int number) {
        return PREFIX + base62(seed, 12) + "_" + number;
    }

    private static String hashed(String id, Rule rule) {
        return rule.hasPrefix ? PREFIX + base62(id, LONG_HASH) : base62(id, rule.max);
    }

    private static String base62(String text, int length) {
        BigInteger rest = new BigInteger(1, sha256(text));
        char[] digits = new char[length];
        for (int i = 0; i < length; i++) {
            BigInteger[] next = rest.divideAndRemainder(RADIX);
            digits[i] = ALPHABET.charAt(next[1].intValue());
            rest = next[0];
        }
        return new String(digits);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
