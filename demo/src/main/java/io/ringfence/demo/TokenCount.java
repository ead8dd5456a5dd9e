package io.ringfence.demo;

import static io.ringfence.demo.Json.object;

/// The answer to a request for the number of tokens, in the shape of each vendor.
final class TokenCount {
    private TokenCount() {}

    static byte[] of(Grammar grammar, int tokens) {
        return Json.bytes(
                switch (grammar) {
                    case MessagesGrammar _ -> object("input_tokens", tokens);
                    case GeminiGrammar _ -> object("totalTokens", tokens);
                    default -> object("object", "response.input_tokens", "input_tokens", tokens);
                });
    }
}
