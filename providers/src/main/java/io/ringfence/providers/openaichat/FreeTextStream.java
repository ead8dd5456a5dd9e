package io.ringfence.providers.openaichat;

/// Takes the text out of `{"input":"…"}` as it comes piece by piece, without keeping it. Anything else passes
/// as it is.
final class FreeTextStream {
    private static final String HEAD = "{\"input\":\"";

    private enum At {
        HEAD,
        TEXT,
        BEHIND,
        /// Something else than expected.
        OTHER
    }

    private final StringBuilder head = new StringBuilder();
    private At at = At.HEAD;
    private int matched;

    private boolean isEscaped;

    /// Hexadecimal digits of an escape that are due, and their value so far.
    private int digitsDue;

    private int unit;

    /// What a piece adds to the text; possibly nothing.
    String take(String piece) {
        StringBuilder text = new StringBuilder(piece.length());
        for (int i = 0; i < piece.length(); i++) {
            char c = piece.charAt(i);
            switch (at) {
                case HEAD -> head(c, text);
                case TEXT -> text(c, text);
                case BEHIND -> {
                    // the end of the object
                }
                case OTHER -> text.append(c);
            }
        }
        return text.toString();
    }

    /// What is left when nothing more comes.
    String end() {
        return at == At.HEAD ? head.toString() : "";
    }

    private void head(char c, StringBuilder text) {
        head.append(c);
        if (c == HEAD.charAt(matched)) {
            matched++;
            at = matched == HEAD.length() ? At.TEXT : At.HEAD;
        } else if (c == '}' && matched == 1) {
            at = At.BEHIND; // no input at all
        } else if (!Character.isWhitespace(c) || !isBetweenTokens(matched)) {
            at = At.OTHER;
            text.append(head);
        }
    }

    /// The places in [#HEAD] before which spaces may stand.
    private static boolean isBetweenTokens(int place) {
        return place <= 1 || place >= HEAD.length() - 2;
    }

    private void text(char c, StringBuilder text) {
        if (digitsDue > 0) {
            unit = unit * 16 + Math.max(0, Character.digit(c, 16));
            digitsDue--;
            if (digitsDue == 0) {
                text.append((char) unit);
            }
        } else if (isEscaped) {
            isEscaped = false;
            escape(c, text);
        } else if (c == '\\') {
            isEscaped = true;
        } else if (c == '"') {
            at = At.BEHIND;
        } else {
            text.append(c);
        }
    }

    private void escape(char c, StringBuilder text) {
        switch (c) {
            case 'n' -> text.append('\n');
            case 't' -> text.append('\t');
            case 'r' -> text.append('\r');
            case 'b' -> text.append('\b');
            case 'f' -> text.append('\f');
            case 'u' -> {
                digitsDue = 4;
                unit = 0;
            }
            default -> text.append(c);
        }
    }
}
