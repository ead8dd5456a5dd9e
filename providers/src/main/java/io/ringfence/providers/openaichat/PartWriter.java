package io.ringfence.providers.openaichat;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.CacheHint;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Media;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.translate.Flavour;
import io.ringfence.providers.translate.Losses;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes parts of messages for one provider.
final class PartWriter {
    /// Who may hold a file that chat names by its id.
    private static final Set<String> OPENAI_FILES =
            Set.of(Dialect.OPENAI_CHAT.wireName(), Dialect.OPENAI_RESPONSES.wireName());

    private final Flavour flavour;
    private final Losses losses;

    PartWriter(Flavour flavour, Losses losses) {
        this.flavour = flavour;
        this.losses = losses;
    }

    /// A content part; null when it cannot be said, which is then a loss, or when it says nothing.
    ///
    /// @param where it stands, as `messages[2]`
    @Nullable
    Map<String, @Nullable Object> part(Part part, String where) {
        return switch (part) {
            case Part.Text text -> text(text, where);
            case Part.Image image -> image(image, where);
            case Part.Recording recording -> recording(recording, where);
            case Part.Document document -> document(document, where);
            case Part.Refusal refusal -> refusal(refusal);
            case Part.Vendor vendor -> vendor(vendor, where);
            case Part.ToolCall _, Part.ToolResult _, Part.Reasoning _ -> {
                losses.dropped(where + " (a part of another role)");
                yield null;
            }
        };
    }

    @Nullable
    Map<String, @Nullable Object> text(Part.Text text, String where) {
        if (!text.citations().isEmpty()) {
            losses.droppedAll("citations");
        }
        if (text.text().isEmpty()) {
            cache(null, text.cache());
            return null;
        }
        Map<String, @Nullable Object> written = typed("text");
        written.put("text", text.text());
        cache(written, text.cache());
        putBack(written, text.extensions(), where);
        return written;
    }

    static Map<String, @Nullable Object> text(String text) {
        Map<String, @Nullable Object> written = typed("text");
        written.put("text", text);
        return written;
    }

    private Map<String, @Nullable Object> refusal(Part.Refusal refusal) {
        if (!ChatTraits.isOpenAi(flavour)) {
            return text(refusal.text());
        }
        Map<String, @Nullable Object> written = typed("refusal");
        written.put("refusal", refusal.text());
        return written;
    }

    private @Nullable Map<String, @Nullable Object> image(Part.Image image, String where) {
        String url = switch (image.media()) {
            case Media.Inline inline -> DataUrl.of(inline, "image/png");
            case Media.Url address -> address.url();
            case Media.FileId _, Media.PlainText _ -> null;
        };
        if (url == null) {
            losses.dropped(where + " (an image that is no bytes and no address)");
            return null;
        }
        Map<String, @Nullable Object> inner = new LinkedHashMap<>();
        inner.put("url", url);
        if (image.detail() != null) {
            // Chat's best is `high`.
            inner.put("detail", image.detail().equals("original") ? "high" : image.detail());
        }
        Map<String, @Nullable Object> written = typed("image_url");
        written.put("image_url", inner);
        cache(written, image.cache());
        putBack(written, image.extensions(), where);
        return written;
    }

    private @Nullable Map<String, @Nullable Object> recording(Part.Recording recording, String where) {
        String type = recording.media().mediaType();
        boolean isVideo = type != null && type.toLowerCase(Locale.ROOT).startsWith("video/");
        Map<String, @Nullable Object> written = isVideo ? video(recording.media()) : audio(recording);
        if (written == null) {
            losses.dropped(where + " (" + (isVideo ? "video" : "audio") + " of this kind)");
            return null;
        }
        putBack(written, recording.extensions(), where);
        return written;
    }

    private @Nullable Map<String, @Nullable Object> video(Media media) {
        if (flavour != Flavour.OPENROUTER && flavour != Flavour.COMPATIBLE) {
            return null;
        }
        String url = switch (media) {
            case Media.Inline inline -> DataUrl.of(inline, "video/mp4");
            case Media.Url address -> address.url();
            case Media.FileId _, Media.PlainText _ -> null;
        };
        if (url == null) {
            return null;
        }
        Map<String, @Nullable Object> written = typed("video_url");
        written.put("video_url", new LinkedHashMap<>(Map.of("url", url)));
        return written;
    }

    private @Nullable Map<String, @Nullable Object> audio(Part.Recording recording) {
        Map<String, @Nullable Object> written = typed("input_audio");
        switch (recording.media()) {
            case Media.Url address when flavour == Flavour.MISTRAL -> written.put("input_audio", address.url());
            case Media.Inline inline when flavour == Flavour.MISTRAL -> written.put("input_audio", inline.base64());
            case Media.Inline inline -> {
                Map<String, @Nullable Object> inner = new LinkedHashMap<>();
                inner.put("data", inline.base64());
                inner.put("format", AudioFormat.of(recording));
                written.put("input_audio", inner);
            }
            default -> {
                return null;
            }
        }
        return written;
    }

    private @Nullable Map<String, @Nullable Object> document(Part.Document document, String where) {
        if (Boolean.TRUE.equals(document.citations())) {
            losses.droppedAll("citations of documents");
        }
        if (document.media() instanceof Media.PlainText plain) {
            Map<String, @Nullable Object> written = text(asText(document, plain.text()));
            cache(written, document.cache());
            return written;
        }
        if (document.context() != null) {
            losses.dropped(where + " (context of a document)");
        }
        Map<String, @Nullable Object> written = flavour == Flavour.MISTRAL ? mistralDocument(document) : file(document);
        if (written == null) {
            losses.dropped(where + " (a document that is held elsewhere)");
            return null;
        }
        cache(written, document.cache());
        putBack(written, document.extensions(), where);
        return written;
    }

