package io.ringfence.providers.openaichat;

import io.ringfence.providers.neutral.Part;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Chat's short words for kinds of sound, against media types.
final class AudioFormat {
    private AudioFormat() {}

    static @Nullable String mediaType(@Nullable String format) {
        String word = format == null ? "" : format.toLowerCase(Locale.ROOT);
        return switch (word) {
            case "" -> null;
            case "mp3" -> "audio/mpeg";
            case "pcm", "pcm16" -> "audio/pcm";
            case "m4a" -> "audio/mp4";
            case "opus" -> "audio/ogg";
            default -> "audio/" + word;
        };
    }

    /// The short word for a recording; `wav` when nothing tells.
    static String of(Part.Recording recording) {
        if (recording.format() != null) {
            return recording.format();
        }
        String type = recording.media().mediaType();
        if (type == null) {
            return "wav";
        }
        int parameters = type.indexOf(';');
        String plain =
                (parameters < 0 ? type : type.substring(0, parameters)).strip().toLowerCase(Locale.ROOT);
        return switch (plain) {
            case "audio/mpeg", "audio/mp3", "audio/mpga" -> "mp3";
            case "audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave" -> "wav";
            case "audio/pcm", "audio/l16" -> "pcm16";
            case "audio/mp4", "audio/x-m4a", "audio/m4a" -> "m4a";
            default -> plain.substring(plain.indexOf('/') + 1);
        };
    }
}
