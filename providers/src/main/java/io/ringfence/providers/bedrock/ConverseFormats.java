package io.ringfence.providers.bedrock;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Media types and the short words that Converse has for them.
final class ConverseFormats {
    static final ConverseFormats IMAGE = new ConverseFormats(
            "image",
            List.of("png=image/png", "jpeg=image/jpeg", "gif=image/gif", "webp=image/webp"),
            List.of("image/jpg=jpeg"));

    static final ConverseFormats DOCUMENT = new ConverseFormats(
            "document",
            List.of(
                    "pdf=application/pdf",
                    "csv=text/csv",
                    "doc=application/msword",
                    "docx=application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                    "xls=application/vnd.ms-excel",
                    "xlsx=application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    "html=text/html",
                    "txt=text/plain",
                    "md=text/markdown"),
            List.of(
                    "application/x-pdf=pdf",
                    "application/csv=csv",
                    "application/xhtml+xml=html",
                    "text/x-markdown=md",
                    "application/json=txt",
                    "application/xml=txt",
                    "application/yaml=txt",
                    "application/x-yaml=txt",
                    "application/javascript=txt"));

    static final ConverseFormats VIDEO = new ConverseFormats(
            "video",
            List.of(
                    "mkv=video/x-matroska",
                    "mov=video/quicktime",
                    "mp4=video/mp4",
                    "webm=video/webm",
                    "flv=video/x-flv",
                    "mpeg=video/mpeg",
                    "mpg=video/mpg",
                    "wmv=video/x-ms-wmv",
                    "three_gp=video/3gpp"),
            List.of("video/matroska=mkv", "video/mov=mov", "video/flv=flv", "video/x-mpeg=mpeg", "video/wmv=wmv"));

    static final ConverseFormats AUDIO = new ConverseFormats(
            "audio",
            List.of(
                    "mp3=audio/mpeg",
                    "opus=audio/opus",
                    "wav=audio/wav",
                    "aac=audio/aac",
                    "flac=audio/flac",
                    "mp4=audio/mp4",
                    "ogg=audio/ogg",
                    "mkv=audio/x-matroska",
                    "mka=audio/matroska",
                    "x-aac=audio/x-aac",
                    "m4a=audio/m4a",
                    "mpeg=audio/x-mpeg",
                    "mpga=audio/mpga",
                    "pcm=audio/pcm",
                    "webm=audio/webm"),
            List.of(
                    "audio/mp3=mp3",
                    "audio/x-wav=wav",
                    "audio/wave=wav",
                    "audio/vnd.wave=wav",
                    "audio/x-flac=flac",
                    "audio/x-m4a=m4a",
                    "audio/l16=pcm"));

    private final String member;
    private final Map<String, String> mediaTypeByFormat = new HashMap<>();
    private final Map<String, String> formatByMediaType = new HashMap<>();

    private ConverseFormats(String member, List<String> formats, List<String> otherNames) {
        this.member = member;
        for (String pair : formats) {
            int equals = pair.indexOf('=');
            mediaTypeByFormat.put(pair.substring(0, equals), pair.substring(equals + 1));
            formatByMediaType.put(pair.substring(equals + 1), pair.substring(0, equals));
        }
        for (String pair : otherNames) {
            int equals = pair.indexOf('=');
            formatByMediaType.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
    }

    /// The member of a content block.
    String member() {
        return member;
    }

    /// The words of Converse.
    Set<String> formats() {
        return mediaTypeByFormat.keySet();
    }

    /// The media type that the word means; a word that is not known becomes one of its kind.
    @Nullable
    String mediaType(@Nullable String format) {
        if (format == null) {
            return null;
        }
        String known = mediaTypeByFormat.get(format);
        return known == null && this != DOCUMENT ? member + "/" + format : known;
    }

    /// The word for a media type, whose parameters do not count, or null when there is none.
    @Nullable
    String format(@Nullable String mediaType) {
        if (mediaType == null) {
            return null;
        }
        int parameters = mediaType.indexOf(';');
        String plain = (parameters < 0 ? mediaType : mediaType.substring(0, parameters))
                .strip()
                .toLowerCase(Locale.ROOT);
        String format = formatByMediaType.get(plain);
        if (format == null && this == DOCUMENT && plain.startsWith("text/")) {
            return "txt";
        }
        return format;
    }
}
