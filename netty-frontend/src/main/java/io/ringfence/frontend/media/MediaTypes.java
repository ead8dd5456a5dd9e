package io.ringfence.frontend.media;

import io.ringfence.providers.translate.RemoteMedia;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds out of what type bytes are: by how they begin, and by what their server says where that leaves a
/// choice. Stateless.
final class MediaTypes {
    private static final int LONGEST_SIGNATURE = 12;

    private static final String DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    private static final String XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// What servers say that do not know.
    private static final Set<String> VAGUE = Set.of("", "application/octet-stream", "binary/octet-stream");

    /// Other names by which servers call the types that are known here.
    private static final Map<String, String> USUAL_NAMES = Map.ofEntries(
            Map.entry("image/jpg", "image/jpeg"),
            Map.entry("image/pjpeg", "image/jpeg"),
            Map.entry("image/x-png", "image/png"),
            Map.entry("application/x-pdf", "application/pdf"),
            Map.entry("audio/mp3", "audio/mpeg"),
            Map.entry("audio/x-wav", "audio/wav"),
            Map.entry("audio/wave", "audio/wav"),
            Map.entry("audio/vnd.wave", "audio/wav"),
            Map.entry("audio/x-flac", "audio/flac"),
            Map.entry("audio/x-aac", "audio/aac"),
            Map.entry("audio/x-m4a", "audio/mp4"),
            Map.entry("audio/m4a", "audio/mp4"),
            Map.entry("application/ogg", "audio/ogg"),
            Map.entry("text/x-markdown", "text/markdown"),
            Map.entry("application/csv", "text/csv"));

    /// Types without a signature: whatever is well-formed text.
    private static final Set<String> TEXTS = Set.of(
            "text/plain",
            "text/markdown",
            "text/csv",
            "text/html",
            "text/xml",
            "application/json",
            "application/xml",
            "application/xhtml+xml",
            "application/yaml",
            "application/x-yaml");

    private MediaTypes() {}

    /// The type of `bytes`, without parameters; null when it is none that `kind` may have, or when its server
    /// declares something else.
    ///
    /// @param declared the header `content-type`; null when there is none
    static @Nullable String of(RemoteMedia.Kind kind, @Nullable String declared, byte[] bytes) {
        String said = named(declared);
        List<String> possible = possible(bytes);
        String type;
        if (possible.isEmpty()) {
            type = TEXTS.contains(said) && isText(bytes) ? said : null;
        } else if (possible.contains(said)) {
            type = said;
        } else {
            // A server that takes one kind of image for another is corrected; a page is never an image.
            boolean isNearby = VAGUE.contains(said) || isRelated(said, possible.getFirst());
            type = isNearby && isTold(possible) ? possible.getFirst() : null;
        }
        return type != null && isOfKind(kind, type) ? type : null;
    }

    /// What was expected of `kind`, for a message.
    static String expected(RemoteMedia.Kind kind) {
        return switch (kind) {
            case IMAGE -> "an image (PNG, JPEG, GIF, WebP or HEIC), or is not declared as one";
            case RECORDING -> "sound or video of a known type, or is not declared as such";
            case DOCUMENT -> "a document (PDF, Word, Excel or text), or is not declared as one";
        };
    }

    private static String named(@Nullable String declared) {
        if (declared == null) {
            return "";
        }
        int parameters = declared.indexOf(';');
        String plain = (parameters < 0 ? declared : declared.substring(0, parameters))
                .strip()
                .toLowerCase(Locale.ROOT);
        return USUAL_NAMES.getOrDefault(plain, plain);
    }

    private static boolean isOfKind(RemoteMedia.Kind kind, String type) {
        return switch (kind) {
            case IMAGE -> type.startsWith("image/");
            case RECORDING -> isSoundOrVideo(type);
            case DOCUMENT -> type.startsWith("application/") || type.startsWith("text/");
        };
    }

    private static boolean isRelated(String said, String found) {
        boolean areImages = said.startsWith("image/") && found.startsWith("image/");
        return areImages || (isSoundOrVideo(said) && isSoundOrVideo(found));
    }

