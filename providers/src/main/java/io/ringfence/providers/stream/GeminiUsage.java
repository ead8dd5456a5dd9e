package io.ringfence.providers.stream;

import io.netty.buffer.ByteBuf;
import io.ringfence.providers.json.JsonCursor;

/// Reads Gemini's `usageMetadata`, which every chunk of a stream repeats with cumulative counts.
final class GeminiUsage {
    private long prompt;
    private long toolUsePrompt;
    private long cached;
    private long candidates;
    private long thoughts;
    private long total;

    /// Consumes the value that is due.
    ///
    /// @return false when it is no object; `out` is then left alone
    boolean read(JsonCursor cursor, ByteBuf data, Usage out) {
        prompt = toolUsePrompt = cached = candidates = thoughts = total = 0;
        if (!JsonValues.enterObject(cursor)) {
            return false;
        }
        while (cursor.nextKey()) {
            if (cursor.keyIs("promptTokenCount")) {
                prompt = JsonValues.count(cursor, data);
            } else if (cursor.keyIs("candidatesTokenCount")) {
                candidates = JsonValues.count(cursor, data);
            } else if (cursor.keyIs("thoughtsTokenCount")) {
                thoughts = JsonValues.count(cursor, data);
            } else if (cursor.keyIs("cachedContentTokenCount")) {
                cached = JsonValues.count(cursor, data);
            } else if (cursor.keyIs("toolUsePromptTokenCount")) {
                toolUsePrompt = JsonValues.count(cursor, data);
            } else if (cursor.keyIs("totalTokenCount")) {
                total = JsonValues.count(cursor, data);
            }
        }
        // Thoughts stand beside the candidates, save in older models, where the total gives it away.
        boolean includesThoughts = thoughts > 0 && total == prompt + toolUsePrompt + candidates;
        out.set(prompt + toolUsePrompt, cached, 0, includesThoughts ? candidates : candidates + thoughts, thoughts);
        return true;
    }
}
