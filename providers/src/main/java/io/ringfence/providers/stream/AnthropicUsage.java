package io.ringfence.providers.stream;

import io.netty.buffer.ByteBuf;
import io.ringfence.providers.json.JsonCursor;
import io.ringfence.providers.prices.Meter;
import io.ringfence.providers.prices.ServiceTier;

/// Reads the `usage` objects of Anthropic's messages and joins those of one stream: they are cumulative, never
/// added.
///
/// Of every field the largest value counts, because some clones end with zeros where a count stood before. The
/// input fields count as one split: clones have been seen that first name all input as fresh and only at the
/// end say how much of it came from a cache, so a later split that explains at least as much input replaces
/// the earlier one whole.
final class AnthropicUsage {
    private final Counts joined = new Counts();
    private final Counts next = new Counts();
    private boolean hasNextFresh;
    private ServiceTier serviceTier = ServiceTier.STANDARD;

    private static final class Counts {
        private long fresh;
        private long cacheRead;
        private long cacheWrite;
        private long cacheWrite1h;
        private long output;
        private long reasoning;
        private long webSearches;

        void clear() {
            fresh = cacheRead = cacheWrite = cacheWrite1h = output = reasoning = webSearches = 0;
        }

        long input() {
            return fresh + cacheRead + cacheWrite;
        }
    }

    /// Forgets the answer before.
    void clear() {
        joined.clear();
        serviceTier = ServiceTier.STANDARD;
    }

    /// Consumes the value that is due. Counts take effect with [#join].
    ///
    /// @return false when it is no object
    boolean read(JsonCursor cursor, ByteBuf data) {
        next.clear();
        hasNextFresh = false;
        if (!JsonValues.enterObject(cursor)) {
            return false;
        }
        while (cursor.nextKey()) {
            if (cursor.keyIs("input_tokens")) {
                next.fresh = JsonValues.count(cursor, data);
                hasNextFresh = true;
            } else if (cursor.keyIs("cache_read_input_tokens")) {
                next.cacheRead = JsonValues.count(cursor, data);
            } else if (cursor.keyIs("cache_creation_input_tokens")) {
                next.cacheWrite = Math.max(next.cacheWrite, JsonValues.count(cursor, data));
            } else if (cursor.keyIs("cache_creation")) {
                readCacheWrites(cursor, data);
            } else if (cursor.keyIs("output_tokens")) {
                next.output = JsonValues.count(cursor, data);
            } else if (cursor.keyIs("output_tokens_details")) {
                readOutputDetails(cursor, data);
            } else if (cursor.keyIs("server_tool_use")) {
                readServerTools(cursor, data);
            } else if (cursor.keyIs("service_tier")) {
                serviceTier = JsonValues.serviceTier(cursor);
            }
        }
        return true;
    }

    private void readCacheWrites(JsonCursor cursor, ByteBuf data) {
        long minutes = 0;
        if (JsonValues.enterObject(cursor)) {
            while (cursor.nextKey()) {
                if (cursor.keyIs("ephemeral_1h_input_tokens")) {
                    next.cacheWrite1h = JsonValues.count(cursor, data);
                } else if (cursor.keyIs("ephemeral_5m_input_tokens")) {
                    minutes = JsonValues.count(cursor, data);
                }
            }
        }
        next.cacheWrite = Math.max(next.cacheWrite, next.cacheWrite1h + minutes);
    }

    private void readOutputDetails(JsonCursor cursor, ByteBuf data) {
        if (JsonValues.enterObject(cursor)) {
            while (cursor.nextKey()) {
                if (cursor.keyIs("thinking_tokens")) {
                    next.reasoning = JsonValues.count(cursor, data);
                }
            }
        }
    }

    private void readServerTools(JsonCursor cursor, ByteBuf data) {
        if (JsonValues.enterObject(cursor)) {
            while (cursor.nextKey()) {
                if (cursor.keyIs("web_search_requests")) {
                    next.webSearches = JsonValues.count(cursor, data);
                }
            }
        }
    }

    /// Joins what was read last with what was joined before.
    void join(Usage out) {
        if (hasNextFresh && next.input() >= joined.input()) {
            joined.fresh = next.fresh;
            joined.cacheRead = next.cacheRead;
            joined.cacheWrite = next.cacheWrite;
            // The last event repeats the sums of its input, not always how long each part of it is kept.
            joined.cacheWrite1h = Math.min(next.cacheWrite, Math.max(joined.cacheWrite1h, next.cacheWrite1h));
        } else {
            joined.fresh = Math.max(joined.fresh, next.fresh);
            joined.cacheRead = Math.max(joined.cacheRead, next.cacheRead);
            joined.cacheWrite = Math.max(joined.cacheWrite, next.cacheWrite);
            joined.cacheWrite1h = Math.max(joined.cacheWrite1h, next.cacheWrite1h);
        }
        joined.output = Math.max(joined.output, next.output);
        joined.reasoning = Math.max(joined.reasoning, next.reasoning);
        joined.webSearches = Math.max(joined.webSearches, next.webSearches);
        out.clearCounts();
        out.serviceTier(serviceTier);
        out.facts()
                .with(Meter.INPUT, joined.input())
                .with(Meter.CACHE_READ, joined.cacheRead)
                .with(Meter.CACHE_WRITE, joined.cacheWrite)
                .with(Meter.CACHE_WRITE_1H, joined.cacheWrite1h)
                .with(Meter.OUTPUT, joined.output)
                .with(Meter.REASONING, joined.reasoning)
                .with(Meter.WEB_SEARCH, joined.webSearches);
    }
}
