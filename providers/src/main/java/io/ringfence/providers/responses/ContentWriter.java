package io.ringfence.providers.responses;

import static io.ringfence.providers.Dialect.OPENAI_RESPONSES;

import io.ringfence.providers.neutral.CacheHint;
import io.ringfence.providers.neutral.Citation;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.Media;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.translate.Flavour;
import io.ringfence.providers.translate.Losses;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes what messages and results of tools consist of. One message after another, one thread.
final class ContentWriter {
    private static final String BREAKPOINT_LOST =
            "prompt cache breakpoint is not emitted when bridging to " + OPENAI_RESPONSES.wireFormat();

    private final Flavour flavour;
    private final Losses losses;

    ContentWriter(Flavour flavour, Losses losses) {
        this.flavour = flavour;
        this.losses = losses;
    }

    /// The content of a message that the model reads: a text when it is nothing but one, else a list. Null when
    /// nothing of it can be said.
    @Nullable
    Object input(List<Part> parts, String where) {
        if (parts.size() == 1 && parts.getFirst() instanceof Part.Text text && isPlain(text)) {
            return text.text();
        }
        List<@Nullable Object> content = inputParts(parts, where);
        return content.isEmpty() ? null : content;
    }

    /// The output of a tool.
    Object result(Part.ToolResult result, String where) {
        List<Part> parts = result.content();
        if (parts.size() == 1 && parts.getFirst() instanceof Part.Text text && isPlain(text)) {
            return text.text();
        }
        if (flavour == Flavour.COMPATIBLE && parts.stream().allMatch(Part.Text.class::isInstance)) {
            return joined(parts); // lists came later
        }
        List<@Nullable Object> content = inputParts(parts, where);
        return content.isEmpty() ? "" : content;
    }

    private static String joined(List<Part> parts) {
        StringBuilder joined = new StringBuilder();
        for (Part part : parts) {
            if (part instanceof Part.Text text) {
                joined.append(joined.isEmpty() ? "" : "\n").append(text.text());
            }
        }
        return joined.toString();
    }

    private static boolean isPlain(Part.Text text) {
        return text.cache() == null
                && text.citations().isEmpty()
                && text.extensions().isEmpty();
    }

