package io.ringfence.providers.gemini;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Media;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.neutral.ProviderState;
import io.ringfence.providers.translate.RemoteMedia;
import io.ringfence.providers.tree.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads and writes `inlineData` and `fileData`.
final class GeminiMedia {
    private static final Map<String, String> TYPE_BY_ENDING = Map.ofEntries(
            Map.entry("png", "image/png"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("jpeg", "image/jpeg"),
            Map.entry("webp", "image/webp"),
            Map.entry("gif", "image/gif"),
            Map.entry("heic", "image/heic"),
            Map.entry("heif", "image/heif"),
            Map.entry("pdf", "application/pdf"),
            Map.entry("txt", "text/plain"),
            Map.entry("md", "text/markdown"),
            Map.entry("html", "text/html"),
            Map.entry("csv", "text/csv"),
            Map.entry("json", "application/json"),
            Map.entry("wav", "audio/wav"),
            Map.entry("mp3", "audio/mp3"),
            Map.entry("flac", "audio/flac"),
            Map.entry("ogg", "audio/ogg"),
            Map.entry("opus", "audio/ogg"),
            Map.entry("aac", "audio/aac"),
            Map.entry("m4a", "audio/mp4"),
            Map.entry("pcm16", "audio/pcm"),
            Map.entry("mp4", "video/mp4"),
            Map.entry("mov", "video/quicktime"),
            Map.entry("webm", "video/webm"));

    private GeminiMedia() {}

    // ---- Reading

    /// The part whose `inlineData` or `fileData` is `data`.
    ///
    /// @param part is left to the caller but for what media parts alone have
    static Part read(JsonObject part, JsonObject data, String member, @Nullable ProviderState state) {
        String mediaType = data.string("mimeType");
        Media media = member.equals("inlineData") ? inline(data, mediaType) : elsewhere(data, mediaType);
        String kind = mediaType == null ? guessed(media) : mediaType;
        boolean isImage = kind.startsWith("image/");
        boolean isRecording = kind.startsWith("audio/") || kind.startsWith("video/");
        String name = isImage || isRecording ? null : data.string("displayName");
        String detail = isImage ? detail(part) : null;
        Map<String, @Nullable Object> kept = new LinkedHashMap<>();
        if (state != null && !isImage) {
            part.ignore("thoughtSignature");
            kept.put("thoughtSignature", state.value());
        }
        GeminiFields.keepUnread(part, "", kept);
        GeminiFields.keepUnread(data, member, kept);
        Extensions extensions = kept.isEmpty() ? Extensions.NONE : new Extensions(Dialect.GEMINI, kept);
        if (isImage) {
            return new Part.Image(media, detail, null, state, extensions);
        }
        return isRecording
                ? new Part.Recording(media, null, null, extensions)
                : new Part.Document(media, name, null, null, null, null, extensions);
    }

    private static Media inline(JsonObject data, @Nullable String mediaType) {
        return new Media.Inline(mediaType, standardBase64(data.string("data", "")));
    }

    private static Media elsewhere(JsonObject data, @Nullable String mediaType) {
        String uri = data.requiredString("fileUri");
        boolean isKept = uri.startsWith("gs://") || RemoteMedia.isOfFilesApi(uri);
        return isKept ? new Media.FileId(mediaType, Dialect.GEMINI.wireName(), uri) : new Media.Url(mediaType, uri);
    }

    private static String guessed(Media media) {
        String uri = switch (media) {
            case Media.Url url -> url.url();
            case Media.FileId file -> file.id();
            case Media.Inline _, Media.PlainText _ -> "";
        };
        String byEnding = TYPE_BY_ENDING.get(ending(uri));
        return byEnding != null ? byEnding : RemoteMedia.isYouTube(uri) ? "video/mp4" : "";
    }

    private static @Nullable String detail(JsonObject part) {
        JsonObject resolution = part.has("mediaResolution") && part.members().get("mediaResolution") instanceof Map
                ? part.object("mediaResolution")
                : null;
        String level = resolution != null && resolution.members().size() == 1
                ? String.valueOf(resolution.members().get("level"))
                : "";
        return switch (level) {
            case "MEDIA_RESOLUTION_LOW" -> "low";
            case "MEDIA_RESOLUTION_HIGH" -> "high";
            default -> null;
        };
    }

    /// Base64 of the standard alphabet with padding; Google takes and gives the URL-safe one, too.
    static String standardBase64(String text) {
        boolean isStandard = text.length() % 4 == 0 && text.indexOf('-') < 0 && text.indexOf('_') < 0;
        if (isStandard) {
            return text;
        }
        String standard = text.replace('-', '+').replace('_', '/');
        int rest = standard.length() % 4;
        return rest < 2 ? standard : standard + "=".repeat(4 - rest);
    }

    // ---- Writing

    /// `media` as a part with `inlineData` or `fileData`, or null when Gemini cannot have it: a file that
    /// another provider keeps.
    ///
    /// @param fallback the media type where nobody knows it
    static @Nullable Map<String, @Nullable Object> write(Media media, String fallback) {
        return switch (media) {
            case Media.Inline inline -> inlineData(type(inline.mediaType(), "", fallback), inline.base64());
            case Media.Url url when url.url().startsWith("data:") -> dataUrl(url.url(), fallback);
            case Media.Url url -> fileData(type(url.mediaType(), url.url(), fallback), url.url());
            case Media.FileId file ->
                file.origin().equals(Dialect.GEMINI.wireName())
                        ? fileData(type(file.mediaType(), file.id(), null), file.id())
                        : null;
            case Media.PlainText text ->
                inlineData(
                        text.mediaType() == null ? "text/plain" : text.mediaType(),
                        Base64.getEncoder().encodeToString(text.text().getBytes(StandardCharsets.UTF_8)));
        };
    }

    private static @Nullable String type(@Nullable String said, String uri, @Nullable String fallback) {
        if (said != null && !said.isEmpty()) {
            return "image/jpg".equals(said) ? "image/jpeg" : said;
        }
        if (RemoteMedia.isYouTube(uri)) {
            return "video/mp4";
        }
        String byEnding = TYPE_BY_ENDING.get(ending(uri));
        return byEnding == null ? fallback : byEnding;
    }

    /// The media type that a short word like `wav` means, or null.
    static @Nullable String typeOfFormat(String format) {
        return TYPE_BY_ENDING.get(format.toLowerCase(Locale.ROOT));
    }

    private static Map<String, @Nullable Object> dataUrl(String url, String fallback) {
        int comma = url.indexOf(',');
        String head = comma < 0 ? "" : url.substring("data:".length(), comma);
        String body = url.substring(comma + 1);
        int semicolon = head.indexOf(';');
        String mediaType = semicolon < 0 ? head : head.substring(0, semicolon);
        boolean isBase64 = head.endsWith(";base64");
        String base64 = isBase64
                ? body
                : Base64.getEncoder().encodeToString(percentDecoded(body).getBytes(StandardCharsets.UTF_8));
        return inlineData(type(mediaType, "", fallback), base64);
    }

    private static String percentDecoded(String text) {
        try {
            return java.net.URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            // Then the text says what it says.
            return text;
        }
    }

    private static Map<String, @Nullable Object> inlineData(@Nullable String mediaType, String base64) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        GeminiFields.put(data, "mimeType", mediaType);
        data.put("data", base64);
        return holder("inlineData", data);
    }

    private static Map<String, @Nullable Object> fileData(@Nullable String mediaType, String uri) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        GeminiFields.put(data, "mimeType", mediaType);
        data.put("fileUri", uri);
        return holder("fileData", data);
    }

    private static Map<String, @Nullable Object> holder(String name, Map<String, @Nullable Object> data) {
        Map<String, @Nullable Object> part = new LinkedHashMap<>();
        part.put(name, data);
        return part;
    }

    private static String ending(String uri) {
        int end = uri.length();
        for (char stop : new char[] {'?', '#'}) {
            int at = uri.indexOf(stop);
            end = at < 0 ? end : Math.min(end, at);
        }
        int dot = uri.lastIndexOf('.', end - 1);
        boolean isEnding = dot > uri.lastIndexOf('/', end - 1) && end - dot <= 6;
        return isEnding ? uri.substring(dot + 1, end).toLowerCase(Locale.ROOT) : "";
    }
}
