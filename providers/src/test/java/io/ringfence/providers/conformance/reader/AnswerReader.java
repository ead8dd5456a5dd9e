package io.ringfence.providers.conformance.reader;

import io.ringfence.providers.Dialect;

/// Reads answers as a client of one dialect does.
public interface AnswerReader {
    /// Reads a whole answer.
    ///
    /// @throws GrammarException when a client would not understand it
    ReadAnswer unary(String body);

    /// Reads a stream.
    ///
    /// @throws GrammarException when a client would not understand it
    ReadAnswer stream(String body);

    static AnswerReader of(Dialect dialect) {
        return switch (dialect) {
            case OPENAI_CHAT -> new ChatReader();
            case OPENAI_RESPONSES -> new ResponsesReader();
            case ANTHROPIC_MESSAGES -> new MessagesReader();
            case GEMINI -> new GeminiReader();
            case BEDROCK_CONVERSE, COHERE_CHAT -> throw dialect.notForClients();
        };
    }

    /// Arguments as a value: none are an empty object, and what is no JSON is null.
    static @org.jspecify.annotations.Nullable Object arguments(String json) {
        if (json.isEmpty()) {
            return java.util.Map.of();
        }
        try {
            return Node.parse(json).value();
        } catch (GrammarException cut) {
            return null;
        }
    }
}
