package io.ringfence.providers.responses;

import io.ringfence.providers.neutral.Media;
import org.jspecify.annotations.Nullable;

/// Bytes inside an URL: `data:image/png;base64,…`.
final class DataUrls {
    private static final String SCHEME = "data:";
    private static final String BASE64 = ";base64";

    private DataUrls() {}

    /// The bytes that a URL holds, or the place that it names.
    static Media read(String url) {
        int comma = url.indexOf(',');
        if (!isDataUrl(url) || comma < 0) {
            return new Media.Url(null, url);
        }
        String head = url.substring(SCHEME.length(), comma);
        if (!head.endsWith(BASE64)) {
            return new Media.Url(null, url);
        }
        String mediaType = head.substring(0, head.length() - BASE64.length());
        return new Media.Inline(mediaType.isEmpty() ? null : mediaType, url.substring(comma + 1));
    }

    static boolean isDataUrl(String url) {
        return url.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }

    static String write(String mediaType, String base64) {
        return SCHEME + mediaType + BASE64 + "," + base64;
    }

    /// The type of a picture, from its first bytes where nobody said it.
    static String imageType(@Nullable String mediaType, String base64) {
        if (mediaType != null) {
            return mediaType;
        }
        if (base64.startsWith("/9j/")) {
            return "image/jpeg";
        }
        if (base64.startsWith("R0lGOD")) {
            return "image/gif";
        }
        return base64.startsWith("UklGR") ? "image/webp" : "image/png";
    }

    /// The type of a document, from its first bytes where nobody said it.
    static String documentType(@Nullable String mediaType, String base64) {
        if (mediaType != null) {
            return mediaType;
        }
        return base64.startsWith("JVBERi") ? "application/pdf" : "application/octet-stream";
    }
}
