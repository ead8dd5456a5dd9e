package io.ringfence.providers.gemini;

import io.ringfence.providers.prices.Meter;
import io.ringfence.providers.tree.JsonObject;
import java.util.List;
import java.util.Map;

/// Counts for what the web was searched, which candidates tell. Older models charge by the prompt for which they
/// searched, newer ones by the query: both are counted, and prices decide.
final class GeminiSearches {
    private GeminiSearches() {}

    /// How many queries an answer, or a chunk of one, names. Leaves everything unread.
    static long queries(List<JsonObject> candidates) {
        long queries = 0;
        for (JsonObject candidate : candidates) {
            if (candidate.members().get("groundingMetadata") instanceof Map<?, ?> grounding
                    && grounding.get("webSearchQueries") instanceof List<?> made) {
                queries += made.stream()
                        .filter(query -> query instanceof String text && !text.isEmpty())
                        .count();
            }
        }
        return queries;
    }

    /// What is charged for so many queries.
    static Map<Meter, Long> charged(long queries) {
        return queries == 0 ? Map.of() : Map.of(Meter.WEB_SEARCH, queries, Meter.GROUNDED_PROMPT, 1L);
    }
}
