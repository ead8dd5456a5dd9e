package io.ringfence.providers.bedrock;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Media;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.tree.Members;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes the blocks that hold images, documents, videos and sounds of one request. What Converse cannot be
/// given (another provider's file, an address that nobody has fetched, an unknown format) is left out and
/// noted.
final class ConverseMediaWriter {
    private static final Dialect DIALECT = Dialect.BEDROCK_CONVERSE;
    private static final int MAX_NAME_LENGTH = 200;

    private final Losses losses;
    private final Set<String> documentNames = new HashSet<>();

    ConverseMediaWriter(Losses losses) {
        this.losses = losses;
    }

    /// The block, or null when it cannot be said.
    @Nullable
    Map<String, @Nullable Object> image(Part.Image image) {
        if (image.detail() != null && !image.detail().equals("auto")) {
            losses.dropped("image detail");
        }
        String format = ConverseFormats.IMAGE.format(image.media().mediaType());
        if (format == null
                && own(image.extensions(), "format") == null
                && image.media() instanceof Media.Inline inline) {
            format = sniffed(inline.base64());
        }
        return block(ConverseFormats.IMAGE, format, image.media(), image.extensions());
    }

    /// A video, or sound; null when it cannot be said.
    @Nullable
    Map<String, @Nullable Object> recording(Part.Recording recording) {
        ConverseFormats kind = isVideo(recording) ? ConverseFormats.VIDEO : ConverseFormats.AUDIO;
        String word = recording.format();
        String format = word != null && kind.formats().contains(word)
                ? word
                : kind.format(recording.media().mediaType());
        return block(kind, format, recording.media(), recording.extensions());
    }

    static boolean isVideo(Part.Recording recording) {
        String mediaType = recording.media().mediaType();
        return mediaType != null && mediaType.toLowerCase(Locale.ROOT).startsWith("video/");
    }

    /// The block, or null when it cannot be said.
    @Nullable
    Map<String, @Nullable Object> document(Part.Document document) {
        Map<String, @Nullable Object> source = source(document.media(), document.extensions());
        String format = ConverseFormats.DOCUMENT.format(document.media().mediaType());
        if (format == null) {
            format = document.media() instanceof Media.PlainText ? "txt" : formatOfName(document.name());
        }
        Object written = own(document.extensions(), "format") == null ? format : own(document.extensions(), "format");
        if (source == null || written == null) {
            return left(ConverseFormats.DOCUMENT, document.media());
        }
        Map<String, @Nullable Object> members = Members.of("format", written, "name", name(document));
        members.put("source", source);
        Members.put(members, "context", document.context());
        if (document.citations() != null) {
            members.put("citations", Members.of("enabled", document.citations()));
        }
        extensions(document.extensions(), members);
        return Members.of(ConverseFormats.DOCUMENT.member(), members);
    }

    /// Keeps the name of a document that is written as it stood.
    void reserve(String documentName) {
        documentNames.add(documentName);
    }

    private @Nullable Map<String, @Nullable Object> block(
            ConverseFormats kind, @Nullable String format, Media media, Extensions extensions) {
        Map<String, @Nullable Object> source = source(media, extensions);
        Object written = own(extensions, "format") == null ? format : own(extensions, "format");
        if (source == null || written == null) {
            return left(kind, media);
        }
        Map<String, @Nullable Object> members = Members.of("format", written, "source", source);
        extensions(extensions, members);
        return Members.of(kind.member(), members);
    }

    private @Nullable Map<String, @Nullable Object> left(ConverseFormats kind, Media media) {
        losses.droppedAll(kind.member() + " parts "
                + switch (media) {
                    case Media.Url _ -> "by URL";
                    case Media.FileId file -> "of files kept by " + file.origin();
                    case Media.Inline _, Media.PlainText _ -> "of type " + media.mediaType();
                });
        return null;
    }

    private @Nullable Map<String, @Nullable Object> source(Media media, Extensions extensions) {
        if (own(extensions, "source") instanceof Map<?, ?> kept) {
            Map<String, @Nullable Object> source = new LinkedHashMap<>();
            kept.forEach((name, value) -> source.put((String) name, value));
            return source;
        }
        return switch (media) {
            case Media.Inline inline when !inline.base64().isEmpty() -> Members.of("bytes", inline.base64());
            case Media.Url url
            when url.url().startsWith("s3://") -> Members.of("s3Location", Members.of("uri", url.url()));
            case Media.PlainText text -> Members.of("text", text.text());
            case Media.Inline _, Media.Url _, Media.FileId _ -> null;
        };
    }

    /// A member that was kept as it stood, or null.
    private static @Nullable Object own(Extensions extensions, String name) {
        return extensions.belongTo(DIALECT) ? extensions.members().get(name) : null;
    }

    private void extensions(Extensions extensions, Map<String, @Nullable Object> members) {
        losses.extensions("", extensions);
        if (extensions.belongTo(DIALECT)) {
            extensions.members().forEach(members::putIfAbsent);
        }
    }

    /// A name that Converse allows and that no other document of the request has. A title is for the model to
    /// see. The name of a file is not: AWS warns of names that read like instructions.
    private String name(Part.Document document) {
        String title = document.title() == null ? "" : allowed(document.title());
        String name = title.isEmpty() ? "document-" + (documentNames.size() + 1) : title;
        if (title.isEmpty() && document.name() != null) {
            losses.droppedAll("file names");
        }
        String unique = name;
        for (int i = 2; !documentNames.add(unique); i++) {
            String suffix = "-" + i;
            unique = name.substring(0, Math.min(name.length(), MAX_NAME_LENGTH - suffix.length())) + suffix;
        }
        return unique;
    }

    /// `title` with nothing in it but letters and digits of ASCII, single spaces, hyphens, parentheses,
    /// brackets.
    private static String allowed(String title) {
        var name = new StringBuilder();
        for (int i = 0; i < title.length() && name.length() < MAX_NAME_LENGTH; i++) {
            char c = title.charAt(i);
            boolean isAllowed = (c >= '0' && c <= '9')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= 'a' && c <= 'z')
                    || "-()[]".indexOf(c) >= 0;
            if (isAllowed) {
                name.append(c);
            } else if (!name.isEmpty() && name.charAt(name.length() - 1) != ' ') {
                name.append(' ');
            }
        }
        return name.toString().strip();
    }

    private static @Nullable String formatOfName(@Nullable String fileName) {
        if (fileName == null) {
            return null;
        }
        String ending = fileName.substring(fileName.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return ConverseFormats.DOCUMENT.formats().contains(ending) ? ending : null;
    }

    /// The format that the first bytes of an image show.
    private static @Nullable String sniffed(String base64) {
        if (base64.startsWith("iVBORw0KGgo")) {
            return "png";
        }
        if (base64.startsWith("/9j/")) {
            return "jpeg";
        }
        if (base64.startsWith("R0lGOD")) {
            return "gif";
        }
        return base64.startsWith("UklGR") ? "webp" : null;
    }
}
