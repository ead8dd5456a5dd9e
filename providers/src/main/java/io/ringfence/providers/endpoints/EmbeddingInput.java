package io.ringfence.providers.endpoints;

import java.util.List;

/// One thing to embed.
public sealed interface EmbeddingInput {
    /// Words.
    record Text(String text) implements EmbeddingInput {}

    /// A text that is already cut into tokens of the model.
    record Tokens(List<Long> tokens) implements EmbeddingInput {
        public Tokens {
            tokens = List.copyOf(tokens);
        }
    }
}
