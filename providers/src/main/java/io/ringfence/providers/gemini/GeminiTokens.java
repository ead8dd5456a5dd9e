package io.ringfence.providers.gemini;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.TokenUsage;
import io.ringfence.providers.tree.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads and writes `usageMetadata`. Prompts include what was cached; thoughts stand beside the candidates,
/// save in older models, where the total gives it away.
final class GeminiTokens {
    private GeminiTokens() {}

    /// The counts, or null when there are none: first chunks of streams may only tell the kind of traffic.
    ///
    /// @param ignored members that the caller has read
    static @Nullable TokenUsage read(JsonObject raw, String... ignored) {
        JsonObject usage = GeminiFields.camel(raw);
        usage.ignore(ignored);
        long prompt = count(usage, "promptTokenCount");
        long candidates = count(usage, "candidatesTokenCount");
        long thoughts = count(usage, "thoughtsTokenCount");
        long toolUse = count(usage, "toolUsePromptTokenCount");
        long total = count(usage, "totalTokenCount");
        if (prompt < 0 && candidates < 0 && thoughts < 0 && total < 0) {
            return null;
        }
        long input = TokenUsage.known(prompt) + TokenUsage.known(toolUse);
        boolean includesThoughts = thoughts > 0 && total == input + TokenUsage.known(candidates);
        long output = TokenUsage.known(candidates) + (includesThoughts ? 0 : TokenUsage.known(thoughts));
        return new TokenUsage(
                input,
                count(usage, "cachedContentTokenCount"),
                -1,
                -1,
                -1,
                output,
                thoughts,
                audio(usage, "promptTokensDetails"),
                audio(usage, "candidatesTokensDetails"),
                toolUse,
                total,
                Extensions.unreadOf(usage, Dialect.GEMINI));
    }

    private static long count(JsonObject usage, String name) {
        Long count = GeminiFields.integer(usage, name);
        return count == null ? -1 : count;
    }

    /// The tokens of sound, -1 when there are none. A list with another modality than text and sound is left
    /// unread.
    private static long audio(JsonObject usage, String name) {
        long audio = -1;
        boolean isUnderstood = true;
        List<?> details = usage.members().get(name) instanceof List<?> list ? list : List.of();
        for (Object detail : details) {
            Map<?, ?> members = detail instanceof Map<?, ?> map ? map : Map.of();
            Object modality = members.get("modality");
            if ("AUDIO".equals(modality)) {
                Object count = members.containsKey("tokenCount") ? members.get("tokenCount") : 0;
                audio = Math.max(0, audio) + (count instanceof Number number ? number.longValue() : 0);
            } else {
                isUnderstood &= "TEXT".equals(modality);
            }
        }
        if (isUnderstood) {
            usage.ignore(name);
        }
        return audio;
    }

    static Map<String, @Nullable Object> write(TokenUsage usage) {
        long toolUse = TokenUsage.known(usage.toolUsePrompt());
        long reasoning = Math.min(TokenUsage.known(usage.reasoning()), usage.output());
        long prompt = Math.max(0, usage.input() - toolUse);
        Map<String, @Nullable Object> written = new LinkedHashMap<>();
        written.put("promptTokenCount", prompt);
        putKnown(written, "cachedContentTokenCount", usage.cacheRead());
        putKnown(written, "toolUsePromptTokenCount", usage.toolUsePrompt());
        written.put("candidatesTokenCount", usage.output() - reasoning);
        putKnown(written, "thoughtsTokenCount", reasoning);
        written.put("totalTokenCount", prompt + toolUse + usage.output());
        GeminiFields.putBack(usage.extensions(), written);
        putDetails(written, "promptTokensDetails", prompt, usage.inputAudio());
        putDetails(written, "candidatesTokensDetails", usage.output() - reasoning, usage.outputAudio());
        return written;
    }

    private static void putKnown(Map<String, @Nullable Object> into, String name, long count) {
        if (count > 0) {
            into.put(name, count);
        }
    }

    private static void putDetails(Map<String, @Nullable Object> into, String name, long all, long audio) {
        if (audio > 0) {
            List<Object> details = new ArrayList<>();
            details.add(detail("TEXT", Math.max(0, all - audio)));
            details.add(detail("AUDIO", audio));
            into.putIfAbsent(name, details);
        }
    }

    private static Map<String, @Nullable Object> detail(String modality, long count) {
        Map<String, @Nullable Object> detail = new LinkedHashMap<>();
        detail.put("modality", modality);
        detail.put("tokenCount", count);
        return detail;
    }
}
