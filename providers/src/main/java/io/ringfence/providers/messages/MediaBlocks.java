package io.ringfence.providers.messages;

import io.ringfence.providers.neutral.CacheHint;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Media;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.tree.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Images and documents.
final class MediaBlocks {
    /// The extension under which a `search_result` block stands as it was.
    static final String SEARCH_RESULT = "search_result";

    private MediaBlocks() {}

    // ---- Reading

    static Part image(JsonObject block) {
        JsonObject source = block.requiredObject("source");
        Media media = media(source);
        if (media == null) {
            return vendor(block);
        }
        CacheHint cache = CacheControl.read(block);
        return new Part.Image(media, null, cache, null, Extensions.unreadOf(block, Own.DIALECT));
    }

    static Part document(JsonObject block) {
        JsonObject source = block.requiredObject("source");
        Media media = media(source);
        if (media == null && "content".equals(source.string("type"))) {
            media = textOf(source);
        }
        if (media == null) {
            return vendor(block);
        }
        boolean isTextOfBlocks = source.any("content") instanceof List<?>;
        String title = block.string("title");
        String context = block.string("context");
        Boolean citations = citations(block);
        CacheHint cache = CacheControl.read(block);
        Extensions extensions = Extensions.unreadOf(block, Own.DIALECT);
        if (isTextOfBlocks) {
            // Where citations point into blocks, their borders matter; only this dialect has them.
            extensions = with(extensions, "source", source.members());
        }
        return new Part.Document(media, null, title, context, citations, cache, extensions);
    }

    /// A piece of what a client's own search found: a text with a title, in the words of all.
    static Part searchResult(JsonObject block) {
        StringBuilder text = new StringBuilder();
        for (JsonObject element : block.objects("content")) {
            String words = element.string("text");
            if (words == null) {
                return vendor(block);
            }
            text.append(text.isEmpty() ? "" : "\n\n").append(words);
        }
        block.ignore("type");
        String title = block.string("title");
        String name = block.string("source");
        Boolean citations = citations(block);
        CacheHint cache = CacheControl.read(block);
        return new Part.Document(
                new Media.PlainText("text/plain", text.toString()),
                name,
                title,
                null,
                citations,
                cache,
                with(Extensions.unreadOf(block, Own.DIALECT), SEARCH_RESULT, block.members()));
    }

    static Part vendor(JsonObject block) {
        return new Part.Vendor(Own.DIALECT, block.string("type", ""), block.members());
    }