    private List<@Nullable Object> inputParts(List<Part> parts, String where) {
        List<@Nullable Object> content = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            Object written = inputPart(parts.get(i), where + "[" + i + "]");
            if (written != null) {
                content.add(written);
            }
        }
        return content;
    }

    private @Nullable Object inputPart(Part part, String where) {
        return switch (part) {
            case Part.Text text -> text(text, where);
            case Part.Image image -> image(image, where);
            case Part.Document document -> document(document, where);
            case Part.Recording recording -> recording(recording, where);
            case Part.Refusal refusal -> Trees.object("type", "input_text", "text", refusal.text());
            case Part.Vendor vendor -> vendor(vendor);
            case Part.ToolCall _, Part.ToolResult _, Part.Reasoning _ -> {
                losses.dropped(where); // items, which have no place in a message
                yield null;
            }
        };
    }

    /// What only this dialect has, as it stood; null with a loss for another's.
    @Nullable
    Map<String, @Nullable Object> vendor(Part.Vendor vendor) {
        if (vendor.origin() == OPENAI_RESPONSES) {
            return vendor.raw();
        }
        losses.dropped(vendor.type());
        return null;
    }

    private @Nullable Object text(Part.Text text, String where) {
        if (text.text().isEmpty()) {
            return null;
        }
        if (!text.citations().isEmpty()) {
            losses.droppedAll("citations"); // only the model's own texts have them
        }
        Map<String, @Nullable Object> written = Trees.object("type", "input_text", "text", text.text());
        cache(text.cache(), written);
        extensions(text.extensions(), where, written);
        return written;
    }

    private @Nullable Object image(Part.Image image, String where) {
        Map<String, @Nullable Object> written = Trees.object("type", "input_image");
        if (!place(image.media(), "image_url", written)) {
            return null;
        }
        written.put("detail", image.detail() == null ? "auto" : image.detail());
        cache(image.cache(), written);
        extensions(image.extensions(), where, written);
        return written;
    }

    private boolean place(Media media, String urlMember, Map<String, @Nullable Object> written) {
        switch (media) {
            case Media.Inline inline ->
                written.put(
                        urlMember,
                        DataUrls.write(DataUrls.imageType(inline.mediaType(), inline.base64()), inline.base64()));
            case Media.Url url -> written.put(urlMember, url.url());
            case Media.FileId file -> {
                if (!isOpenAis(file)) {
                    losses.add("a file of " + file.origin() + " is dropped when bridging to "
                            + OPENAI_RESPONSES.wireFormat());
                    return false;
                }
                written.put("file_id", file.id());
            }
            case Media.PlainText plain ->
                written.put(
                        urlMember,
                        DataUrls.write(
                                "text/plain",
                                Base64.getEncoder().encodeToString(plain.text().getBytes(StandardCharsets.UTF_8))));
        }
        return true;
    }

    private static boolean isOpenAis(Media.FileId file) {
        return file.origin().equals(ContentReader.FILES_OF_OPENAI)
                || file.origin().equals(OPENAI_RESPONSES.wireName());
    }

    private @Nullable Object document(Part.Document document, String where) {
        if (Boolean.TRUE.equals(document.citations())) {
            losses.dropped("citations of a document");
        }
        if (document.media() instanceof Media.PlainText plain) {
            Map<String, @Nullable Object> written =
                    Trees.object("type", "input_text", "text", introduced(document, plain.text()));
            cache(document.cache(), written);
            losses.extensions(where, document.extensions());
            return written;
        }
        if (document.context() != null) {
            losses.dropped("context of a document");
        }
        Map<String, @Nullable Object> written = Trees.object("type", "input_file");
        String name = document.name() == null ? document.title() : document.name();
        if (document.media() instanceof Media.Inline inline) {
            String mediaType = DataUrls.documentType(inline.mediaType(), inline.base64());
            written.put("filename", name == null ? "document" + FileTypes.ending(mediaType) : name);
            written.put("file_data", DataUrls.write(mediaType, inline.base64()));
        } else {
            if (!place(document.media(), "file_url", written)) {
                return null;
            }
            Trees.putIfPresent(written, "filename", document.media() instanceof Media.Url ? null : name);
        }
        cache(document.cache(), written);
        extensions(document.extensions(), where, written);
        return written;
    }

    /// A plain text as the model shall read it: what it is called, what is said about it, and itself.
    private static String introduced(Part.Document document, String text) {
        String title = document.title() == null ? document.name() : document.title();
        StringBuilder all = new StringBuilder();
        for (String line : new @Nullable String[] {title, document.context()}) {
            if (line != null && !line.isEmpty()) {
                all.append(line).append("\n\n");
            }
        }
        return all.append(text).toString();
    }

    private @Nullable Object recording(Part.Recording recording, String where) {
        boolean knowsAudio = flavour == Flavour.OPENROUTER || flavour == Flavour.COMPATIBLE;
        if (knowsAudio
                && recording.media() instanceof Media.Inline inline
                && FileTypes.isAudio(inline.mediaType(), recording.format())) {
            Map<String, @Nullable Object> written = Trees.object(
                    "type",
                    "input_audio",
                    "input_audio",
                    Trees.object(
                            "data",
                            inline.base64(),
                            "format",
                            recording.format() == null
                                    ? FileTypes.audioFormat(inline.mediaType())
                                    : recording.format()));
            extensions(recording.extensions(), where, written);
            return written;
        }
        String mediaType = recording.media().mediaType();
        losses.dropped(mediaType != null && mediaType.startsWith("video/") ? "video" : "audio");
        String transcript = recording.transcript();
        return transcript == null || transcript.isEmpty()
                ? null
                : Trees.object("type", "input_text", "text", transcript);
    }

    /// A text that the model said.
    Map<String, @Nullable Object> outputText(Part.Text text, String where) {
        List<@Nullable Object> annotations = new ArrayList<>();
        for (Citation citation : text.citations()) {
            Map<String, @Nullable Object> annotation =
                    annotation(citation, text.text().length());
            if (annotation == null) {
                losses.droppedAll("citations without a URL");
            } else {
                annotations.add(annotation);
            }
        }
        if (text.cache() != null) {
            losses.add(BREAKPOINT_LOST);
        }
        Map<String, @Nullable Object> written = Trees.object(
                "type", "output_text", "annotations", annotations, "logprobs", List.of(), "text", text.text());
        extensions(text.extensions(), where, written);
        written.remove("phase"); // stands on the message
        return written;
    }

    /// The source in this dialect's form, or null when it has none for it.
    ///
    /// @param length of the text: what the source supports where nobody said it
    static @Nullable Map<String, @Nullable Object> annotation(Citation citation, int length) {
        if (citation.origin() == OPENAI_RESPONSES
                && !"url_citation".equals(citation.raw().get("type"))) {
            return citation.raw();
        }
        if (citation.url() == null) {
            return null;
        }
        Map<String, @Nullable Object> annotation = Trees.object(
                "type",
                "url_citation",
                "end_index",
                citation.end() < 0 ? length : citation.end(),
                "start_index",
                Math.max(0, citation.start()),
                "title",
                citation.title() == null ? "" : citation.title(),
                "url",
                citation.url());
        if (citation.origin() == OPENAI_RESPONSES) {
            citation.raw().forEach(annotation::putIfAbsent);
        }
        return annotation;
    }

    /// OpenAI caches by itself. Its own breakpoints are known to new models only, so that one of another
    /// dialect is not worth a refused request.
    private void cache(@Nullable CacheHint cache, Map<String, @Nullable Object> written) {
        if (cache == null) {
            return;
        }
        if (cache.extensions().belongTo(OPENAI_RESPONSES)) {
            Map<String, @Nullable Object> breakpoint = Trees.object("mode", "explicit");
            breakpoint.putAll(cache.extensions().members());
            written.put("prompt_cache_breakpoint", breakpoint);
        } else {
            losses.add(BREAKPOINT_LOST);
        }
    }

    /// Says that a breakpoint on something that has no place for one is lost.
    void noCache(@Nullable CacheHint cache) {
        if (cache != null) {
            losses.add(BREAKPOINT_LOST);
        }
    }

    void extensions(Extensions extensions, String where, Map<String, @Nullable Object> written) {
        if (extensions.belongTo(OPENAI_RESPONSES)) {
            extensions.members().forEach(written::putIfAbsent);
        } else {
            losses.extensions(where, extensions);
        }
    }
}
