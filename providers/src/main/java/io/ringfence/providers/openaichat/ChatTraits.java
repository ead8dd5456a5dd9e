package io.ringfence.providers.openaichat;

import io.ringfence.providers.neutral.Role;
import io.ringfence.providers.translate.CallIds;
import io.ringfence.providers.translate.Flavour;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What is known of the providers that speak chat: names of members, and what they refuse.
final class ChatTraits {
    private static final Pattern REASONING_MODEL = Pattern.compile("(o\\d|gpt-5(?!-chat)|codex-|computer-use).*");
    private static final Pattern PLAIN_MODEL = Pattern.compile("(gpt-4|gpt-3\\.5|chatgpt-4o|gpt-5-chat).*");

    private ChatTraits() {}

    /// Where the limit of the answer stands. Servers that copied the interface know the older name at least.
    static String outputLimit(Flavour flavour) {
        return switch (flavour) {
            case PLAIN, AZURE, XAI, GROQ -> "max_completion_tokens";
            case MISTRAL, DEEPSEEK, OPENROUTER, VERTEX, COMPATIBLE -> "max_tokens";
        };
    }

    /// Whether it is OpenAI's own service, which knows all of the dialect and nothing beyond it.
    static boolean isOpenAi(Flavour flavour) {
        return flavour == Flavour.PLAIN || flavour == Flavour.AZURE;
    }

    /// Whether there are tools whose input is free text.
    static boolean hasCustomTools(Flavour flavour) {
        return isOpenAi(flavour) || flavour == Flavour.OPENROUTER;
    }

    static boolean hasDeveloperRole(Flavour flavour) {
        return isOpenAi(flavour) || flavour == Flavour.OPENROUTER;
    }

    /// Whether messages of the old form (`function_call`, role `function`) may be sent.
    static boolean hasLegacyFunctions(Flavour flavour) {
        return isOpenAi(flavour);
    }

    /// Whether tools may be answered with images.
    static boolean hasImagesInResults(Flavour flavour) {
        return flavour == Flavour.OPENROUTER;
    }

    static boolean hasCacheControl(Flavour flavour) {
        return flavour == Flavour.OPENROUTER;
    }

    /// Whether a message of several texts may be sent as a list; else it is one string. Servers that copied the
    /// interface know lists from users, who show pictures in them.
    static boolean hasTextLists(Flavour flavour, Role role) {
        return switch (flavour) {
            case DEEPSEEK -> false;
            case GROQ, VERTEX, COMPATIBLE -> role == Role.USER;
            case PLAIN, AZURE, MISTRAL, XAI, OPENROUTER -> true;
        };
    }

    /// Whether a part of the request that is not in the provider's own schema is refused.
    static boolean refusesUnknown(Flavour flavour) {
        return flavour == Flavour.MISTRAL;
    }

    /// Where thoughts of earlier turns stand; null where the provider takes none. Mistral has them in the
    /// content.
    static @Nullable String thoughtsMember(Flavour flavour) {
        return switch (flavour) {
            case PLAIN, AZURE, MISTRAL -> null;
            case XAI, DEEPSEEK, VERTEX, COMPATIBLE -> "reasoning_content";
            case GROQ, OPENROUTER -> "reasoning";
        };
    }

    /// The members of a message by which thoughts of earlier turns may be sent.
    static Set<String> thoughtsMembers(Flavour flavour) {
        return switch (flavour) {
            case PLAIN, AZURE, MISTRAL -> Set.of();
            case XAI, DEEPSEEK -> Set.of("reasoning_content");
            case GROQ -> Set.of("reasoning");
            case OPENROUTER, VERTEX, COMPATIBLE -> Set.of("reasoning", "reasoning_content", "reasoning_details");
        };
    }

    /// Whether the provider gets back opaque state in `reasoning_details`.
    static boolean hasReasoningDetails(Flavour flavour) {
        return flavour == Flavour.OPENROUTER || flavour == Flavour.COMPATIBLE;
    }

    static CallIds.@Nullable Rule callIds(Flavour flavour) {
        return switch (flavour) {
            case PLAIN, AZURE -> CallIds.Rule.OPENAI_CHAT;
            case MISTRAL -> CallIds.Rule.MISTRAL;
            case XAI, DEEPSEEK, GROQ, OPENROUTER, VERTEX, COMPATIBLE -> null;
        };
    }

    /// Whether it is one of OpenAI's models that think and refuse to be given a temperature.
    static boolean isReasoningModel(String model) {
        return REASONING_MODEL.matcher(withoutOwner(model)).matches();
    }

    /// Whether it is one of OpenAI's models that cannot think, and refuse to be asked to.
    static boolean isPlainModel(String model) {
        return PLAIN_MODEL.matcher(withoutOwner(model)).matches();
    }

    private static String withoutOwner(String model) {
        return model.substring(model.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    }
}
