package io.ringfence.providers.stream;

import io.ringfence.providers.json.JsonCursor;
import io.ringfence.providers.json.JsonType;
import io.ringfence.providers.prices.Meter;
import io.ringfence.providers.prices.UsageFacts;

/// Counts for what Gemini searched the web, which it tells beside each candidate and, in a stream, perhaps in
/// several chunks. Older models charge by the prompt for which they searched, newer ones by the query: both are
/// counted, and prices decide.
final class Grounding {
    private long queries;
    private long queriesHere;

    /// Forgets the answer before.
    void clear() {
        queries = queriesHere = 0;
    }

    /// A chunk begins, or the answer.
    void beginChunk() {
        queriesHere = 0;
    }

    /// Consumes the `groundingMetadata` of a candidate.
    void read(JsonCursor cursor) {
        if (JsonValues.enterObject(cursor)) {
            while (cursor.nextKey()) {
                if (cursor.keyIs("webSearchQueries") && JsonValues.enterArray(cursor)) {
                    while (cursor.nextElement()) {
                        queriesHere += cursor.peek() == JsonType.STRING && JsonValues.textBytes(cursor) > 0 ? 1 : 0;
                    }
                }
            }
        }
    }

    /// The chunk is whole.
    ///
    /// @return whether it told of more than those before
    boolean endChunk() {
        boolean isMore = queriesHere > queries;
        queries = Math.max(queries, queriesHere);
        return isMore;
    }

    /// Fills in what was counted.
    void putInto(UsageFacts facts) {
        facts.with(Meter.WEB_SEARCH, queries).with(Meter.GROUNDED_PROMPT, queries > 0 ? 1 : 0);
    }
}
