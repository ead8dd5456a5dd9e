package io.ringfence.providers.openaichat;

import io.ringfence.providers.neutral.Media;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// `data:` addresses (RFC 2397), by which chat carries bytes.
final class DataUrl {
    private static final String SCHEME = "data:";
    private static final String BASE64 = ";base64";

    private DataUrl() {}

    /// The bytes that a `data:` address holds, or the address itself.
    static Media media(String url) {
        int comma = url.indexOf(',');
        if (comma < 0 || !url.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return new Media.Url(null, url);
        }
        String head = url.substring(SCHEME.length(), comma);
        String data = url.substring(comma + 1);
        int parameters = head.indexOf(';');
        String type = (parameters < 0 ? head : head.substring(0, parameters)).strip();
        String mediaType = type.isEmpty() ? null : type.toLowerCase(Locale.ROOT);
        if (head.toLowerCase(Locale.ROOT).endsWith(BASE64)) {
            return new Media.Inline(mediaType, data);
        }
        return new Media.Inline(mediaType == null ? "text/plain" : mediaType, base64(data));
    }

    /// Bytes given as a `data:` address or as Base64 alone; anything with another scheme is an address.
    static Media bytes(String value, @Nullable String mediaType) {
        if (value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return media(value);
        }
        return value.contains("://") ? new Media.Url(mediaType, value) : new Media.Inline(mediaType, value);
    }

    private static String base64(String percentEncoded) {
        byte[] bytes;
        try {
            bytes = URLDecoder.decode(percentEncoded.replace("+", "%2B"), StandardCharsets.UTF_8)
                    .getBytes(StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            // A text whose percent signs mean themselves.
            bytes = percentEncoded.getBytes(StandardCharsets.UTF_8);
        }
        return Base64.getEncoder().encodeToString(bytes);
    }

    /// `media` as a `data:` address.
    ///
    /// @param otherwise the type where neither the media nor its first bytes tell one
    static String of(Media.Inline media, String otherwise) {
        String type = media.mediaType() == null ? sniffed(media.base64(), otherwise) : media.mediaType();
        return SCHEME + type + BASE64 + "," + media.base64();
    }

    private static String sniffed(String base64, String otherwise) {
        if (base64.startsWith("iVBORw0KGgo")) {
            return "image/png";
        } else if (base64.startsWith("/9j/")) {
            return "image/jpeg";
        } else if (base64.startsWith("R0lGOD")) {
            return "image/gif";
        } else if (base64.startsWith("UklGR")) {
            return "image/webp";
        } else if (base64.startsWith("JVBERi")) {
            return "application/pdf";
        }
        return otherwise;
    }
}
