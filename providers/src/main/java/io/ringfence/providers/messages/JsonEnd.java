package io.ringfence.providers.messages;

/// Notices when a JSON object or list that comes in fragments is whole. Looks at every character once and keeps
/// none.
final class JsonEnd {
    private int depth;
    private boolean isInString;
    private boolean isEscaped;
    private boolean isWhole;

    void feed(String fragment) {
        for (int i = 0; i < fragment.length() && !isWhole; i++) {
            feed(fragment.charAt(i));
        }
    }

    private void feed(char c) {
        if (isEscaped) {
            isEscaped = false;
        } else if (isInString) {
            isEscaped = c == '\\';
            isInString = c != '"';
        } else {
            switch (c) {
                case '"' -> isInString = true;
                case '{', '[' -> depth++;
                case '}', ']' -> {
                    depth--;
                    isWhole = depth <= 0;
                }
                default -> {}
            }
        }
    }

    boolean isWhole() {
        return isWhole;
    }
}
