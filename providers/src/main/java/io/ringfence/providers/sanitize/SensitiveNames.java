package io.ringfence.providers.sanitize;

import java.util.Comparator;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// Names whose values are not shown. Case means nothing in them.
final class SensitiveNames {
    private static final Set<String> SECRETS = Set.of(
            "authorization",
            "proxy-authorization",
            "x-api-key",
            "api-key",
            "x-goog-api-key",
            "x-amz-security-token",
            "cookie",
            "set-cookie",
            "api_key",
            "apikey",
            "access_token",
            "refresh_token",
            "token",
            "client_secret",
            "secret",
            "password",
            "key",
            "ak");

    private static final Set<String> BLOBS = Set.of("data_base64", "image_base64", "b64_json", "audio_base64");

    /// Members that hold others, whose `data` or `bytes` are the bytes of something.
    private static final Set<String> MEDIA = Set.of("inlinedata", "inline_data", "source", "input_audio", "audio");

    private SensitiveNames() {}

    static boolean isSecret(String name) {
        return SECRETS.contains(name.toLowerCase(Locale.ROOT));
    }

    static boolean isBlob(String name) {
        return BLOBS.contains(name.toLowerCase(Locale.ROOT));
    }

    /// Whether `name` holds bytes as a member of `parent`.
    static boolean isBlobOf(String parent, String name) {
        return (name.equals("data") || name.equals("bytes")) && MEDIA.contains(parent.toLowerCase(Locale.ROOT));
    }

    /// An expression that matches any of the secrets, the longest that fits.
    static String expression() {
        return SECRETS.stream()
                .sorted(Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()))
                .collect(Collectors.joining("|", "(?:", ")"));
    }
}
