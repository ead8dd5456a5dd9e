package io.ringfence.providers.openaichat;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.CacheHint;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Media;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.tree.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the `content` of messages.
final class ChatParts {
    private ChatParts() {}

    /// The parts of `content`, which is a text, a list of parts, or absent.
    ///
    /// @param name `content`, or a member of the same form
    static List<Part> read(JsonObject message, String name) {
        Object content = message.any(name);
        return switch (content) {
            case null -> new ArrayList<>();
            case String text -> {
                List<Part> parts = new ArrayList<>();
                if (!text.isEmpty()) {
                    parts.add(Part.Text.of(text));
                }
                yield parts;
            }
            case List<?> list -> list(list, message.path(name));
            default -> throw message.wrong(name, content, "a string or a list of parts");
        };
    }

    private static List<Part> list(List<?> list, String path) {
        List<Part> parts = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            Object element = list.get(i);
            if (element instanceof String text) {
                parts.add(Part.Text.of(text));
            } else {
                parts.add(part(JsonObject.of(element, path + "[" + i + "]")));
            }
        }
        return parts;
    }

    private static Part part(JsonObject part) {
        String type = part.requiredString("type");
        return switch (type) {
            case "text", "input_text", "output_text" -> text(part);
            case "refusal" -> new Part.Refusal(part.string("refusal", ""), rest(part));
            case "image_url" -> image(part);
            case "input_audio" -> audio(part);
            case "file" -> file(part);
            case "thinking" -> thinking(part);
            case "video_url" -> video(part);
            case "document_url" -> document(part);
            default -> new Part.Vendor(Dialect.OPENAI_CHAT, type, part.members());
        };
    }

    private static Part text(JsonObject part) {
        String text = part.string("text", "");
        CacheHint cache = cache(part);
        return new Part.Text(text, List.of(), cache, null, rest(part));
    }

    private static Part image(JsonObject part) {
        CacheHint cache = cache(part);
        Object image = part.any("image_url");
        if (image instanceof String url) {
            String detail = part.string("detail");
            return new Part.Image(DataUrl.media(url), detail, cache, null, rest(part));
        }
        JsonObject inner = JsonObject.of(image, part.path("image_url"));
        Media media = DataUrl.media(inner.requiredString("url"));
        String detail = inner.string("detail");
        return new Part.Image(media, detail, cache, null, rest(part, "image_url", inner));
    }

    private static Part audio(JsonObject part) {
        Object audio = part.any("input_audio");
        if (audio instanceof String value) { // Mistral: Base64 or an address
            return new Part.Recording(DataUrl.bytes(value, null), null, null, rest(part));
        }
        JsonObject inner = JsonObject.of(audio, part.path("input_audio"));
        String format = inner.string("format");
        Media media = DataUrl.bytes(inner.requiredString("data"), AudioFormat.mediaType(format));
        return new Part.Recording(media, format, null, rest(part, "input_audio", inner));
    }

    private static Part video(JsonObject part) {
        Object video = part.any("video_url");
        String url;
        JsonObject inner = null;
        if (video instanceof String text) {
            url = text;
        } else {
            inner = JsonObject.of(video, part.path("video_url"));
            url = inner.requiredString("url");
        }
        Media media = DataUrl.media(url);
        if (media.mediaType() == null) {
            media = switch (media) {
                case Media.Inline inline -> new Media.Inline("video/mp4", inline.base64());
                default -> new Media.Url("video/mp4", url);
            };
        }
        return new Part.Recording(media, null, null, rest(part, "video_url", inner));
    }

    private static Part file(JsonObject part) {
        CacheHint cache = cache(part);
        JsonObject file = part.requiredObject("file");
        String name = file.string("filename");
        String id = file.string("file_id");
        String data = file.string("file_data");
        Media media;
        if (data != null) {
            media = DataUrl.bytes(data, null);
        } else if (id != null) {
            media = new Media.FileId(null, Dialect.OPENAI_CHAT.wireName(), id);
        } else {
            return new Part.Vendor(Dialect.OPENAI_CHAT, "file", part.members());
        }
        return new Part.Document(media, name, null, null, null, cache, rest(part, "file", file));
    }

    private static Part document(JsonObject part) {
        Media media = DataUrl.media(part.requiredString("document_url"));
        String name = part.string("document_name");
        CacheHint cache = cache(part);
        return new Part.Document(media, name, null, null, null, cache, rest(part));
    }

    /// Mistral's thoughts: a list of texts, or one text.
    private static Part thinking(JsonObject part) {
        part.ignore("closed", "signature");
        return Part.Reasoning.of(thinkingText(part), null);
    }

    static String thinkingText(JsonObject part) {
        Object thinking = part.any("thinking");
        if (thinking instanceof String text) {
            return text;
        }
        StringBuilder joined = new StringBuilder();
        for (JsonObject piece : part.objects("thinking")) {
            joined.append(piece.string("text", ""));
        }
        return joined.toString();
    }

    // ---- What parts share

    /// `cache_control`, which Claude's clients send through chat, too.
    static @Nullable CacheHint cache(JsonObject holder) {
        if (!(holder.members().get("cache_control") instanceof Map<?, ?>)) {
            return null;
        }
        JsonObject cache = JsonObject.of(holder.any("cache_control"), holder.path("cache_control"));
        cache.ignore("type");
        String ttl = cache.string("ttl");
        return new CacheHint(ttl, Extensions.unreadOf(cache, Dialect.OPENAI_CHAT));
    }

    private static Extensions rest(JsonObject part) {
        return rest(part, "", null);
    }

    private static Extensions rest(JsonObject part, String innerName, @Nullable JsonObject inner) {
        // Some clients name the members of every type in every part.
        part.ignore("type");
        Nested rest = new Nested().add("", part);
        if (inner != null && !inner.unread().isEmpty()) {
            rest.put(innerName, inner.unread());
        }
        return rest.extensions();
    }
}
