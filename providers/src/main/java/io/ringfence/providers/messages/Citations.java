package io.ringfence.providers.messages;

import io.ringfence.providers.neutral.Citation;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.tree.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The citations of a text.
final class Citations {
    private Citations() {}

    /// The citations in the member of that name; none when there is none.
    static List<Citation> read(JsonObject block) {
        List<Citation> citations = new ArrayList<>();
        for (JsonObject citation : block.objects("citations")) {
            citations.add(readOne(citation));
        }
        return citations;
    }

    /// Its indices speak of the source, not of the text that it supports.
    static Citation readOne(JsonObject citation) {
        String title = citation.string("title");
        return new Citation(
                citation.string("url"),
                title == null ? citation.string("document_title") : title,
                citation.string("cited_text"),
                -1,
                -1,
                Own.DIALECT,
                citation.members());
    }

    /// A citation in an answer. One of another dialect becomes a page that a search found, without the index
    /// by which its provider would find it again; null when it is no page.
    ///
    /// @param text that it hangs on, as far as it is known
    static @Nullable Map<String, @Nullable Object> write(Citation citation, String text, Losses losses) {
        if (citation.origin() == Own.DIALECT) {
            return citation.raw();
        }
        if (citation.url() == null) {
            losses.dropped("a citation without url");
            return null;
        }
        Map<String, @Nullable Object> written = Own.typed("web_search_result_location");
        written.put("cited_text", citedText(citation, text));
        written.put("url", citation.url());
        written.put("title", citation.title());
        written.put("encrypted_index", "");
        return written;
    }

    private static String citedText(Citation citation, String text) {
        if (citation.citedText() != null) {
            return citation.citedText();
        }
        boolean isInside =
                citation.start() >= 0 && citation.start() <= citation.end() && citation.end() <= text.length();
        return isInside ? text.substring((int) citation.start(), (int) citation.end()) : "";
    }

    /// The citations that may go back to the provider: its own, but not those that [#write] made.
    static List<Map<String, @Nullable Object>> replayed(List<Citation> citations, Losses losses) {
        List<Map<String, @Nullable Object>> replayed = new ArrayList<>();
        for (Citation citation : citations) {
            if (citation.origin() != Own.DIALECT) {
                losses.droppedAll("citations");
            } else if (!"".equals(citation.raw().get("encrypted_index"))) {
                replayed.add(citation.raw());
            }
        }
        return replayed;
    }
}
