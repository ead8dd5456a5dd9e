package io.ringfence.providers.gemini;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.Citation;
import io.ringfence.providers.neutral.Part;
import io.ringfence.providers.tree.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads and writes the sources of an answer: `groundingMetadata` (what was found, and which segments of the
/// text rest on it) and `citationMetadata` (what is recited). Google counts bytes where others count
/// characters.
final class GeminiCitations {
    /// A citation, and where the text that it is about stands.
    ///
    /// @param part its part's index, -1 when nobody said
    /// @param start in bytes, -1 when nobody said
    record Source(Citation citation, long part, long start, long end) {
        Citation at(long startChar, long endChar) {
            return new Citation(
                    citation.url(),
                    citation.title(),
                    citation.citedText(),
                    startChar,
                    endChar,
                    Dialect.GEMINI,
                    citation.raw());
        }
    }

    private GeminiCitations() {}

    // ---- Reading

    /// The sources that a candidate names.
    static List<Source> sources(JsonObject candidate) {
        List<Source> sources = new ArrayList<>();
        if (candidate.members().get("groundingMetadata") instanceof Map<?, ?> grounding) {
            readGrounding(grounding, sources);
        }
        if (candidate.members().get("citationMetadata") instanceof Map<?, ?> recited) {
            for (String name : List.of("citations", "citationSources")) {
                for (Object citation : listOf(recited.get(name))) {
                    Map<?, ?> members = mapOf(citation);
                    Citation read = citation(text(members, "uri"), text(members, "title"), null, members);
                    sources.add(
                            new Source(read, -1, number(members, "startIndex", 0), number(members, "endIndex", -1)));
                }
            }
        }
        return sources;
    }

    /// Each chunk once for every segment that rests on it, and once when none does.
    private static void readGrounding(Map<?, ?> grounding, List<Source> sources) {
        List<?> chunks = listOf(grounding.get("groundingChunks"));
        boolean[] isSupported = new boolean[chunks.size()];
        for (Object support : listOf(grounding.get("groundingSupports"))) {
            Map<?, ?> segment = mapOf(mapOf(support).get("segment"));
            for (Object index : listOf(mapOf(support).get("groundingChunkIndices"))) {
                int chunk = index instanceof Number number ? number.intValue() : -1;
                if (chunk >= 0 && chunk < chunks.size()) {
                    isSupported[chunk] = true;
                    sources.add(new Source(
                            ofChunk(mapOf(chunks.get(chunk))),
                            number(segment, "partIndex", 0),
                            number(segment, "startIndex", 0),
                            number(segment, "endIndex", -1)));
                }
            }
        }
        for (int i = 0; i < isSupported.length; i++) {
            if (!isSupported[i]) {
                sources.add(new Source(ofChunk(mapOf(chunks.get(i))), -1, -1, -1));
            }
        }
    }

    private static Citation ofChunk(Map<?, ?> chunk) {
        for (Object kind : chunk.values()) {
            Map<?, ?> members = mapOf(kind);
            String url = text(members, "uri");
            if (url == null) {
                url = text(members, "sourceUri");
            }
            if (!members.isEmpty()) {
                return citation(url, text(members, "title"), text(members, "text"), chunk);
            }
        }
        return citation(null, null, null, chunk);
    }

    private static Citation citation(
            @Nullable String url, @Nullable String title, @Nullable String cited, Map<?, ?> raw) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        raw.forEach((name, value) -> members.put((String) name, value));
        return new Citation(url, title, cited, -1, -1, Dialect.GEMINI, members);
    }

    /// `parts` with the sources on the texts that they are about.
    static List<Part> attached(List<Part> parts, List<Source> sources) {
        if (sources.isEmpty()) {
            return parts;
        }
        Map<Integer, List<Citation>> byPart = new LinkedHashMap<>();
        Map<Integer, Utf8Positions> positions = new LinkedHashMap<>();
        for (Source source : sources) {
            int index = place(source, parts);
            if (index >= 0) {
                String text = ((Part.Text) parts.get(index)).text();
                Utf8Positions at = positions.computeIfAbsent(index, _ -> new Utf8Positions(text));
                boolean isPlaced = source.end() >= 0;
                Citation citation =
                        isPlaced ? source.at(at.charAt(source.start()), at.charAt(source.end())) : source.citation();
                byPart.computeIfAbsent(index, _ -> new ArrayList<>()).add(citation);
            }
        }
        List<Part> attached = new ArrayList<>(parts);
        byPart.forEach((index, citations) -> {
            Part.Text text = (Part.Text) parts.get(index);
            attached.set(index, new Part.Text(text.text(), citations, text.cache(), text.state(), text.extensions()));
        });
        return attached;
    }

    /// The index of the text that a source is about; -1 when there is no text.
    private static int place(Source source, List<Part> parts) {
        int named = (int) Math.min(source.part(), Integer.MAX_VALUE);
        if (named >= 0 && named < parts.size() && isText(parts.get(named))) {
            return named;
        }
        for (int i = parts.size() - 1; i >= 0; i--) {
            if (isText(parts.get(i))) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isText(Part part) {
        return part instanceof Part.Text text && !text.text().isEmpty();
    }

    // ---- Writing

    /// A citation, and where its text begins among all texts of the answer.
    ///
    /// @param start in bytes, -1 when it is not known
    record Placed(Citation citation, long start, long end) {}

    /// `groundingMetadata` that names the sources.
    static Map<String, @Nullable Object> grounding(List<Placed> citations) {
        List<Object> chunks = new ArrayList<>();
        List<Object> supports = new ArrayList<>();
        for (Placed placed : citations) {
            Map<String, @Nullable Object> chunk = chunk(placed.citation());
            int index = chunks.indexOf(chunk);
            if (index < 0) {
                index = chunks.size();
                chunks.add(chunk);
            }
            if (placed.end() >= 0) {
                Map<String, @Nullable Object> segment = new LinkedHashMap<>();
                segment.put("startIndex", placed.start());
                segment.put("endIndex", placed.end());
                Map<String, @Nullable Object> support = new LinkedHashMap<>();
                support.put("segment", segment);
                support.put("groundingChunkIndices", List.of(index));
                supports.add(support);
            }
        }
        Map<String, @Nullable Object> grounding = new LinkedHashMap<>();
        grounding.put("groundingChunks", chunks);
        if (!supports.isEmpty()) {
            grounding.put("groundingSupports", supports);
        }
        return grounding;
    }

    private static Map<String, @Nullable Object> chunk(Citation citation) {
        if (citation.origin() == Dialect.GEMINI && citation.raw().get("uri") == null) {
            return citation.raw();
        }
        Map<String, @Nullable Object> source = new LinkedHashMap<>();
        GeminiFields.put(source, "uri", citation.url());
        GeminiFields.put(source, "title", citation.title());
        String kind = "web";
        if (citation.url() == null) {
            GeminiFields.put(source, "text", citation.citedText());
            kind = "retrievedContext";
        }
        Map<String, @Nullable Object> chunk = new LinkedHashMap<>();
        chunk.put(kind, source);
        return chunk;
    }

    // ---- Trees

    private static @Nullable String text(Map<?, ?> members, String name) {
        return members.get(name) instanceof String text && !text.isEmpty() ? text : null;
    }

    private static long number(Map<?, ?> members, String name, long otherwise) {
        return members.get(name) instanceof Number number ? number.longValue() : otherwise;
    }

    private static List<?> listOf(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    private static Map<?, ?> mapOf(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    /// Where the bytes of a text's UTF-8 form stand among its characters.
    static final class Utf8Positions {
        private final int length;
        private final int @Nullable [] charByByte;

        Utf8Positions(String text) {
            length = text.length();
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            if (bytes.length == length) {
                charByByte = null;
                return;
            }
            charByByte = new int[bytes.length + 1];
            int at = 0;
            for (int i = 0; i < length; ) {
                int codePoint = text.codePointAt(i);
                int width = codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
                for (int j = 0; j < width && at < bytes.length; j++) {
                    charByByte[at++] = i;
                }
                i += Character.charCount(codePoint);
            }
            charByByte[bytes.length] = length;
        }

        /// The character that begins at or before a byte; the end for what lies beyond.
        long charAt(long position) {
            if (charByByte == null) {
                return Math.max(0, Math.min(length, position));
            }
            return charByByte[(int) Math.max(0, Math.min(charByByte.length - 1, position))];
        }
    }
}
