package io.ringfence.providers.openaichat;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.Citation;
import io.ringfence.providers.tree.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Sources of an answer's text: OpenAI's `annotations`, Perplexity's `search_results` and `citations`.
final class Citations {
    /// Stands for annotations that are no citations of pages, in streams.
    static final String OTHER_ANNOTATION = "annotation";

    private static final String URL_CITATION = "url_citation";

    private Citations() {}

    /// The `annotations` of a message or a delta that cite pages.
    static List<Citation> read(JsonObject holder) {
        if (!(holder.members().get("annotations") instanceof List<?> list)) {
            return List.of();
        }
        holder.ignore("annotations");
        List<Citation> citations = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            if (isPage(list.get(i))) {
                citations.add(citation(JsonObject.of(list.get(i), holder.path("annotations") + "[" + i + "]")));
            }
        }
        return citations;
    }

    /// The other `annotations`, as OpenRouter's files that were read, in the order in which they stood.
    static List<Map<String, @Nullable Object>> others(JsonObject holder) {
        if (!(holder.members().get("annotations") instanceof List<?> list)) {
            return List.of();
        }
        List<Map<String, @Nullable Object>> others = new ArrayList<>();
        for (Object element : list) {
            if (element instanceof Map<?, ?> && !isPage(element)) {
                others.add(JsonObject.of(element, holder.path("annotations")).members());
            }
        }
        return others;
    }

    private static boolean isPage(@Nullable Object annotation) {
        return annotation instanceof Map<?, ?> map && map.get(URL_CITATION) instanceof Map<?, ?>;
    }

    private static Citation citation(JsonObject annotation) {
        JsonObject page = annotation.requiredObject(URL_CITATION);
        Long start = page.integer("start_index");
        Long end = page.integer("end_index");
        return new Citation(
                page.string("url"),
                page.string("title"),
                page.string("content"),
                start == null ? -1 : start,
                end == null ? -1 : end,
                Dialect.OPENAI_CHAT,
                annotation.members());
    }

    /// The pages that stand beside the choices of an answer; those with titles where both forms are there.
    static List<Citation> ofAnswer(JsonObject body) {
        List<Citation> citations = new ArrayList<>();
        if (body.members().get("search_results") instanceof List<?> results) {
            for (Object result : results) {
                if (result instanceof Map<?, ?> map && map.get("url") instanceof String url) {
                    citations.add(page(url, map.get("title"), map.get("snippet")));
                }
            }
            body.ignore("search_results", "citations");
        } else if (body.members().get("citations") instanceof List<?> urls) {
            for (Object url : urls) {
                if (url instanceof String text) {
                    citations.add(page(text, null, null));
                }
            }
            body.ignore("citations");
        }
        return citations;
    }

    private static Citation page(String url, @Nullable Object title, @Nullable Object snippet) {
        String words = title instanceof String text ? text : null;
        return new Citation(
                url,
                words,
                snippet instanceof String text && !text.isEmpty() ? text : null,
                -1,
                -1,
                Dialect.OPENAI_CHAT,
                annotation(url, words == null ? "" : words, 0, 0));
    }

    /// As an annotation; null when the source is no page.
    ///
    /// @param offset where the text that it belongs to begins in the message
    /// @param textEnd where that text ends
    static @Nullable Map<String, @Nullable Object> annotation(Citation citation, long offset, long textEnd) {
        if (citation.url() == null) {
            return null;
        }
        boolean isPlaced = citation.start() >= 0;
        if (citation.origin() == Dialect.OPENAI_CHAT && isPlaced && offset == 0) {
            return citation.raw();
        }
        long start = isPlaced ? offset + citation.start() : offset;
        long end = citation.end() >= 0 ? offset + citation.end() : textEnd;
        String title = citation.title() == null ? citation.url() : citation.title();
        return annotation(citation.url(), title, start, Math.max(start, end));
    }

    private static Map<String, @Nullable Object> annotation(String url, String title, long start, long end) {
        Map<String, @Nullable Object> page = new LinkedHashMap<>();
        page.put("start_index", start);
        page.put("end_index", end);
        page.put("title", title);
        page.put("url", url);
        Map<String, @Nullable Object> annotation = new LinkedHashMap<>();
        annotation.put("type", URL_CITATION);
        annotation.put(URL_CITATION, page);
        return annotation;
    }
}
