package io.ringfence.providers.translate;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.Media;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which media that lie elsewhere a provider fetches itself, and which must be part of the request. Any thread.
public final class RemoteMedia {
    private static final Set<String> YOUTUBE =
            Set.of("youtube.com", "www.youtube.com", "m.youtube.com", "music.youtube.com", "youtu.be");

    private RemoteMedia() {}

    /// Whether `media` has to be fetched and turned into a [Media.Inline] before a request with it is written
    /// in `target`. Only addresses of the web ever have: `gs://` and `s3://` are read by who keeps them.
    ///
    /// Gemini reads its own Files API, Google Cloud Storage and YouTube; Bedrock reads S3; the others fetch.
    public static boolean needsInlining(Dialect target, Media.Url media) {
        if (!isOfTheWeb(media.url())) {
            return false;
        }
        return switch (target) {
            case GEMINI -> !isKeptByGoogle(media.url());
            case BEDROCK_CONVERSE -> true;
            case OPENAI_CHAT, OPENAI_RESPONSES, ANTHROPIC_MESSAGES, COHERE_CHAT -> false;
        };
    }

    private static boolean isOfTheWeb(String url) {
        return url.regionMatches(true, 0, "http://", 0, 7) || url.regionMatches(true, 0, "https://", 0, 8);
    }

    private static boolean isKeptByGoogle(String url) {
        return isYouTube(url) || isOfFilesApi(url);
    }

    /// Whether `url` is a video at YouTube.
    public static boolean isYouTube(String url) {
        String host = host(url);
        return host != null && YOUTUBE.contains(host);
    }

    /// Whether `url` is a file that was uploaded to Gemini's Files API: its address, or its bare name
    /// `files/…`.
    public static boolean isOfFilesApi(String url) {
        if (url.startsWith("files/")) {
            return true;
        }
        return "generativelanguage.googleapis.com".equals(host(url)) && url.contains("/files/");
    }

    private static @Nullable String host(String url) {
        try {
            String host = URI.create(url).getHost();
            return host == null ? null : host.toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException notAnAddress) {
            // Whoever fetches it will say so.
            return null;
        }
    }
}
