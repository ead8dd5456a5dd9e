package io.ringfence.providers;

import org.jspecify.annotations.Nullable;

/// A wire format that clients and providers speak.
public enum Dialect {
    /// OpenAI's `/v1/chat/completions` and all who copied it.
    OPENAI_CHAT("openai-chat", 1),
    /// OpenAI's `/v1/responses`.
    OPENAI_RESPONSES("openai-responses", 1 << 1),
    /// Anthropic's `/v1/messages`.
    ANTHROPIC_MESSAGES("anthropic-messages", 1 << 2),
    /// Google's `models/{model}:generateContent` and `:streamGenerateContent`.
    GEMINI("gemini", 1 << 3);

    private static final Dialect[] ALL = values();

    private final String wireName;
    private final int bit;

    Dialect(String wireName, int bit) {
        this.wireName = wireName;
        this.bit = bit;
    }

    /// The name used in configuration, headers, logs and messages.
    public String wireName() {
        return wireName;
    }

    /// This dialect's place in a set kept as an `int`; see [io.ringfence.providers.provider.ProviderType#dialects()].
    public int bit() {
        return bit;
    }

    /// The dialect called `wireName`, or null when there is none.
    public static @Nullable Dialect ofWireName(String wireName) {
        for (Dialect dialect : ALL) {
            if (dialect.wireName.equals(wireName)) {
                return dialect;
            }
        }
        return null;
    }
}
