package io.ringfence.providers.tokens;

/// Cuts a text into pieces of bounded length, so that no tokenizer's worst case can be reached and a count can
/// be given up between two of them. It cuts before a blank where there is one near, as most tokens begin so; at
/// worst a cut makes one token of two.
final class TextPieces {
    static final int LENGTH = 16_384;

    /// How far back a blank is looked for.
    private static final int REACH = 256;

    private TextPieces() {}

    /// The end of the piece that starts at `from`.
    static int end(String text, int from) {
        int most = from + LENGTH;
        if (most >= text.length()) {
            return text.length();
        }
        for (int i = most; i > most - REACH; i--) {
            if (text.charAt(i) == ' ') {
                return i;
            }
        }
        return Character.isLowSurrogate(text.charAt(most)) ? most - 1 : most;
    }
}
