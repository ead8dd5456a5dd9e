package io.ringfence.providers.stream;

import io.netty.buffer.ByteBuf;
import io.ringfence.providers.json.JsonCursor;
import io.ringfence.providers.json.JsonType;
import io.ringfence.providers.prices.Meter;

/// Reads the `usage` object of chat completions and of Responses, which differ in names only, and of their many
/// copies.
final class OpenAiUsage {
    private static final int NANO_PER_USD = 9;

    /// xAI counts in units of 10⁻¹⁰ dollars.
    private static final int NANO_PER_TICK = -1;

    private long input;
    private long cached;
    private long cacheWrite;
    private long output;
    private long reasoning;
    private long citations;
    private boolean hasCitations;
    private long total;
    private long cost;
    private long upstreamCost;
    private boolean isOwnKey;
    private boolean hasTools;

    /// Consumes the value that is due.
    ///
    /// @return false when it is no object; `out` is then left alone
    boolean read(JsonCursor cursor, ByteBuf data, Usage out) {
        input = cached = cacheWrite = output = reasoning = citations = total = upstreamCost = 0;
        hasCitations = isOwnKey = hasTools = false;
        cost = Usage.UNREPORTED;
        if (!JsonValues.enterObject(cursor)) {
            return false;
        }
        out.clearCounts();
        while (cursor.nextKey()) {
            readMember(cursor, data, out);
        }
        // xAI leaves reasoning out of the completion and says so in the total; all others include it, but for
        // Perplexity's research, which leaves out citations as well, and of both the total.
        boolean excludesReasoning = reasoning > 0 && (hasCitations || total == input + output + reasoning);
        out.facts()
                .with(Meter.INPUT, input)
                .with(Meter.CACHE_READ, cached)
                .with(Meter.CACHE_WRITE, cacheWrite)
                .with(Meter.OUTPUT, output + citations + (excludesReasoning ? reasoning : 0))
                .with(Meter.REASONING, reasoning)
                .with(Meter.CITATION, citations);
        // With a key of one's own OpenRouter's cost is its fee, and the vendor charges beside it.
        out.reportedNanoUsd(cost >= 0 && isOwnKey ? cost + upstreamCost : cost);
        return true;
    }

    /// Adds what is known of tools to the usage that was read last, unless that told of them itself.
    void addTools(ToolsUsed tools, Usage out) {
        if (!hasTools) {
            tools.putInto(out.facts());
        }
    }

    private void readMember(JsonCursor cursor, ByteBuf data, Usage out) {
        if (cursor.keyIs("prompt_tokens") || cursor.keyIs("input_tokens")) {
            input = Math.max(input, JsonValues.count(cursor, data));
        } else if (cursor.keyIs("completion_tokens") || cursor.keyIs("output_tokens")) {
            output = Math.max(output, JsonValues.count(cursor, data));
        } else if (cursor.keyIs("total_tokens")) {
            total = JsonValues.count(cursor, data);
        } else if (cursor.keyIs("prompt_tokens_details") || cursor.keyIs("input_tokens_details")) {
            readInputDetails(cursor, data, out);
        } else if (cursor.keyIs("completion_tokens_details") || cursor.keyIs("output_tokens_details")) {
            readOutputDetails(cursor, data, out);
        } else if (cursor.keyIs("num_cached_tokens") // Mistral
                || cursor.keyIs("cached_tokens") // Together
                || cursor.keyIs("prompt_cache_hit_tokens")) { // DeepSeek
            cached = Math.max(cached, JsonValues.count(cursor, data));
        } else if (cursor.keyIs("reasoning_tokens")) {
            reasoning = Math.max(reasoning, JsonValues.count(cursor, data));
        } else if (cursor.keyIs("citation_tokens")) { // Perplexity
            citations = JsonValues.count(cursor, data);
            hasCitations = true;
        } else if (cursor.keyIs("num_search_queries")) { // Perplexity
            out.facts().with(Meter.WEB_SEARCH, JsonValues.count(cursor, data));
        } else if (cursor.keyIs("server_side_tool_usage_details")) { // xAI
            readTools(cursor, data, out);
        } else if (cursor.keyIs("server_tool_use_details")) { // OpenRouter
            readServerTools(cursor, data, out);
        } else if (cursor.keyIs("seconds") || cursor.keyIs("prompt_audio_seconds")) { // transcriptions, Mistral
            out.facts().with(Meter.SECOND, Math.max(0, JsonValues.decimal(cursor, data, 0)));
        } else {
            readCostMember(cursor, data);
        }
    }

