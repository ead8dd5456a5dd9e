package io.ringfence.providers.endpoints;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.translate.ProtocolException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What a request and its answer are written in. Those of generation are the [Dialect]s; the other families
/// have one format each, OpenAI's or, for rerank, the one that those who offer it share.
public enum WireFormat {
    OPEN_AI_RESPONSES(EndpointFamily.GENERATION, Dialect.OPENAI_RESPONSES),
    OPEN_AI_CHAT_COMPLETIONS(EndpointFamily.GENERATION, Dialect.OPENAI_CHAT),
    ANTHROPIC_MESSAGES(EndpointFamily.GENERATION, Dialect.ANTHROPIC_MESSAGES),
    GEMINI_GENERATE_CONTENT(EndpointFamily.GENERATION, Dialect.GEMINI),
    BEDROCK_CONVERSE(EndpointFamily.GENERATION, Dialect.BEDROCK_CONVERSE),
    COHERE_CHAT(EndpointFamily.GENERATION, Dialect.COHERE_CHAT),
    OPEN_AI_EMBEDDINGS(EndpointFamily.EMBEDDINGS, "open_ai_embeddings"),
    OPEN_AI_IMAGE_GENERATIONS(EndpointFamily.IMAGE_GENERATIONS, "open_ai_image_generations"),
    OPEN_AI_AUDIO_TRANSCRIPTIONS(EndpointFamily.AUDIO_TRANSCRIPTIONS, "open_ai_audio_transcriptions"),
    OPEN_AI_AUDIO_SPEECH(EndpointFamily.AUDIO_SPEECH, "open_ai_audio_speech"),
    OPEN_AI_RERANK(EndpointFamily.RERANK, "open_ai_rerank");

    private final EndpointFamily family;
    private final @Nullable Dialect dialect;
    private final String identifier;

    WireFormat(EndpointFamily family, Dialect dialect) {
        this.family = family;
        this.dialect = dialect;
        this.identifier = dialect.wireFormat();
    }

    WireFormat(EndpointFamily family, String identifier) {
        this.family = family;
        this.dialect = null;
        this.identifier = identifier;
    }

    /// The format of a dialect.
    public static WireFormat of(Dialect dialect) {
        return Arrays.stream(values())
                .filter(format -> format.dialect == dialect)
                .findFirst()
                .orElseThrow();
    }

    /// The format with this identifier, or null when there is none.
    public static @Nullable WireFormat ofIdentifier(String identifier) {
        return Arrays.stream(values())
                .filter(format -> format.identifier.equals(identifier))
                .findFirst()
                .orElse(null);
    }

    public EndpointFamily family() {
        return family;
    }

    /// The dialect, null outside of generation.
    public @Nullable Dialect dialect() {
        return dialect;
    }

    /// The name in reports and fixtures, as `open_ai_embeddings`.
    public String identifier() {
        return identifier;
    }

    /// Whether the records of its family say all that the format can say, and no more.
    boolean isNative() {
        return dialect == null || this == OPEN_AI_RESPONSES;
    }

    /// @throws ProtocolException of kind `ENDPOINT_MISMATCH` when it is not of this family
    void require(EndpointFamily expected) {
        if (family != expected) {
            throw ProtocolException.endpointMismatch(expected.identifier(), family.identifier());
        }
    }
}
