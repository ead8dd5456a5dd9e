package io.ringfence.providers.error;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Masks what looks like a credential or an account in text that came from a provider. Providers quote keys in
/// errors. Any thread.
public final class Secrets {
    /// Keys by the prefixes that vendors give them, and account ids. The prefix stays: it tells which kind was
    /// quoted.
    private static final Pattern TOKEN =
            Pattern.compile("\\b(sk-|pk-|gsk_|xai-|pplx-|hf_|csk-|nvapi-|AIza|AQ\\.|ya29\\.|org-)"
                    + "[A-Za-z0-9_\\-.*+/]{6,}|\\b(AKIA|ASIA)[A-Z0-9]{12,}");

    /// `Bearer` and what follows, and keys in the query of an URL.
    private static final Pattern LABELLED =
            Pattern.compile("((?i:bearer)(?:\\s|%20)+|[?&](?i:key|api[-_]key|access_token)=)[^\\s\"'\\\\&,;<>]{4,}");

    private Secrets() {}

    /// The text with every secret cut down to its prefix. Only letters, digits and punctuation of keys are
    /// taken out, so that text inside JSON stays JSON. The same text when there is nothing to mask.
    static String mask(String text) {
        return TOKEN.matcher(LABELLED.matcher(text).replaceAll("$1***")).replaceAll(Secrets::prefix);
    }

    /// The text with every key that looks like a vendor's, and every account id, replaced as a whole.
    public static String replaceKeys(String text, String replacement) {
        return TOKEN.matcher(text).replaceAll(Matcher.quoteReplacement(replacement));
    }

    private static String prefix(MatchResult secret) {
        String prefix = secret.group(1) == null ? secret.group(2) : secret.group(1);
        return prefix + "***";
    }
}
