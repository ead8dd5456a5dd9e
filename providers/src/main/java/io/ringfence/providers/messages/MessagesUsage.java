package io.ringfence.providers.messages;

import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.TokenUsage;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.tree.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The object `usage`. Here input excludes what was read from and written to a cache, everywhere else it
/// includes both.
final class MessagesUsage {
    /// No answer has more tokens; sums of such counts do not overflow.
    private static final long MAX_COUNT = 1L << 53;

    private MessagesUsage() {}

    /// Reads everything but the service tier, which is the answer's own affair.
    static TokenUsage read(JsonObject usage) {
        usage.ignore("service_tier");
        long fresh = TokenUsage.known(part(usage, "input_tokens"));
        long cacheRead = part(usage, "cache_read_input_tokens");
        long cacheWrite = part(usage, "cache_creation_input_tokens");
        JsonObject byLife = usage.object("cache_creation");
        long written5m = byLife == null ? -1 : part(byLife, "ephemeral_5m_input_tokens");
        long written1h = byLife == null ? -1 : part(byLife, "ephemeral_1h_input_tokens");
        if (cacheWrite < 0 && (written5m > 0 || written1h > 0)) {
            cacheWrite = TokenUsage.known(written5m) + TokenUsage.known(written1h);
        }
        JsonObject details = usage.object("output_tokens_details");
        return new TokenUsage(
                fresh + TokenUsage.known(cacheRead) + TokenUsage.known(cacheWrite),
                cacheRead,
                cacheWrite,
                written5m,
                written1h,
                TokenUsage.known(part(usage, "output_tokens")),
                details == null ? -1 : part(details, "thinking_tokens"),
                -1,
                -1,
                -1,
                -1,
                Extensions.unreadOf(usage, Own.DIALECT));
    }

    private static long part(JsonObject usage, String name) {
        Long count = usage.integer(name);
        return count == null ? -1 : Math.clamp(count, 0, MAX_COUNT);
    }

    /// The usage of a whole answer.
    static Map<String, @Nullable Object> write(
            @Nullable TokenUsage usage, @Nullable String serviceTier, Losses losses) {
        Map<String, @Nullable Object> written = new LinkedHashMap<>();
        if (usage == null) {
            written.put("input_tokens", 0);
            written.put("output_tokens", 0);
            return written;
        }
        input(usage, written);
        if (usage.cacheWrite5m() >= 0 || usage.cacheWrite1h() >= 0) {
            Map<String, @Nullable Object> byLife = new LinkedHashMap<>();
            byLife.put("ephemeral_5m_input_tokens", TokenUsage.known(usage.cacheWrite5m()));
            byLife.put("ephemeral_1h_input_tokens", TokenUsage.known(usage.cacheWrite1h()));
            written.put("cache_creation", byLife);
        }
        output(usage, written, losses);
        String tier = tier(serviceTier);
        if (tier != null) {
            written.put("service_tier", tier);
        }
        return written;
    }

    /// The usage that the last event of a stream states: cumulative, all input included.
    static Map<String, @Nullable Object> writeFinal(@Nullable TokenUsage usage, Losses losses) {
        Map<String, @Nullable Object> written = new LinkedHashMap<>();
        if (usage == null) {
            written.put("output_tokens", 0);
            return written;
        }
        input(usage, written);
        output(usage, written, losses);
        return written;
    }

    private static void input(TokenUsage usage, Map<String, @Nullable Object> to) {
        to.put("input_tokens", usage.freshInput());
        to.put("cache_creation_input_tokens", TokenUsage.known(usage.cacheWrite()));
        to.put("cache_read_input_tokens", TokenUsage.known(usage.cacheRead()));
    }

    private static void output(TokenUsage usage, Map<String, @Nullable Object> to, Losses losses) {
        to.put("output_tokens", TokenUsage.known(usage.output()));
        if (usage.reasoning() >= 0) {
            Map<String, @Nullable Object> details = new LinkedHashMap<>();
            details.put("thinking_tokens", usage.reasoning());
            to.put("output_tokens_details", details);
        }
        Own.putBack(usage.extensions(), to, "usage", losses);
    }

    /// The tiers that clients of this dialect know.
    private static @Nullable String tier(@Nullable String tier) {
        return switch (tier == null ? "" : tier) {
            case "standard", "priority", "batch" -> tier;
            case "default", "auto" -> "standard";
            default -> null;
        };
    }
}