    private static Extensions with(Extensions extensions, String name, @Nullable Object value) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>(extensions.members());
        members.put(name, value);
        return new Extensions(Own.DIALECT, members);
    }

    private static @Nullable Boolean citations(JsonObject block) {
        JsonObject citations = block.object("citations");
        return citations == null ? null : citations.bool("enabled");
    }

    /// Null when the source is of a type that the model has no word for.
    private static @Nullable Media media(JsonObject source) {
        return switch (source.requiredString("type")) {
            case "base64" -> new Media.Inline(source.string("media_type"), source.requiredString("data"));
            case "url" -> new Media.Url(null, source.requiredString("url"));
            case "file" -> new Media.FileId(null, Own.DIALECT.wireName(), source.requiredString("file_id"));
            case "text" -> new Media.PlainText(source.string("media_type"), source.requiredString("data"));
            default -> null;
        };
    }

    /// A document that is given as blocks, as far as these are texts; null when they are not.
    private static @Nullable Media textOf(JsonObject source) {
        if (source.any("content") instanceof String whole) {
            return new Media.PlainText("text/plain", whole);
        }
        StringBuilder text = new StringBuilder();
        for (JsonObject block : source.objects("content")) {
            if (!"text".equals(block.string("type"))) {
                return null;
            }
            text.append(text.isEmpty() ? "" : "\n\n").append(block.requiredString("text"));
        }
        return new Media.PlainText("text/plain", text.toString());
    }

    // ---- Writing

    /// The block of an image; null when it cannot be shown.
    static @Nullable Map<String, @Nullable Object> write(Part.Image image, Losses losses) {
        Map<String, @Nullable Object> source = imageSource(image.media(), losses);
        if (source == null) {
            return null;
        }
        if (image.detail() != null && !image.detail().equals("auto")) {
            losses.dropped("image detail");
        }
        Map<String, @Nullable Object> block = Own.typed("image");
        block.put("source", source);
        CacheControl.write(image.cache(), block, losses);
        Own.putBack(image.extensions(), block, "image", losses);
        return block;
    }

    private static @Nullable Map<String, @Nullable Object> imageSource(Media media, Losses losses) {
        return switch (media) {
            case Media.Inline inline -> {
                String type = inline.mediaType();
                yield base64(type == null || type.equals("image/*") ? imageType(inline.base64()) : type, inline);
            }
            case Media.Url url -> url(url);
            case Media.FileId file -> file(file, losses);
            case Media.PlainText _ -> {
                losses.dropped("an image given as text");
                yield null;
            }
        };
    }

    /// The block of a document; null when it cannot be shown.
    static @Nullable Map<String, @Nullable Object> write(Part.Document document, Losses losses) {
        boolean isOwn = document.extensions().belongTo(Own.DIALECT);
        if (isOwn && document.extensions().members().get(SEARCH_RESULT) instanceof Map<?, ?> searchResult) {
            return Own.copyOf(Own.members(searchResult));
        }
        String type = mediaType(document);
        if (type != null && type.startsWith("image/")) {
            Part.Image image = new Part.Image(document.media(), null, document.cache(), null, Extensions.NONE);
            return write(image, losses);
        }
        Map<String, @Nullable Object> source =
                isOwn && document.extensions().members().get("source") instanceof Map<?, ?> blocks
                        ? Own.copyOf(Own.members(blocks))
                        : documentSource(document, type, losses);
        if (source == null) {
            return null;
        }
        Map<String, @Nullable Object> block = Own.typed("document");
        block.put("source", source);
        String title = document.title() == null ? document.name() : document.title();
        if (title != null && !title.isBlank()) {
            block.put("title", title);
        }
        if (document.context() != null && !document.context().isEmpty()) {
            block.put("context", document.context());
        }
        if (document.citations() != null) {
            block.put("citations", Map.of("enabled", document.citations()));
        }
        CacheControl.write(document.cache(), block, losses);
        Own.putBack(document.extensions(), block, "document", losses);
        return block;
    }

    private static @Nullable Map<String, @Nullable Object> documentSource(
            Part.Document document, @Nullable String type, Losses losses) {
        return switch (document.media()) {
            case Media.Inline inline -> inlineDocument(inline, type, losses);
            case Media.Url url -> url(url);
            case Media.FileId file -> file(file, losses);
            case Media.PlainText text -> text(text.text());
        };
    }

    private static @Nullable Map<String, @Nullable Object> inlineDocument(
            Media.Inline inline, @Nullable String type, Losses losses) {
        if ("application/pdf".equals(type)) {
            return base64("application/pdf", inline);
        }
        boolean isText = type != null
                && (type.startsWith("text/") || type.equals("application/json") || type.equals("application/xml"));
        if (isText) {
            try {
                return text(new String(Base64.getDecoder().decode(inline.base64()), StandardCharsets.UTF_8));
            } catch (IllegalArgumentException notBase64) {
                losses.dropped("a document that is no Base64");
                return null;
            }
        }
        losses.dropped("a document of type " + (type == null ? "unknown" : type));
        return null;
    }

    private static @Nullable String mediaType(Part.Document document) {
        String type = document.media().mediaType();
        if (type != null && !type.equals("application/octet-stream")) {
            int parameters = type.indexOf(';');
            return (parameters < 0 ? type : type.substring(0, parameters)).strip();
        }
        if (document.media() instanceof Media.Inline inline && inline.base64().startsWith("JVBERi")) {
            return "application/pdf";
        }
        String name = document.name() == null ? "" : document.name();
        if (name.endsWith(".pdf")) {
            return "application/pdf";
        }
        boolean isTextName = name.endsWith(".txt") || name.endsWith(".md") || name.endsWith(".csv");
        return isTextName ? "text/plain" : null;
    }

    /// By how the Base64 of each format's first bytes begins.
    private static String imageType(String base64) {
        if (base64.startsWith("/9j/")) {
            return "image/jpeg";
        }
        if (base64.startsWith("R0lGOD")) {
            return "image/gif";
        }
        return base64.startsWith("UklGR") ? "image/webp" : "image/png";
    }

    private static Map<String, @Nullable Object> base64(String type, Media.Inline inline) {
        Map<String, @Nullable Object> source = Own.typed("base64");
        source.put("media_type", type);
        source.put("data", inline.base64());
        return source;
    }

    private static Map<String, @Nullable Object> url(Media.Url url) {
        Map<String, @Nullable Object> source = Own.typed("url");
        source.put("url", url.url());
        return source;
    }

    private static Map<String, @Nullable Object> text(String text) {
        Map<String, @Nullable Object> source = Own.typed("text");
        source.put("media_type", "text/plain");
        source.put("data", text);
        return source;
    }

    private static @Nullable Map<String, @Nullable Object> file(Media.FileId file, Losses losses) {
        if (!file.origin().equals(Own.DIALECT.wireName())) {
            losses.dropped("a file that was uploaded to " + file.origin());
            return null;
        }
        Map<String, @Nullable Object> source = Own.typed("file");
        source.put("file_id", file.id());
        return source;
    }
}
