package io.ringfence.providers.cache;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.neutral.CacheHint;
import io.ringfence.providers.neutral.CacheSettings;
import io.ringfence.providers.neutral.ChatRequest;
import io.ringfence.providers.neutral.Extensions;
import io.ringfence.providers.translate.Losses;
import io.ringfence.providers.translate.ProtocolException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Puts a [PromptCachePolicy] into requests, in the way of the dialect that they go to.
///
/// OpenAI's dialects have a key and a retention; Anthropic's and Bedrock's have hints on the tools, the
/// system's words and the parts of messages, with a time to live; Gemini and Cohere have nothing of the kind.
public final class PromptCache {
    /// Anthropic and AWS refuse a request with more.
    private static final int MAX_HINTS = 4;

    private PromptCache() {}

    /// The request with what the policy wants, for [io.ringfence.providers.translate.RequestCodec#emit].
    ///
    /// @param losses of the dialect that the request goes to; takes what it cannot say
    /// @throws ProtocolException of kind `UNSUPPORTED_FEATURE` when the policy requires what the dialect cannot
    /// say
    public static ChatRequest apply(ChatRequest request, PromptCachePolicy policy, Losses losses) {
        return switch (policy) {
            case PromptCachePolicy.Disabled _ -> request;
            case PromptCachePolicy.BestEffort(PromptCachePolicy.Settings settings) ->
                new Application(settings, false, losses).to(request);
            case PromptCachePolicy.Required(PromptCachePolicy.Settings settings) ->
                new Application(settings, true, losses).to(request);
        };
    }

    /// One policy on its way into one request.
    private record Application(PromptCachePolicy.Settings settings, boolean isRequired, Losses losses) {
        ChatRequest to(ChatRequest request) {
            return switch (losses.target()) {
                case OPENAI_CHAT, OPENAI_RESPONSES -> withKey(request);
                case ANTHROPIC_MESSAGES, BEDROCK_CONVERSE -> withHint(request);
                case GEMINI, COHERE_CHAT -> {
                    giveUp(
                            "prompt cache is not supported by " + wireFormat(),
                            "prompt cache policy is dropped when bridging to " + wireFormat());
                    yield request;
                }
            };
        }

        private ChatRequest withKey(ChatRequest request) {
            if (!(settings.breakpoint() instanceof Breakpoint.Auto)) {
                giveUp(
                        "OpenAI prompt cache does not support explicit breakpoints",
                        "prompt cache breakpoint is not emitted when bridging to " + wireFormat());
            }
            CacheSettings said = request.cache();
            String key = key(request);
            String retention = settings.retention().openAi();
            return request.toBuilder()
                    .cache(new CacheSettings(
                            key == null ? said.key() : key,
                            retention == null ? said.retention() : retention,
                            said.automatic(),
                            said.cachedContent()))
                    .build();
        }

        private @Nullable String key(ChatRequest request) {
            return switch (settings.key()) {
                case null -> null;
                case CacheKey.Explicit(String value) -> value;
                case CacheKey.StablePrefixHash hash -> StablePrefix.key(request, hash, settings.breakpoint());
            };
        }

        private ChatRequest withHint(ChatRequest request) {
            boolean isClaude = losses.target() == Dialect.ANTHROPIC_MESSAGES;
            String who = isClaude ? "Claude" : "Bedrock";
            if (settings.key() != null) {
                giveUp(
                        who + " prompt cache does not support explicit cache keys",
                        "prompt cache key is dropped when bridging to " + wireFormat());
            }
            CacheHint hint = new CacheHint(settings.retention().ttl(), Extensions.NONE);
            Optional<ChatRequest> placed = new HintPlacement(request, hint, losses.target())
                    .at(settings.breakpoint())
                    .filter(marked -> CacheMarks.all(marked).size() <= MAX_HINTS);
            if (placed.isEmpty()) {
                giveUp(
                        who + " prompt cache breakpoint cannot be represented for this request",
                        "prompt cache policy is dropped when bridging to " + wireFormat());
            }
            return placed.orElse(request);
        }

        private void giveUp(String error, String loss) {
            if (isRequired) {
                throw ProtocolException.unsupported(error);
            }
            losses.add(loss);
        }

        private String wireFormat() {
            return losses.target().wireFormat();
        }
    }
}
