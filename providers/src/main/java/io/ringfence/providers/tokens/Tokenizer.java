package io.ringfence.providers.tokens;

/// Counts the tokens of a text. Any thread; time and memory grow in proportion to the text's length.
@FunctionalInterface
interface Tokenizer {
    /// The tokens of a text, or of a part of one that was cut as [TextPieces] does.
    int count(String text);
}
