package io.ringfence.providers.bedrock;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Media;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.tree.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the blocks that hold images, documents, videos and sounds. What lies in S3 is a [Media.Url] with an
/// address of the scheme `s3`.
final class ConverseMediaReader {
    private static final Dialect DIALECT = Dialect.BEDROCK_CONVERSE;

    private ConverseMediaReader() {}

    static Part.Image image(JsonObject block) {
        String format = block.string("format");
        Media media = bytesOrS3(block.object("source"), ConverseFormats.IMAGE.mediaType(format));
        return new Part.Image(
                media == null ? noMedia(block) : media, null, null, null, extensions(block, ConverseFormats.IMAGE));
    }

    static Part.Recording recording(JsonObject block, ConverseFormats kind) {
        String format = block.string("format");
        Media media = bytesOrS3(block.object("source"), kind.mediaType(format));
        return new Part.Recording(media == null ? noMedia(block) : media, format, null, extensions(block, kind));
    }

    /// The document's name is what the model sees, so it becomes the title.
    static Part.Document document(JsonObject block) {
        String mediaType = ConverseFormats.DOCUMENT.mediaType(block.string("format"));
        String title = block.string("name");
        String context = block.string("context");
        JsonObject citations = block.object("citations");
        Boolean cites = citations == null ? null : citations.bool("enabled");
        JsonObject source = block.object("source");
        Media media = source == null ? null : documentMedia(source, mediaType);
        return new Part.Document(
                media == null ? noMedia(block) : media,
                null,
                title,
                context,
                cites,
                null,
                extensions(block, ConverseFormats.DOCUMENT));
    }

    private static @Nullable Media documentMedia(JsonObject source, @Nullable String mediaType) {
        String text = source.string("text");
        if (text != null) {
            return new Media.PlainText(mediaType, text);
        }
        if (source.has("content")) {
            List<String> texts = new ArrayList<>();
            for (JsonObject content : source.objects("content")) {
                texts.add(content.string("text", ""));
            }
            return new Media.PlainText(mediaType, String.join("\n\n", texts));
        }
        return bytesOrS3(source, mediaType);
    }

    private static @Nullable Media bytesOrS3(@Nullable JsonObject source, @Nullable String mediaType) {
        if (source == null) {
            return null;
        }
        String bytes = source.string("bytes");
        if (bytes != null) {
            return new Media.Inline(mediaType, bytes);
        }
        JsonObject s3 = source.object("s3Location");
        return s3 == null ? null : new Media.Url(mediaType, s3.requiredString("uri"));
    }

    private static Media noMedia(JsonObject block) {
        // A picture that could not be made has an error in place of its source.
        if (block.has("error")) {
            return new Media.Inline(null, "");
        }
        throw ProtocolException.missingField(block.path("source"));
    }

    /// What was not read, a format that is not known, and the source where more of it matters than the model
    /// has words for: whose bucket it is, and where a document's pieces begin.
    private static Extensions extensions(JsonObject block, ConverseFormats kind) {
        Map<String, @Nullable Object> kept = new LinkedHashMap<>(block.unread());
        if (block.members().get("format") instanceof String format
                && !kind.formats().contains(format)) {
            kept.put("format", format);
        }
        boolean isMoreThanWords = block.members().get("source") instanceof Map<?, ?> source
                && (source.containsKey("content")
                        || (source.get("s3Location") instanceof Map<?, ?> place && place.size() > 1));
        if (isMoreThanWords) {
            kept.put("source", block.members().get("source"));
        }
        return kept.isEmpty() ? Extensions.NONE : new Extensions(DIALECT, kept);
    }
}
