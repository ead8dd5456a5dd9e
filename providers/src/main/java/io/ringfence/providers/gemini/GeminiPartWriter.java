package io.ringfence.providers.gemini;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Media;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.tree.JsonTree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes single parts, as requests and answers share them. Signatures are the caller's affair.
final class GeminiPartWriter {
    private GeminiPartWriter() {}

    static Map<String, @Nullable Object> text(String text, boolean isThought) {
        Map<String, @Nullable Object> part = new LinkedHashMap<>();
        part.put("text", text);
        if (isThought) {
            part.put("thought", true);
        }
        return part;
    }

    /// A call with arguments that are an object.
    static Map<String, @Nullable Object> call(String id, String name, Map<String, @Nullable Object> args) {
        Map<String, @Nullable Object> function = new LinkedHashMap<>();
        if (!MintedIds.isMinted(id)) {
            function.put("id", id);
        }
        function.put("name", name);
        function.put("args", args);
        Map<String, @Nullable Object> part = new LinkedHashMap<>();
        part.put("functionCall", function);
        return part;
    }

    /// An image, a recording or a document, or null when Gemini cannot have it; the loss is noted then.
    ///
    /// @param where the part stands, as in `messages[2].content[0]`
    static @Nullable Map<String, @Nullable Object> media(Part part, String where, GeminiModel model, Losses losses) {
        return switch (part) {
            case Part.Image image -> {
                Map<String, @Nullable Object> written = media(image.media(), "image/jpeg", losses);
                if (written != null && image.detail() != null) {
                    detail(image.detail(), written, model, losses);
                }
                yield finished(written, image.extensions(), where, losses);
            }
            case Part.Recording recording -> {
                String format = recording.format();
                String fallback = format == null ? null : GeminiMedia.typeOfFormat(format);
                Map<String, @Nullable Object> written =
                        media(recording.media(), fallback == null ? "audio/wav" : fallback, losses);
                if (written == null && recording.transcript() != null) {
                    written = text(recording.transcript(), false);
                }
                yield finished(written, recording.extensions(), where, losses);
            }
            case Part.Document document -> {
                Map<String, @Nullable Object> written = media(document.media(), "application/pdf", losses);
                if (Boolean.TRUE.equals(document.citations())) {
                    losses.droppedAll("document citations");
                }
                if (document.name() != null) {
                    losses.dropped("file name");
                }
                yield finished(written, document.extensions(), where, losses);
            }
            default -> throw new IllegalArgumentException("no media: " + part.getClass());
        };
    }

    private static @Nullable Map<String, @Nullable Object> media(Media media, String fallback, Losses losses) {
        Map<String, @Nullable Object> written = GeminiMedia.write(media, fallback);
        if (written == null && media instanceof Media.FileId file) {
            losses.dropped("a file uploaded to " + file.origin());
        }
        return written;
    }

    private static void detail(String detail, Map<String, @Nullable Object> written, GeminiModel model, Losses losses) {
        String level = switch (detail) {
            case "low" -> "MEDIA_RESOLUTION_LOW";
            case "high", "original" -> "MEDIA_RESOLUTION_HIGH";
            default -> null;
        };
        if (level == null) {
            return; // `auto` is what happens anyway
        }
        if (model.takesMediaInResults()) {
            Map<String, @Nullable Object> resolution = new LinkedHashMap<>();
            resolution.put("level", level);
            written.put("mediaResolution", resolution);
        } else {
            losses.dropped("image detail");
        }
    }

    static @Nullable Map<String, @Nullable Object> finished(
            @Nullable Map<String, @Nullable Object> written, Extensions extensions, String where, Losses losses) {
        if (written != null) {
            losses.extensions(where, extensions);
            GeminiFields.putBack(extensions, written);
        }
        return written;
    }

    /// What only its own dialect can say: as it stood, or null when that is another one; the loss is noted
    /// then.
    static @Nullable Map<String, @Nullable Object> vendor(Part.Vendor part, Losses losses) {
        if (part.origin() == Dialect.GEMINI) {
            return part.raw();
        }
        losses.dropped(part.type());
        return null;
    }

    /// `json` as a result, which must be an object.
    ///
    /// A reference in it would be taken for one to media of the same result, and refused when there is none:
    /// such a result goes out as text.
    static Map<String, @Nullable Object> response(Map<String, @Nullable Object> json, boolean isError) {
        if (!holdsReference(json)) {
            return json;
        }
        return response(JsonTree.string(json), isError);
    }

    static Map<String, @Nullable Object> response(String text, boolean isError) {
        Map<String, @Nullable Object> response = new LinkedHashMap<>();
        response.put(isError ? "error" : "output", text);
        return response;
    }

    private static boolean holdsReference(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> map ->
                map.containsKey("$ref") || map.values().stream().anyMatch(GeminiPartWriter::holdsReference);
            case List<?> list -> list.stream().anyMatch(GeminiPartWriter::holdsReference);
            case null, default -> false;
        };
    }
}
