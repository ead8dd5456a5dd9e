package io.ringfence.providers.bedrock;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.Citation;
import io.ringfence.providers.tree.JsonObject;
import java.util.ArrayList;
import java.util.List;

/// Reads citations. Where they point to is a place in the source; what they support is all of the text that
/// they stand beside.
final class ConverseCitations {
    private ConverseCitations() {}

    static List<Citation> readAll(List<JsonObject> citations) {
        List<Citation> read = new ArrayList<>(citations.size());
        for (JsonObject citation : citations) {
            read.add(read(citation));
        }
        return read;
    }

    static Citation read(JsonObject citation) {
        String title = citation.string("title");
        String url = citation.string("source");
        JsonObject location = citation.object("location");
        JsonObject web = location == null ? null : location.object("web");
        if (web != null) {
            url = web.string("url");
            title = title == null ? web.string("domain") : title;
        }
        StringBuilder cited = new StringBuilder();
        for (JsonObject content : citation.objects("sourceContent")) {
            cited.append(content.string("text", ""));
        }
        return new Citation(
                url,
                title,
                cited.isEmpty() ? null : cited.toString(),
                -1,
                -1,
                Dialect.BEDROCK_CONVERSE,
                citation.members());
    }
}
