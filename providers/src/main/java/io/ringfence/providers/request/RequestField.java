package io.ringfence.providers.request;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.json.JsonCursor;
import io.ringfence.providers.json.JsonKeys;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The top-level members of a body that the gateway reads, per dialect.
enum RequestField {
    MODEL(Reliance.RELIED_ON, Set.ALL, "model"),
    STREAM(Reliance.RELIED_ON, Set.CHAT | Set.RESPONSES | Set.ANTHROPIC, "stream"),
    STREAM_OPTIONS(Reliance.RELIED_ON, Set.CHAT, "stream_options"),
    MAX_TOKENS(Reliance.RELIED_ON, Set.CHAT | Set.ANTHROPIC, "max_tokens"),
    MAX_COMPLETION_TOKENS(Reliance.RELIED_ON, Set.CHAT, "max_completion_tokens"),
    MAX_OUTPUT_TOKENS(Reliance.RELIED_ON, Set.RESPONSES, "max_output_tokens"),
    CHOICES(Reliance.RELIED_ON, Set.CHAT, "n"),
    USER(Reliance.RELIED_ON, Set.CHAT | Set.RESPONSES, "user"),
    SAFETY_IDENTIFIER(Reliance.RELIED_ON, Set.CHAT | Set.RESPONSES, "safety_identifier"),
    METADATA(Reliance.RELIED_ON, Set.ANTHROPIC, "metadata"),
    GENERATION_CONFIG(Reliance.RELIED_ON, Set.GEMINI, "generationConfig", "generation_config"),
    /// Ours in every dialect: models to try when the first one fails.
    FALLBACKS(Reliance.RELIED_ON, Set.ALL, "fallbacks"),
    /// Models among which some routing servers choose themselves, whatever the dialect.
    ALTERNATIVES(Reliance.LOOKED_INTO, Set.ALL, "models"),
    TOOLS(Reliance.LOOKED_INTO, Set.ALL, "tools"),
    /// What the model reads.
    CONVERSATION(
            Reliance.LOOKED_INTO,
            Set.ALL,
            "messages",
            "input",
            "instructions",
            "system",
            "contents",
            "systemInstruction",
            "system_instruction"),
    /// The earlier answer to go on from, which the provider keeps.
    PREVIOUS_RESPONSE(Reliance.RELIED_ON, Set.RESPONSES, "previous_response_id"),
    /// What some servers copied from there.
    PREVIOUS_RESPONSE_FOR_CHAT(Reliance.LOOKED_INTO, Set.CHAT, "previous_response_id"),
    /// Whether the provider is to keep the answer.
    STORE(Reliance.RELIED_ON, Set.RESPONSES, "store"),
    /// Names what the provider keeps: a conversation, a prompt.
    KEPT_BY_OPENAI(Reliance.LOOKED_INTO, Set.CHAT | Set.RESPONSES, "conversation", "prompt"),
    /// Lets the provider fetch input.
    REMOTE_FOR_OPENAI(
            Reliance.LOOKED_INTO, Set.CHAT | Set.RESPONSES, "web_search_options", "search_parameters", "plugins"),
    /// A kept code-execution container.
    KEPT_BY_ANTHROPIC(Reliance.LOOKED_INTO, Set.ANTHROPIC, "container"),
    /// Servers whose tools the provider calls.
    REMOTE_FOR_ANTHROPIC(Reliance.LOOKED_INTO, Set.ANTHROPIC, "mcp_servers"),
    /// A prompt kept by the provider.
    KEPT_BY_GEMINI(Reliance.LOOKED_INTO, Set.GEMINI, "cachedContent", "cached_content"),
    /// A whole request whose tokens Gemini is to count.
    COUNTED_BY_GEMINI(Reliance.RELIED_ON, Set.GEMINI, "generateContentRequest", "generate_content_request");

    /// What a wrong or repeated member does.
    enum Reliance {
        /// A second one, another spelling or a wrong type is refused: the provider might read it differently.
        RELIED_ON,
        /// Every occurrence counts, whatever it is.
        LOOKED_INTO
    }

    /// Sets of dialects, by [Dialect#bit()].
    private static final class Set {
        static final int CHAT = Dialect.OPENAI_CHAT.bit();
        static final int RESPONSES = Dialect.OPENAI_RESPONSES.bit();
        static final int ANTHROPIC = Dialect.ANTHROPIC_MESSAGES.bit();
        static final int GEMINI = Dialect.GEMINI.bit();
        static final int ALL = CHAT | RESPONSES | ANTHROPIC | GEMINI;
    }

    private static final Map<Dialect, JsonKeys<RequestField>> BY_DIALECT = new EnumMap<>(Dialect.class);

    static {
        for (Dialect dialect : Dialect.ingress()) {
            var names = new HashMap<String, RequestField>();
            for (RequestField field : values()) {
                if ((field.dialects & dialect.bit()) != 0) {
                    field.names.forEach(name -> names.put(name, field));
                }
            }
            BY_DIALECT.put(dialect, new JsonKeys<>(names));
        }
    }

    private final Reliance reliance;
    private final int dialects;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> names;

    RequestField(Reliance reliance, int dialects, String... names) {
        this.reliance = reliance;
        this.dialects = dialects;
        this.names = List.of(names);
    }

    /// The members that bodies of `dialect` may have.
    static JsonKeys<RequestField> of(Dialect dialect) {
        return Objects.requireNonNull(BY_DIALECT.get(dialect));
    }

    boolean isReliedOn() {
        return reliance == Reliance.RELIED_ON;
    }

    /// The usual name.
    String wireName() {
        return names.getFirst();
    }

    /// Whether the cursor's key, which matches but for case, is written as the providers write it.
    boolean isSpelledBy(JsonCursor cursor) {
        for (int i = 0; i < names.size(); i++) {
            if (cursor.keyIs(names.get(i))) {
                return true;
            }
        }
        return false;
    }
}
