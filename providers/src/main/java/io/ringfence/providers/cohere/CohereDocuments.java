package io.ringfence.providers.cohere;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Media;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.tree.JsonTree;
import io.ringfence.providers.tree.Members;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Documents: texts, or objects of texts, with an id that citations name. They stand beside the messages, or in
/// the result of a tool.
final class CohereDocuments {
    private static final Dialect DIALECT = Dialect.COHERE_CHAT;

    private CohereDocuments() {}

    /// Reads a document, which is a text or an object with `data`.
    static Part.Document read(@Nullable Object document) {
        Extensions asItStood = new Extensions(DIALECT, Members.of("document", document));
        if (document instanceof Map<?, ?> members && members.get("data") instanceof Map<?, ?> data) {
            boolean isPlain = data.get("text") instanceof String;
            String title = data.get("title") instanceof String text ? text : null;
            Object text = isPlain ? data.get("text") : JsonTree.string(data);
            return part(title, String.valueOf(text), asItStood);
        }
        if (document instanceof Map<?, ?> members && members.get("data") instanceof String text) {
            return part(null, text, asItStood);
        }
        return part(null, document instanceof String text ? text : JsonTree.string(document), asItStood);
    }

    private static Part.Document part(@Nullable String title, String text, Extensions extensions) {
        return new Part.Document(new Media.PlainText(null, text), null, title, null, null, null, extensions);
    }

    /// The document, or null when it cannot be said: Cohere takes nothing but text.
    static @Nullable Object write(Part.Document document, Losses losses) {
        if (document.extensions().belongTo(DIALECT)
                && document.extensions().members().containsKey("document")) {
            return document.extensions().members().get("document");
        }
        losses.extensions("document", document.extensions());
        if (document.cache() != null) {
            losses.dropped("prompt cache policy");
        }
        String text = text(document.media());
        if (text == null) {
            losses.droppedAll("document parts other than text");
            return null;
        }
        String title = document.title() == null ? document.name() : document.title();
        Map<String, @Nullable Object> data = Members.of("text", text);
        Members.put(data, "title", title);
        Members.put(data, "context", document.context());
        return Members.of("data", data);
    }

    private static @Nullable String text(Media media) {
        return switch (media) {
            case Media.PlainText plain -> plain.text();
            case Media.Inline inline when isText(inline.mediaType()) -> decoded(inline.base64());
            case Media.Inline _, Media.Url _, Media.FileId _ -> null;
        };
    }

    private static boolean isText(@Nullable String mediaType) {
        if (mediaType == null) {
            return false;
        }
        String type = mediaType.toLowerCase(Locale.ROOT);
        return type.startsWith("text/")
                || type.startsWith("application/json")
                || type.startsWith("application/xml")
                || type.startsWith("application/yaml");
    }

    private static @Nullable String decoded(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }
}
