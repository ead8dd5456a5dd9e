package io.ringfence.providers.openaichat;

/// Tells when a JSON object that comes in pieces is whole, without keeping it.
final class JsonBalance {
    private int depth;
    private boolean begun;
    private boolean inString;
    private boolean escaped;

    void add(String piece) {
        for (int i = 0; i < piece.length(); i++) {
            add(piece.charAt(i));
        }
    }

    private void add(char c) {
        if (escaped) {
            escaped = false;
        } else if (inString) {
            escaped = c == '\\';
            inString = c != '"';
        } else {
            switch (c) {
                case '"' -> inString = true;
                case '{', '[' -> {
                    begun = true;
                    depth++;
                }
                case '}', ']' -> depth--;
                default -> {
                    // says nothing about where the object ends
                }
            }
        }
    }

    /// Whether an object, or a list, has begun and ended.
    boolean isWhole() {
        return begun && depth <= 0;
    }
}