    private static boolean isSoundOrVideo(String type) {
        return type.startsWith("audio/") || type.startsWith("video/");
    }

    /// Whether the signature alone tells enough: archives and compound files may be anything.
    private static boolean isTold(List<String> possible) {
        return !possible.contains(DOCX) && !possible.contains("application/msword");
    }

    /// The types that begin like `bytes`, the likeliest first; none when no signature is known.
    private static List<String> possible(byte[] bytes) {
        if (bytes.length < LONGEST_SIGNATURE) {
            return List.of();
        }
        if (begins(bytes, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n')) {
            return List.of("image/png");
        }
        if (begins(bytes, 0xff, 0xd8, 0xff)) {
            return List.of("image/jpeg");
        }
        if (has(bytes, 0, "GIF87a") || has(bytes, 0, "GIF89a")) {
            return List.of("image/gif");
        }
        if (has(bytes, 0, "RIFF")) {
            return has(bytes, 8, "WEBP")
                    ? List.of("image/webp")
                    : has(bytes, 8, "WAVE") ? List.of("audio/wav") : List.of();
        }
        if (has(bytes, 4, "ftyp")) {
            return ofBrand(new String(bytes, 8, 4, StandardCharsets.ISO_8859_1));
        }
        if (has(bytes, 0, "%PDF-")) {
            return List.of("application/pdf");
        }
        if (begins(bytes, 'P', 'K', 3, 4)) {
            return List.of(DOCX, XLSX);
        }
        if (begins(bytes, 0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1)) {
            return List.of("application/msword", "application/vnd.ms-excel");
        }
        return ofSoundOrVideo(bytes);
    }

    private static List<String> ofBrand(String brand) {
        return switch (brand) {
            case "heic", "heix", "heim", "heis", "hevc" -> List.of("image/heic", "image/heif");
            case "mif1", "msf1" -> List.of("image/heif", "image/heic");
            case "M4A ", "M4B " -> List.of("audio/mp4");
            case "qt  " -> List.of("video/quicktime");
            case "avif", "avis" -> List.of();
            default -> brand.startsWith("3g") ? List.of("video/3gpp") : List.of("video/mp4", "audio/mp4");
        };
    }

    private static List<String> ofSoundOrVideo(byte[] bytes) {
        if (has(bytes, 0, "fLaC")) {
            return List.of("audio/flac");
        }
        if (has(bytes, 0, "OggS")) {
            return List.of("audio/ogg", "audio/opus", "video/ogg");
        }
        if (begins(bytes, 0x1a, 0x45, 0xdf, 0xa3)) {
            return List.of("video/webm", "video/x-matroska", "audio/webm", "audio/x-matroska");
        }
        if (begins(bytes, 'F', 'L', 'V', 1)) {
            return List.of("video/x-flv");
        }
        if (begins(bytes, 0, 0, 1, 0xba) || begins(bytes, 0, 0, 1, 0xb3)) {
            return List.of("video/mpeg");
        }
        if (has(bytes, 0, "ID3")) {
            return List.of("audio/mpeg", "audio/aac");
        }
        boolean isFrame = (bytes[0] & 0xff) == 0xff && (bytes[1] & 0xe0) == 0xe0;
        if (isFrame) {
            // Of the frames that begin alike, those of layer 0 are AAC.
            return (bytes[1] & 0x06) == 0 ? List.of("audio/aac") : List.of("audio/mpeg");
        }
        return List.of();
    }

    private static boolean begins(byte[] bytes, int... signature) {
        for (int i = 0; i < signature.length; i++) {
            if ((bytes[i] & 0xff) != signature[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean has(byte[] bytes, int at, String word) {
        return word.equals(new String(bytes, at, word.length(), StandardCharsets.ISO_8859_1));
    }

    private static boolean isText(byte[] bytes) {
        for (byte b : bytes) {
            if (b == 0) {
                return false;
            }
        }
        try {
            return !StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .isEmpty();
        } catch (CharacterCodingException notText) {
            return false;
        }
    }
}
