package io.ringfence.providers;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A wire format that clients and providers speak.
public enum Dialect {
    /// OpenAI's `/v1/chat/completions` and all who copied it.
    OPENAI_CHAT("openai-chat", "open_ai_chat_completions", "openai", 1),
    /// OpenAI's `/v1/responses`.
    OPENAI_RESPONSES("openai-responses", "open_ai_responses", "openai", 1 << 1),
    /// Anthropic's `/v1/messages`.
    ANTHROPIC_MESSAGES("anthropic-messages", "anthropic_messages", "anthropic", 1 << 2),
    /// Google's `models/{model}:generateContent` and `:streamGenerateContent`.
    GEMINI("gemini", "gemini_generate_content", "gemini", 1 << 3),
    /// AWS Bedrock's `/model/{model}/converse` and `/converse-stream`. Spoken to providers only.
    BEDROCK_CONVERSE("bedrock-converse", "bedrock_converse", "bedrock", 1 << 4),
    /// Cohere's `/v2/chat`. Spoken to providers only.
    COHERE_CHAT("cohere-chat", "cohere_chat", "cohere", 1 << 5);

    private static final Dialect[] ALL = values();

    private static final List<Dialect> INGRESS = List.of(OPENAI_CHAT, OPENAI_RESPONSES, ANTHROPIC_MESSAGES, GEMINI);

    private final String wireName;
    private final String wireFormat;
    private final String stateOrigin;
    private final int bit;

    Dialect(String wireName, String wireFormat, String stateOrigin, int bit) {
        this.wireName = wireName;
        this.wireFormat = wireFormat;
        this.stateOrigin = stateOrigin;
        this.bit = bit;
    }

    /// The dialects that clients may speak.
    public static List<Dialect> ingress() {
        return INGRESS;
    }

    /// Whether clients may speak it.
    public boolean isIngress() {
        return bit <= GEMINI.bit;
    }

    /// The identifier in conversion reports and their reasons, as `anthropic_messages`.
    public String wireFormat() {
        return wireFormat;
    }

    /// Who makes the opaque state that stands in this dialect as it is; see
    /// [io.ringfence.providers.translate.StateTag].
    public String stateOrigin() {
        return stateOrigin;
    }

    /// For code that only clients' requests reach.
    public IllegalArgumentException notForClients() {
        return new IllegalArgumentException("dialect=" + wireName + " is not spoken by clients");
    }

    /// The name used in configuration, headers, logs and messages.
    public String wireName() {
        return wireName;
    }

    /// This dialect's place in a set kept as an `int`; see
    /// [io.ringfence.providers.provider.ProviderType#dialects()].
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
