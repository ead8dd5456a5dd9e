package io.ringfence.providers.responses;

import static io.ringfence.providers.Dialect.OPENAI_CHAT;
import static io.ringfence.providers.Dialect.OPENAI_RESPONSES;

import io.ringfence.providers.neutral.CacheHint;
import io.ringfence.providers.neutral.Citation;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Media;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads what messages and results of tools consist of. Stateless.
final class ContentReader {
    /// Who holds an uploaded file: both dialects of OpenAI share them, under the name of the elder.
    static final String FILES_OF_OPENAI = OPENAI_CHAT.wireName();

    private ContentReader() {}

    /// The parts of a member that is a text or a list; none when it is absent.
    static List<Part> read(JsonObject holder, String name) {
        Object content = holder.any(name);
        if (content == null) {
            return List.of();
        }
        if (content instanceof String text) {
            return text.isEmpty() ? List.of() : List.of(Part.Text.of(text));
        }
        if (!(content instanceof List<?>)) {
            throw holder.wrong(name, content, "a string or a list");
        }
        List<Part> parts = new ArrayList<>();
        for (JsonObject part : holder.objects(name)) {
            parts.add(part(part));
        }
        return parts;
    }

    /// The result of a tool: also an object, which some clients send where OpenAI wants its text.
    static List<Part> result(JsonObject holder, String name) {
        Object output = holder.members().get(name);
        if (output == null || output instanceof String || output instanceof List<?>) {
            return read(holder, name);
        }
        holder.ignore(name);
        return List.of(Part.Text.of(JsonTree.string(output)));
    }

    private static Part part(JsonObject part) {
        String type = part.requiredString("type");
        return switch (type) {
            case "input_text", "output_text", "text" -> text(part);
            case "refusal" -> new Part.Refusal(part.string("refusal", ""), Extensions.unreadOf(part, OPENAI_RESPONSES));
            case "input_image" -> image(part);
            case "input_file" -> file(part);
            case "input_audio" -> audio(part);
            default -> new Part.Vendor(OPENAI_RESPONSES, type, part.members());
        };
    }

    private static Part text(JsonObject part) {
        part.ignore("logprobs"); // told in answers only, where AnswerReader takes them
        String text = part.string("text", "");
        List<Citation> citations = new ArrayList<>();
        for (JsonObject annotation : part.objects("annotations")) {
            citations.add(citation(annotation));
        }
        CacheHint cache = cache(part);
        return new Part.Text(text, citations, cache, null, Extensions.unreadOf(part, OPENAI_RESPONSES));
    }

    static Citation citation(JsonObject annotation) {
        String title = annotation.string("title");
        return new Citation(
                annotation.string("url"),
                title == null ? annotation.string("filename") : title,
                null,
                position(annotation, "start_index"),
                position(annotation, "end_index"),
                OPENAI_RESPONSES,
                annotation.members());
    }

    private static long position(JsonObject annotation, String name) {
        Long position = annotation.integer(name);
        return position == null ? -1 : position;
    }

    private static @Nullable CacheHint cache(JsonObject part) {
        JsonObject breakpoint = part.object("prompt_cache_breakpoint");
        if (breakpoint == null) {
            return null;
        }
        if ("explicit".equals(breakpoint.members().get("mode"))) {
            breakpoint.ignore("mode"); // the only one there is
        }
        // The origin stays, even of nothing: so the writer knows a breakpoint that OpenAI's own client has set.
        return new CacheHint(null, new Extensions(OPENAI_RESPONSES, breakpoint.unread()));
    }

    private static Part image(JsonObject part) {
        String detail = part.string("detail");
        Media media = null;
        if (part.members().get("image_url") instanceof String url) {
            part.ignore("image_url");
            media = DataUrls.read(url);
        } else if (part.has("image_url")) {
            // As chat has it: some clients mix the two.
            JsonObject nested = part.requiredObject("image_url");
            media = DataUrls.read(nested.requiredString("url"));
            detail = detail == null ? nested.string("detail") : detail;
        } else if (part.has("file_id")) {
            media = new Media.FileId(null, FILES_OF_OPENAI, part.requiredString("file_id"));
        }
        if (media == null) {
            throw part.wrong("image_url", null, "an image_url or a file_id");
        }
        return new Part.Image(media, detail, cache(part), null, Extensions.unreadOf(part, OPENAI_RESPONSES));
    }

    private static Part file(JsonObject part) {
        Media media;
        String data = part.string("file_data");
        if (data != null) {
            media = DataUrls.isDataUrl(data) ? DataUrls.read(data) : new Media.Inline(null, data);
        } else if (part.has("file_url")) {
            media = DataUrls.read(part.requiredString("file_url"));
        } else if (part.has("file_id")) {
            media = new Media.FileId(null, FILES_OF_OPENAI, part.requiredString("file_id"));
        } else {
            throw part.wrong("file_data", null, "a file_data, a file_url or a file_id");
        }
        return new Part.Document(
                media,
                part.string("filename"),
                null,
                null,
                null,
                cache(part),
                Extensions.unreadOf(part, OPENAI_RESPONSES));
    }

    private static Part audio(JsonObject part) {
        JsonObject audio = part.requiredObject("input_audio");
        String format = audio.string("format");
        String mediaType = format == null ? null : "audio/" + (format.equals("mp3") ? "mpeg" : format);
        return new Part.Recording(
                new Media.Inline(mediaType, audio.requiredString("data")),
                format,
                null,
                Extensions.unreadOf(part, OPENAI_RESPONSES));
    }
}
