package io.ringfence.providers.translate;

import io.ringfence.providers.Dialect;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Holds a request that was written for a provider to the output tokens that money was set aside for. A codec
/// may have raised the limit, to make room for thinking. Stateless; any thread.
public final class OutputLimit {
    /// Anthropic takes no smaller budget for thinking.
    private static final long LEAST_THINKING_TOKENS = 1_024;

    private OutputLimit() {}

    /// The request with no higher limit than `limit`, and a budget for thinking that leaves room within it.
    ///
    /// @param body in `dialect`; is not changed
    /// @param limit output tokens of one choice, thinking included, at least 1
    /// @param losses takes thinking, when the limit has no room for it
    public static Map<String, @Nullable Object> hold(
            Map<String, @Nullable Object> body, Dialect dialect, long limit, Losses losses) {
        Map<String, @Nullable Object> held = new LinkedHashMap<>(body);
        switch (dialect) {
            case OPENAI_CHAT -> {
                boolean hasNewName = lower(held, "max_completion_tokens", limit);
                boolean hasOldName = lower(held, "max_tokens", limit);
                if (!hasNewName && !hasOldName) {
                    held.put("max_tokens", limit);
                }
            }
            case OPENAI_RESPONSES -> lowerOrAdd(held, "max_output_tokens", limit);
            case COHERE_CHAT -> {
                lowerOrAdd(held, "max_tokens", limit);
                holdThinking(held, "thinking", "token_budget", limit, losses);
            }
            case ANTHROPIC_MESSAGES -> {
                lowerOrAdd(held, "max_tokens", limit);
                holdThinking(held, "thinking", "budget_tokens", limit, losses);
            }
            case GEMINI -> lowerOrAdd(inner(held, "generationConfig"), "maxOutputTokens", limit);
            case BEDROCK_CONVERSE -> {
                lowerOrAdd(inner(held, "inferenceConfig"), "maxTokens", limit);
                if (held.get("additionalModelRequestFields") != null) {
                    Map<String, @Nullable Object> more = inner(held, "additionalModelRequestFields");
                    for (String name : List.of("thinking", "reasoning_config")) {
                        holdThinking(more, name, "budget_tokens", limit, losses);
                    }
                    if (more.isEmpty()) {
                        held.remove("additionalModelRequestFields");
                    }
                }
            }
        }
        return held;
    }

    private static void lowerOrAdd(Map<String, @Nullable Object> object, String name, long limit) {
        if (!lower(object, name, limit)) {
            object.put(name, limit);
        }
    }

    /// @return whether there is a limit
    private static boolean lower(Map<String, @Nullable Object> object, String name, long limit) {
        if (!(object.get(name) instanceof Number number)) {
            return false;
        }
        if (number.longValue() > limit) {
            object.put(name, limit);
        }
        return true;
    }

    private static void holdThinking(
            Map<String, @Nullable Object> object, String name, String budget, long limit, Losses losses) {
        if (!(object.get(name) instanceof Map<?, ?> thinking)
                || !(thinking.get(budget) instanceof Number tokens)
                || tokens.longValue() < limit) {
            return;
        }
        if (limit <= LEAST_THINKING_TOKENS) {
            object.remove(name);
            losses.droppedAll("reasoning settings");
        } else {
            inner(object, name).put(budget, Math.max(LEAST_THINKING_TOKENS, limit / 2));
        }
    }

    /// A copy of the object called `name`, put in its place.
    private static Map<String, @Nullable Object> inner(Map<String, @Nullable Object> object, String name) {
        Map<String, @Nullable Object> inner = new LinkedHashMap<>();
        if (object.get(name) instanceof Map<?, ?> there) {
            there.forEach((key, value) -> inner.put((String) key, value));
        }
        object.put(name, inner);
        return inner;
    }
}
