package io.ringfence.providers.cohere;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.Citation;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import io.ringfence.providers.tree.Members;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Citations: a range of the answer's text, and the documents or results of tools that support it.
final class CohereCitations {
    private static final Dialect DIALECT = Dialect.COHERE_CHAT;

    private CohereCitations() {}

    static Citation read(JsonObject citation) {
        List<JsonObject> sources = citation.objects("sources");
        JsonObject source = sources.isEmpty() ? null : sources.getFirst();
        String title = null;
        String url = null;
        String text = null;
        if (source != null) {
            JsonObject document = source.object("document");
            Object output = source.any("tool_output");
            if (document != null) {
                title = text(document, "title");
                url = text(document, "url");
                text = text(document, "text");
            } else if (output != null) {
                text = JsonTree.string(output);
            }
            title = title == null ? source.string("id") : title;
        }
        Long start = citation.integer("start");
        Long end = citation.integer("end");
        return new Citation(
                url, title, text, start == null ? -1 : start, end == null ? -1 : end, DIALECT, citation.members());
    }

    private static @Nullable String text(JsonObject object, String name) {
        return object.any(name) instanceof String text ? text : null;
    }

    /// The citation, or null when it cannot be said.
    ///
    /// @param text the text that it supports a range of
    static @Nullable Map<String, @Nullable Object> write(Citation citation, String text, Losses losses) {
        if (citation.origin() == DIALECT) {
            return citation.raw();
        }
        boolean isInText =
                citation.start() >= 0 && citation.start() < citation.end() && citation.end() <= text.length();
        if (!isInText) {
            losses.droppedAll("citations");
            return null;
        }
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        Members.put(document, "title", citation.title());
        Members.put(document, "url", citation.url());
        Members.put(document, "text", citation.citedText());
        String id = citation.url() == null ? citation.title() : citation.url();
        Map<String, @Nullable Object> source = Members.of("type", "document", "id", id == null ? "" : id);
        source.put("document", document);
        Map<String, @Nullable Object> written = Members.of("start", citation.start(), "end", citation.end());
        written.put("text", text.substring((int) citation.start(), (int) citation.end()));
        written.put("sources", List.of(source));
        written.put("type", "TEXT_CONTENT");
        return written;
    }
}
