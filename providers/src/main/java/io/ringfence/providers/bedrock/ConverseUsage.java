package io.ringfence.providers.bedrock;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.neutral.TokenUsage;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.Members;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Usage as Converse counts it: `inputTokens` without what a cache gave or took, `totalTokens` with it.
final class ConverseUsage {
    private ConverseUsage() {}

    static TokenUsage read(JsonObject usage) {
        long fresh = usage.count("inputTokens");
        long read = either(usage, "cacheReadInputTokens", "cacheReadInputTokenCount");
        long written = either(usage, "cacheWriteInputTokens", "cacheWriteInputTokenCount");
        long short5m = -1;
        long long1h = -1;
        for (JsonObject detail : usage.objects("cacheDetails")) {
            long tokens = detail.count("inputTokens");
            if ("1h".equals(detail.string("ttl"))) {
                long1h = tokens + TokenUsage.known(long1h);
            } else {
                short5m = tokens + TokenUsage.known(short5m);
            }
        }
        long output = usage.count("outputTokens");
        Long total = usage.integer("totalTokens");
        dropEmpty(usage);
        return new TokenUsage(
                fresh + TokenUsage.known(read) + TokenUsage.known(written),
                read,
                written,
                short5m,
                long1h,
                output,
                -1,
                -1,
                -1,
                -1,
                total == null ? -1 : total,
                Extensions.unreadOf(usage, Dialect.BEDROCK_CONVERSE));
    }

    /// The same number has two names.
    private static long either(JsonObject usage, String name, String otherName) {
        Long first = usage.integer(name);
        Long second = usage.integer(otherName);
        return first != null ? first : second != null ? second : -1;
    }

    /// An object without members says nothing; `serverToolUsage` is always there.
    private static void dropEmpty(JsonObject usage) {
        usage.unread().forEach((name, value) -> {
            if (value instanceof Map<?, ?> members && members.isEmpty()) {
                usage.ignore(name);
            }
        });
    }

    static Map<String, @Nullable Object> write(TokenUsage usage, Losses losses) {
        Map<String, @Nullable Object> written =
                Members.of("inputTokens", usage.freshInput(), "outputTokens", usage.output());
        written.put("totalTokens", usage.totalOrSum());
        if (usage.cacheRead() >= 0) {
            written.put("cacheReadInputTokens", usage.cacheRead());
        }
        if (usage.cacheWrite() >= 0) {
            written.put("cacheWriteInputTokens", usage.cacheWrite());
        }
        List<Object> details = new ArrayList<>();
        detail("1h", usage.cacheWrite1h(), details);
        detail("5m", usage.cacheWrite5m(), details);
        if (!details.isEmpty()) {
            written.put("cacheDetails", details);
        }
        if (usage.reasoning() > 0) {
            losses.dropped("the number of reasoning tokens");
        }
        if (usage.inputAudio() > 0 || usage.outputAudio() > 0) {
            losses.dropped("the number of audio tokens");
        }
        losses.extensions("usage", usage.extensions());
        if (usage.extensions().belongTo(Dialect.BEDROCK_CONVERSE)) {
            usage.extensions().members().forEach(written::putIfAbsent);
        }
        return written;
    }

    private static void detail(String ttl, long tokens, List<Object> to) {
        if (tokens > 0) {
            to.add(Members.of("ttl", ttl, "inputTokens", tokens));
        }
    }
}
