package io.ringfence.providers.conformance.reader;

import io.ringfence.providers.Dialect;
import java.util.Set;

/// What a client reads out of the body of an error answer.
///
/// @param type the dialect's word for the kind of error
public record ReadError(String type, String message) {
    /// The words that clients of Anthropic know.
    private static final Set<String> MESSAGES_TYPES = Set.of(
            "invalid_request_error",
            "authentication_error",
            "billing_error",
            "permission_error",
            "not_found_error",
            "request_too_large",
            "rate_limit_error",
            "timeout_error",
            "api_error",
            "overloaded_error");

    /// Reads the body of an error answer.
    ///
    /// @throws GrammarException when it is no error of the dialect
    public static ReadError of(Dialect dialect, String body) {
        Node root = Node.parse(body);
        Node error = root.at("error");
        GrammarException.require(error.isObject(), "error is no object");
        GrammarException.require(error.at("message").isText(), "message is no text");
        String type = error.at(dialect == Dialect.GEMINI ? "status" : "type").text();
        switch (dialect) {
            case OPENAI_CHAT, OPENAI_RESPONSES -> {}
            case ANTHROPIC_MESSAGES -> {
                GrammarException.require(root.at("type").is("error"), "its type is " + root.at("type"));
                GrammarException.require(MESSAGES_TYPES.contains(type), "no type: " + type);
            }
            case GEMINI -> GrammarException.require(error.at("code").count() >= 400, "code is " + error.at("code"));
            case BEDROCK_CONVERSE, COHERE_CHAT -> throw dialect.notForClients();
        }
        return new ReadError(type, error.at("message").text());
    }
}
