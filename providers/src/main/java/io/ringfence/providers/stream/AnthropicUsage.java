package io.ringfence.providers.stream;

import io.netty.buffer.ByteBuf;
import io.ringfence.providers.json.JsonCursor;

/// Reads the `usage` objects of Anthropic's messages and joins those of one stream: they are cumulative, never
/// added.
///
/// Of every field the largest value counts, because some clones end with zeros where a count stood before. The
/// three input fields count as one split: clones have been seen that first name all input as fresh and only at
/// the end say how much of it came from a cache, so a later split that explains at least as much input replaces
/// the earlier one whole.
final class AnthropicUsage {
    private long freshInput;
    private long cacheRead;
    private long cacheWrite;
    private long output;
    private long reasoning;

    private long nextFresh;
    private long nextRead;
    private long nextWrite;
    private long nextOutput;
    private long nextReasoning;
    private boolean hasNextFresh;

    void clear() {
        freshInput = cacheRead = cacheWrite = output = reasoning = 0;
    }

    /// Consumes the value that is due. Counts take effect with [#join].
    ///
    /// @return false when it is no object
    boolean read(JsonCursor cursor, ByteBuf data) {
        nextFresh = nextRead = nextWrite = nextOutput = nextReasoning = 0;
        hasNextFresh = false;
        if (!JsonValues.enterObject(cursor)) {
            return false;
        }
        while (cursor.nextKey()) {
            if (cursor.keyIs("input_tokens")) {
                nextFresh = JsonValues.count(cursor, data);
                hasNextFresh = true;
            } else if (cursor.keyIs("cache_read_input_tokens")) {
                nextRead = JsonValues.count(cursor, data);
            } else if (cursor.keyIs("cache_creation_input_tokens")) {
                nextWrite = JsonValues.count(cursor, data);
            } else if (cursor.keyIs("output_tokens")) {
                nextOutput = JsonValues.count(cursor, data);
            } else if (cursor.keyIs("output_tokens_details")) {
                readOutputDetails(cursor, data);
            }
        }
        return true;
    }

    private void readOutputDetails(JsonCursor cursor, ByteBuf data) {
        if (JsonValues.enterObject(cursor)) {
            while (cursor.nextKey()) {
                if (cursor.keyIs("thinking_tokens")) {
                    nextReasoning = JsonValues.count(cursor, data);
                }
            }
        }
    }

    /// Joins what was read last with what was joined before.
    void join(Usage out) {
        boolean explainsAll = nextFresh + nextRead + nextWrite >= freshInput + cacheRead + cacheWrite;
        if (hasNextFresh && explainsAll) {
            freshInput = nextFresh;
            cacheRead = nextRead;
            cacheWrite = nextWrite;
        } else {
            freshInput = Math.max(freshInput, nextFresh);
            cacheRead = Math.max(cacheRead, nextRead);
            cacheWrite = Math.max(cacheWrite, nextWrite);
        }
        output = Math.max(output, nextOutput);
        reasoning = Math.max(reasoning, nextReasoning);
        out.set(freshInput + cacheRead + cacheWrite, cacheRead, cacheWrite, output, reasoning);
    }
}
