package io.ringfence.providers.endpoints;

import io.ringfence.providers.translate.ProtocolException;
import io.ringfence.providers.tree.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What was said. Null = not told.
///
/// @param text all of it; of the formats `srt` and `vtt`, the whole file
/// @param language as the provider names it
/// @param durationSeconds of the recording
/// @param vendorExtensions other members as they stood, usage among them
public record AudioTranscriptionResponse(
        String text,
        @Nullable String language,
        @Nullable Number durationSeconds,
        @Nullable List<Segment> segments,
        @Nullable List<Word> words,
        Map<String, @Nullable Object> vendorExtensions)
        implements ApiResponse {

    public AudioTranscriptionResponse {
        segments = segments == null ? null : List.copyOf(segments);
        words = words == null ? null : List.copyOf(words);
        vendorExtensions = VendorMembers.copy(vendorExtensions);
    }

    /// A stretch of the recording. Times are seconds from its beginning.
    ///
    /// @param id a number or a text, as the provider counts
    public record Segment(
            @Nullable Object id,
            @Nullable Number start,
            @Nullable Number end,
            String text,
            Map<String, @Nullable Object> vendorExtensions) {
        public Segment {
            vendorExtensions = VendorMembers.copy(vendorExtensions);
        }

        private static Segment parse(JsonObject from) {
            return new Segment(
                    from.any("id"),
                    VendorMembers.number(from, "start"),
                    VendorMembers.number(from, "end"),
                    from.string("text", ""),
                    from.unread());
        }

        private Map<String, @Nullable Object> tree() {
            Map<String, @Nullable Object> tree = new LinkedHashMap<>();
            VendorMembers.put(tree, "id", id);
            VendorMembers.put(tree, "start", start);
            VendorMembers.put(tree, "end", end);
            tree.put("text", text);
            VendorMembers.addTo(tree, vendorExtensions);
            return tree;
        }
    }

    /// A word of the recording. Times are seconds from its beginning.
    public record Word(
            String word, @Nullable Number start, @Nullable Number end, Map<String, @Nullable Object> vendorExtensions) {
        public Word {
            vendorExtensions = VendorMembers.copy(vendorExtensions);
        }

        private static Word parse(JsonObject from) {
            String name = from.has("word") || !from.has("text") ? "word" : "text";
            return new Word(
                    from.requiredString(name),
                    VendorMembers.number(from, "start"),
                    VendorMembers.number(from, "end"),
                    from.unread());
        }

        private Map<String, @Nullable Object> tree() {
            Map<String, @Nullable Object> tree = new LinkedHashMap<>();
            tree.put("word", word);
            VendorMembers.put(tree, "start", start);
            VendorMembers.put(tree, "end", end);
            VendorMembers.addTo(tree, vendorExtensions);
            return tree;
        }
    }

    /// A text and nothing else, as the formats `text`, `srt` and `vtt` have it.
    public static AudioTranscriptionResponse ofText(String text) {
        return new AudioTranscriptionResponse(text, null, null, null, null, Map.of());
    }

    @Override
    public EndpointFamily family() {
        return EndpointFamily.AUDIO_TRANSCRIPTIONS;
    }

    /// Reads a body. `duration_seconds` counts as `duration`, a word's `text` as its `word`.
    ///
    /// @throws ProtocolException when it has another shape
    public static AudioTranscriptionResponse parse(JsonObject body) {
        String text = body.requiredString("text");
        String language = body.string("language");
        String duration = body.has("duration") || !body.has("duration_seconds") ? "duration" : "duration_seconds";
        Number durationSeconds = VendorMembers.number(body, duration);
        List<Segment> segments = body.has("segments")
                ? body.objects("segments").stream().map(Segment::parse).toList()
                : null;
        List<Word> words = body.has("words")
                ? body.objects("words").stream().map(Word::parse).toList()
                : null;
        return new AudioTranscriptionResponse(text, language, durationSeconds, segments, words, body.unread());
    }

    /// The body.
    public Map<String, @Nullable Object> tree() {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put("text", text);
        VendorMembers.put(tree, "language", language);
        VendorMembers.put(tree, "duration", durationSeconds);
        if (segments != null) {
            tree.put("segments", segments.stream().map(Segment::tree).toList());
        }
        if (words != null) {
            tree.put("words", words.stream().map(Word::tree).toList());
        }
        VendorMembers.addTo(tree, vendorExtensions);
        return tree;
    }
}
