package io.ringfence.providers.stream;

import io.netty.buffer.ByteBuf;
import io.ringfence.providers.json.JsonCursor;

/// Reads the `usage` object of chat completions and of Responses, which differ in names only, and of their many
/// copies.
final class OpenAiUsage {
    private long input;
    private long cached;
    private long cacheWrite;
    private long output;
    private long reasoning;
    private long total;

    /// Consumes the value that is due.
    ///
    /// @return false when it is no object; `out` is then left alone
    boolean read(JsonCursor cursor, ByteBuf data, Usage out) {
        input = cached = cacheWrite = output = reasoning = total = 0;
        if (!JsonValues.enterObject(cursor)) {
            return false;
        }
        while (cursor.nextKey()) {
            readMember(cursor, data);
        }
        // xAI leaves reasoning out of the completion and says so in the total; all others include it.
        boolean excludesReasoning = reasoning > 0 && total == input + output + reasoning;
        out.set(input, cached, cacheWrite, excludesReasoning ? output + reasoning : output, reasoning);
        return true;
    }

    private void readMember(JsonCursor cursor, ByteBuf data) {
        if (cursor.keyIs("prompt_tokens") || cursor.keyIs("input_tokens")) {
            input = Math.max(input, JsonValues.count(cursor, data));
        } else if (cursor.keyIs("completion_tokens") || cursor.keyIs("output_tokens")) {
            output = Math.max(output, JsonValues.count(cursor, data));
        } else if (cursor.keyIs("total_tokens")) {
            total = JsonValues.count(cursor, data);
        } else if (cursor.keyIs("prompt_tokens_details") || cursor.keyIs("input_tokens_details")) {
            readInputDetails(cursor, data);
        } else if (cursor.keyIs("completion_tokens_details") || cursor.keyIs("output_tokens_details")) {
            readOutputDetails(cursor, data);
        } else if (cursor.keyIs("num_cached_tokens") // Mistral
                || cursor.keyIs("cached_tokens") // Together
                || cursor.keyIs("prompt_cache_hit_tokens")) { // DeepSeek
            cached = Math.max(cached, JsonValues.count(cursor, data));
        } else if (cursor.keyIs("reasoning_tokens")) {
            reasoning = Math.max(reasoning, JsonValues.count(cursor, data));
        }
    }

    private void readInputDetails(JsonCursor cursor, ByteBuf data) {
        if (JsonValues.enterObject(cursor)) {
            while (cursor.nextKey()) {
                if (cursor.keyIs("cached_tokens")) {
                    cached = Math.max(cached, JsonValues.count(cursor, data));
                } else if (cursor.keyIs("cache_write_tokens")) {
                    cacheWrite = JsonValues.count(cursor, data);
                }
            }
        }
    }

    private void readOutputDetails(JsonCursor cursor, ByteBuf data) {
        if (JsonValues.enterObject(cursor)) {
            while (cursor.nextKey()) {
                if (cursor.keyIs("reasoning_tokens")) {
                    reasoning = Math.max(reasoning, JsonValues.count(cursor, data));
                }
            }
        }
    }
}
