package io.ringfence.providers.openaichat;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.TokenUsage;
import io.ringfence.providers.translate.Flavour;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.tree.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The `usage` object of answers.
final class ChatUsage {
    private static final String INPUT_DETAILS = "prompt_tokens_details";
    private static final String OUTPUT_DETAILS = "completion_tokens_details";

    private ChatUsage() {}

    /// Reads it. Whether `completion_tokens` include reasoning, the total tells; xAI leaves it out.
    static TokenUsage read(JsonObject usage, Flavour flavour) {
        JsonObject inputDetails = details(usage, INPUT_DETAILS);
        JsonObject outputDetails = details(usage, OUTPUT_DETAILS);
        long input = Math.max(0, count(usage, "prompt_tokens"));
        long output = Math.max(0, count(usage, "completion_tokens"));
        long total = count(usage, "total_tokens");
        long reasoning = Math.max(count(outputDetails, "reasoning_tokens"), count(usage, "reasoning_tokens"));
        boolean isUntold = total < 0 && flavour == Flavour.XAI;
        boolean excludesReasoning = reasoning > 0 && (isUntold || total == input + output + reasoning);
        long cacheRead = count(inputDetails, "cached_tokens");
        for (String name : new String[] {"num_cached_tokens", "cached_tokens", "prompt_cache_hit_tokens"}) {
            cacheRead = Math.max(cacheRead, count(usage, name)); // Mistral, Together, DeepSeek
        }
        usage.ignore("prompt_cache_miss_tokens"); // the rest of the prompt
        long cacheWrite =
                Math.max(count(inputDetails, "cache_write_tokens"), count(inputDetails, "cache_creation_tokens"));
        return new TokenUsage(
                input,
                cacheRead,
                cacheWrite,
                -1,
                -1,
                excludesReasoning ? output + reasoning : output,
                reasoning,
                count(inputDetails, "audio_tokens"),
                count(outputDetails, "audio_tokens"),
                -1,
                total,
                new Nested()
                        .add("", usage)
                        .add(INPUT_DETAILS, inputDetails)
                        .add(OUTPUT_DETAILS, outputDetails)
                        .extensions());
    }

    private static @Nullable JsonObject details(JsonObject usage, String name) {
        return usage.members().get(name) instanceof Map<?, ?> ? usage.object(name) : null;
    }

    /// A number of tokens; -1 when it is not told.
    private static long count(@Nullable JsonObject holder, String name) {
        if (holder == null || !(holder.members().get(name) instanceof Number number)) {
            return -1;
        }
        holder.ignore(name);
        return number.longValue();
    }

    /// Writes it as OpenAI does: both sums include all of their parts.
    static Map<String, @Nullable Object> write(TokenUsage usage, Losses losses) {
        Map<String, @Nullable Object> written = new LinkedHashMap<>();
        written.put("prompt_tokens", usage.input());
        written.put("completion_tokens", usage.output());
        written.put("total_tokens", usage.totalOrSum());
        Map<String, @Nullable Object> inputDetails = new LinkedHashMap<>();
        put(inputDetails, "cached_tokens", usage.cacheRead());
        put(inputDetails, "cache_write_tokens", usage.cacheWrite());
        put(inputDetails, "audio_tokens", usage.inputAudio());
        Map<String, @Nullable Object> outputDetails = new LinkedHashMap<>();
        put(outputDetails, "reasoning_tokens", usage.reasoning());
        put(outputDetails, "audio_tokens", usage.outputAudio());
        if (!inputDetails.isEmpty()) {
            written.put(INPUT_DETAILS, inputDetails);
        }
        if (!outputDetails.isEmpty()) {
            written.put(OUTPUT_DETAILS, outputDetails);
        }
        if (usage.cacheWrite1h() > 0) {
            losses.dropped("the lifetime of cache writes");
        }
        losses.extensions("usage", usage.extensions());
        if (usage.extensions().belongTo(Dialect.OPENAI_CHAT)) {
            Nested.putBack(written, usage.extensions());
        }
        return written;
    }

    private static void put(Map<String, @Nullable Object> to, String name, long count) {
        if (count >= 0) {
            to.put(name, count);
        }
    }
}