    /// Searching X costs what searching the web costs.
    private void readTools(JsonCursor cursor, ByteBuf data, Usage out) {
        if (JsonValues.enterObject(cursor)) {
            hasTools = true;
            while (cursor.nextKey()) {
                if (cursor.keyIs("web_search_calls") || cursor.keyIs("x_search_calls")) {
                    out.facts().add(Meter.WEB_SEARCH, JsonValues.count(cursor, data));
                } else if (cursor.keyIs("file_search_calls")) {
                    out.facts().with(Meter.FILE_SEARCH, JsonValues.count(cursor, data));
                } else if (cursor.keyIs("image_generation_calls")) {
                    out.facts().with(Meter.IMAGE, JsonValues.count(cursor, data));
                }
            }
        }
    }

    private static void readServerTools(JsonCursor cursor, ByteBuf data, Usage out) {
        if (JsonValues.enterObject(cursor)) {
            while (cursor.nextKey()) {
                if (cursor.keyIs("web_search_requests")) {
                    out.facts().with(Meter.WEB_SEARCH, JsonValues.count(cursor, data));
                }
            }
        }
    }

    private void readCostMember(JsonCursor cursor, ByteBuf data) {
        if (cursor.keyIs("cost")) {
            readCost(cursor, data);
        } else if (cursor.keyIs("cost_in_usd_ticks")) { // xAI
            cost = JsonValues.decimal(cursor, data, NANO_PER_TICK);
        } else if (cursor.keyIs("is_byok")) {
            isOwnKey = JsonValues.isSomething(cursor);
        } else if (cursor.keyIs("cost_details") && JsonValues.enterObject(cursor)) {
            while (cursor.nextKey()) {
                if (cursor.keyIs("upstream_inference_cost")) {
                    upstreamCost = Math.max(0, JsonValues.decimal(cursor, data, NANO_PER_USD));
                }
            }
        }
    }

    /// OpenRouter's is a number, Perplexity's an object.
    private void readCost(JsonCursor cursor, ByteBuf data) {
        if (cursor.peek() == JsonType.NUMBER) {
            cost = JsonValues.decimal(cursor, data, NANO_PER_USD);
        } else if (JsonValues.enterObject(cursor)) {
            while (cursor.nextKey()) {
                if (cursor.keyIs("total_cost")) {
                    cost = JsonValues.decimal(cursor, data, NANO_PER_USD);
                }
            }
        }
    }

    private void readInputDetails(JsonCursor cursor, ByteBuf data, Usage out) {
        if (JsonValues.enterObject(cursor)) {
            while (cursor.nextKey()) {
                if (cursor.keyIs("cached_tokens")) {
                    cached = Math.max(cached, JsonValues.count(cursor, data));
                } else if (cursor.keyIs("cache_write_tokens") || cursor.keyIs("cache_creation_tokens")) {
                    cacheWrite = Math.max(cacheWrite, JsonValues.count(cursor, data));
                } else if (cursor.keyIs("audio_tokens")) {
                    out.facts().with(Meter.INPUT_AUDIO, JsonValues.count(cursor, data));
                } else if (cursor.keyIs("image_tokens")) {
                    out.facts().with(Meter.INPUT_IMAGE, JsonValues.count(cursor, data));
                } else if (cursor.keyIs("video_tokens")) {
                    out.facts().with(Meter.INPUT_VIDEO, JsonValues.count(cursor, data));
                }
            }
        }
    }

    private void readOutputDetails(JsonCursor cursor, ByteBuf data, Usage out) {
        if (JsonValues.enterObject(cursor)) {
            while (cursor.nextKey()) {
                if (cursor.keyIs("reasoning_tokens")) {
                    reasoning = Math.max(reasoning, JsonValues.count(cursor, data));
                } else if (cursor.keyIs("audio_tokens")) {
                    out.facts().with(Meter.OUTPUT_AUDIO, JsonValues.count(cursor, data));
                } else if (cursor.keyIs("image_tokens")) {
                    out.facts().with(Meter.OUTPUT_IMAGE, JsonValues.count(cursor, data));
                }
            }
        }
    }
}
