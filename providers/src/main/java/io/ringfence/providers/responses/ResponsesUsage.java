package io.ringfence.providers.responses;

import static io.ringfence.providers.Dialect.OPENAI_RESPONSES;
import static io.ringfence.providers.neutral.TokenUsage.known;

import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.TokenUsage;
import io.ringfence.providers.tree.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Token counts. Input includes what was cached and output includes reasoning, here as in the model; xAI counts
/// so, too, unlike in its chat.
final class ResponsesUsage {
    private static final String INPUT_DETAILS = "input_tokens_details";
    private static final String OUTPUT_DETAILS = "output_tokens_details";

    private ResponsesUsage() {}

    static TokenUsage read(JsonObject usage) {
        JsonObject input = usage.object(INPUT_DETAILS);
        JsonObject output = usage.object(OUTPUT_DETAILS);
        long total = count(usage, "total_tokens");
        long cacheRead = count(input, "cached_tokens");
        long cacheWrite = count(input, "cache_write_tokens");
        long inputAudio = count(input, "audio_tokens");
        long reasoning = count(output, "reasoning_tokens");
        long outputAudio = count(output, "audio_tokens");
        long inputTokens = usage.count("input_tokens");
        long outputTokens = usage.count("output_tokens");
        Map<String, @Nullable Object> unread = new LinkedHashMap<>(usage.unread());
        keepUnread(INPUT_DETAILS, input, unread);
        keepUnread(OUTPUT_DETAILS, output, unread);
        return new TokenUsage(
                inputTokens,
                cacheRead,
                cacheWrite,
                -1,
                -1,
                outputTokens,
                reasoning,
                inputAudio,
                outputAudio,
                -1,
                total,
                unread.isEmpty() ? Extensions.NONE : new Extensions(OPENAI_RESPONSES, unread));
    }

    private static long count(@Nullable JsonObject object, String name) {
        Long count = object == null ? null : object.integer(name);
        return count == null ? -1 : count;
    }

    private static void keepUnread(String name, @Nullable JsonObject object, Map<String, @Nullable Object> to) {
        if (object != null && !object.unread().isEmpty()) {
            to.put(name, object.unread());
        }
    }

    static Map<String, @Nullable Object> write(TokenUsage usage) {
        Map<String, @Nullable Object> input = Trees.object(
                "cache_write_tokens", known(usage.cacheWrite()), "cached_tokens", known(usage.cacheRead()));
        Map<String, @Nullable Object> output = Trees.object("reasoning_tokens", known(usage.reasoning()));
        if (usage.inputAudio() > 0) {
            input.put("audio_tokens", usage.inputAudio());
        }
        if (usage.outputAudio() > 0) {
            output.put("audio_tokens", usage.outputAudio());
        }
        Map<String, @Nullable Object> written = Trees.object(
                "input_tokens",
                usage.input(),
                INPUT_DETAILS,
                input,
                "output_tokens",
                usage.output(),
                OUTPUT_DETAILS,
                output,
                "total_tokens",
                usage.totalOrSum());
        if (usage.extensions().belongTo(OPENAI_RESPONSES)) {
            usage.extensions().members().forEach((name, value) -> {
                if (value instanceof Map<?, ?> more && written.get(name) instanceof Map<?, ?>) {
                    Map<String, @Nullable Object> details = name.equals(INPUT_DETAILS) ? input : output;
                    more.forEach((key, member) -> details.putIfAbsent((String) key, member));
                } else {
                    written.putIfAbsent(name, value);
                }
            });
        }
        return written;
    }
}
