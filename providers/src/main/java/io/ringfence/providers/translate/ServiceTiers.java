package io.ringfence.providers.translate;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Tiers of service in the words of OpenAI's two dialects, which their clients' libraries check. Stateless.
public final class ServiceTiers {
    private static final Set<String> OPENAI =
            Set.of("auto", "default", "flex", "scale", "priority", "fast", "ultrafast");

    private ServiceTiers() {}

    /// The tier that an answer names, told to a client of OpenAI's; null when there is none, or no word for it,
    /// which is a loss.
    public static @Nullable String ofOpenAi(@Nullable String tier, Losses losses) {
        return switch (tier) {
            case null -> null;
            case "standard", "on_demand" -> "default";
            case String word when OPENAI.contains(word) -> word;
            default -> {
                losses.dropped("service_tier");
                yield null;
            }
        };
    }
}