    private static String asText(Part.Document document, String text) {
        List<String> lines = new ArrayList<>();
        String title = document.title() == null ? document.name() : document.title();
        if (title != null) {
            lines.add(title);
        }
        if (document.context() != null) {
            lines.add(document.context());
        }
        lines.add(text);
        return String.join("\n\n", lines);
    }

    private @Nullable Map<String, @Nullable Object> file(Part.Document document) {
        Map<String, @Nullable Object> inner = new LinkedHashMap<>();
        switch (document.media()) {
            case Media.Inline inline -> {
                inner.put("filename", fileName(document, inline));
                inner.put("file_data", DataUrl.of(inline, "application/pdf"));
            }
            case Media.FileId file
            when OPENAI_FILES.contains(file.origin()) -> {
                inner.put("file_id", file.id());
                if (document.name() != null) {
                    inner.put("filename", document.name());
                }
            }
            case Media.Url address
            when flavour == Flavour.OPENROUTER -> {
                inner.put("filename", document.name() == null ? "document" : document.name());
                inner.put("file_data", address.url());
            }
            default -> {
                return null;
            }
        }
        Map<String, @Nullable Object> written = typed("file");
        written.put("file", inner);
        return written;
    }

    /// OpenAI demands a name, and reads the kind of the file from it.
    private static String fileName(Part.Document document, Media.Inline inline) {
        if (document.name() != null) {
            return document.name();
        } else if (document.title() != null) {
            return document.title();
        }
        String type = inline.mediaType() == null ? "application/pdf" : inline.mediaType();
        return switch (type) {
            case "application/pdf" -> "document.pdf";
            case "text/plain" -> "document.txt";
            case "text/markdown" -> "document.md";
            default -> "document." + type.substring(type.indexOf('/') + 1);
        };
    }

    private static @Nullable Map<String, @Nullable Object> mistralDocument(Part.Document document) {
        String url = switch (document.media()) {
            case Media.Inline inline -> DataUrl.of(inline, "application/pdf");
            case Media.Url address -> address.url();
            case Media.FileId _, Media.PlainText _ -> null;
        };
        if (url == null) {
            return null;
        }
        Map<String, @Nullable Object> written = typed("document_url");
        written.put("document_url", url);
        if (document.name() != null) {
            written.put("document_name", document.name());
        }
        return written;
    }

    private @Nullable Map<String, @Nullable Object> vendor(Part.Vendor vendor, String where) {
        if (vendor.origin() == Dialect.OPENAI_CHAT) {
            return vendor.raw();
        }
        losses.dropped(where + " (" + vendor.type() + ")");
        return null;
    }

    // ---- What parts share

    /// What a document in a text tells: the text of plain documents.
    static @Nullable String textOf(Part part) {
        return switch (part) {
            case Part.Text text -> text.text();
            case Part.Document document
            when document.media() instanceof Media.PlainText plain -> asText(document, plain.text());
            case Part.Document document
            when document.media() instanceof Media.Inline inline && "text/plain".equals(inline.mediaType()) ->
                decoded(document, inline);
            case Part.Refusal refusal -> refusal.text();
            default -> null;
        };
    }

    private static @Nullable String decoded(Part.Document document, Media.Inline inline) {
        try {
            byte[] bytes = Base64.getDecoder().decode(inline.base64());
            return asText(document, new String(bytes, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException notBase64) {
            return null; // goes out as the file that it claims to be
        }
    }

    /// Adds a wish to cache, where the provider takes it in this form.
    void cache(@Nullable Map<String, @Nullable Object> to, @Nullable CacheHint hint) {
        if (hint == null) {
            return;
        }
        if (to == null || !ChatTraits.hasCacheControl(flavour)) {
            losses.add("prompt cache breakpoint is not emitted when bridging to "
                    + losses.target().wireFormat());
            return;
        }
        Map<String, @Nullable Object> cache = typed("ephemeral");
        if (hint.ttl() != null) {
            cache.put("ttl", hint.ttl());
        }
        putBack(cache, hint.extensions(), "cache_control");
        to.put("cache_control", cache);
    }

    /// Puts chat's own extensions back, also into the object inside the part.
    void putBack(Map<String, @Nullable Object> to, Extensions extensions, String where) {
        losses.extensions(where, extensions);
        if (extensions.belongTo(Dialect.OPENAI_CHAT) && !ChatTraits.refusesUnknown(flavour)) {
            extensions.members().forEach((name, value) -> merge(to, name, value));
        }
    }

    @SuppressWarnings("unchecked") // trees have strings for keys
    private static void merge(Map<String, @Nullable Object> to, String name, @Nullable Object value) {
        Object present = to.putIfAbsent(name, value);
        if (present instanceof Map<?, ?> inner && value instanceof Map<?, ?> missing) {
            ((Map<String, @Nullable Object>) missing)
                    .forEach((key, member) -> ((Map<String, @Nullable Object>) inner).putIfAbsent(key, member));
        }
    }

    private static Map<String, @Nullable Object> typed(String type) {
        Map<String, @Nullable Object> written = new LinkedHashMap<>();
        written.put("type", type);
        return written;
    }
}
