package io.ringfence.providers.cohere;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.TokenUsage;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.Members;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Usage as Cohere counts it: `tokens` is what the model saw and wrote, `billed_units` what is charged, without
/// Cohere's own preamble. Where there is only the one, it counts.
final class CohereUsage {
    private static final Dialect DIALECT = Dialect.COHERE_CHAT;

    private CohereUsage() {}

    static TokenUsage read(JsonObject usage) {
        JsonObject tokens = usage.object("tokens");
        Map<String, @Nullable Object> kept = new LinkedHashMap<>();
        JsonObject counted = tokens;
        if (tokens == null) {
            counted = usage.object("billed_units");
        }
        long input = counted == null ? 0 : counted.count("input_tokens");
        long output = counted == null ? 0 : counted.count("output_tokens");
        Long reasoning = tokens == null ? null : tokens.integer("reasoning_tokens");
        Long cached = usage.integer("cached_tokens");
        if (counted != null && !counted.unread().isEmpty()) {
            kept.put(tokens == null ? "billed_units" : "tokens", counted.unread());
        }
        kept.putAll(usage.unread());
        return new TokenUsage(
                input,
                cached == null ? -1 : cached,
                -1,
                -1,
                -1,
                output,
                reasoning == null ? -1 : reasoning,
                -1,
                -1,
                -1,
                -1,
                kept.isEmpty() ? Extensions.NONE : new Extensions(DIALECT, kept));
    }

    static Map<String, @Nullable Object> write(TokenUsage usage, Losses losses) {
        Map<String, @Nullable Object> tokens =
                Members.of("input_tokens", usage.input(), "output_tokens", usage.output());
        if (usage.reasoning() >= 0) {
            tokens.put("reasoning_tokens", usage.reasoning());
        }
        Map<String, @Nullable Object> written = Members.of("tokens", tokens);
        if (usage.cacheRead() >= 0) {
            written.put("cached_tokens", usage.cacheRead());
        }
        if (usage.cacheWrite() > 0) {
            losses.dropped("the number of tokens written to a cache");
        }
        if (usage.inputAudio() > 0 || usage.outputAudio() > 0) {
            losses.dropped("the number of audio tokens");
        }
        losses.extensions("usage", usage.extensions());
        if (usage.extensions().belongTo(DIALECT)) {
            Members.merge(written, usage.extensions().members());
        } else {
            written.put("billed_units", Members.of("input_tokens", usage.input(), "output_tokens", usage.output()));
        }
        return written;
    }
}
