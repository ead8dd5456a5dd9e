package io.ringfence.providers.json;

import java.util.Random;

/// Well-formed JSON from a seed, with odd white space, escapes, numbers and nesting.
final class RandomJson {
    private static final String[] STRINGS = {
        "",
        "a",
        "model",
        "\\\"",
        "\\\\",
        "\\\\\\\"x",
        "\\u00e9",
        "\\ud83d\\ude00",
        "é",
        "😀",
        "漢字",
        "\\/\\b\\f\\n\\r\\t",
        "{[,:]}"
    };
    private static final String[] NUMBERS = {
        "0", "-0", "1", "-12", "3.25", "0.5", "1e3", "1E+3", "2e-2", "-1.5e10", "9007199254740993", "123456789012345678"
    };
    private static final String[] LITERALS = {"true", "false", "null"};
    private static final String[] SPACES = {"", "", "", " ", "\n", "\t ", "\r\n  "};

    private final Random random;
    private final StringBuilder text = new StringBuilder();

    RandomJson(Random random) {
        this.random = random;
    }

    /// The text of one container with all that is in it.
    String next() {
        text.setLength(0);
        space();
        container(0);
        space();
        return text.toString();
    }

    private void value(int depth) {
        space();
        switch (random.nextInt(depth < 6 ? 6 : 3)) {
            case 0 -> text.append(any(NUMBERS));
            case 1 -> text.append(any(LITERALS));
            case 2 -> string();
            default -> container(depth);
        }
        space();
    }

    private void container(int depth) {
        boolean isObject = random.nextBoolean();
        int size = random.nextInt(5);
        text.append(isObject ? '{' : '[');
        space();
        for (int i = 0; i < size; i++) {
            if (i > 0) {
                text.append(',');
            }
            if (isObject) {
                space();
                string();
                space();
                text.append(':');
            }
            value(depth + 1);
        }
        text.append(isObject ? '}' : ']');
    }

    private void string() {
        text.append('"');
        int parts = random.nextInt(4);
        for (int i = 0; i < parts; i++) {
            text.append(any(STRINGS));
        }
        text.append('"');
    }

    private void space() {
        text.append(any(SPACES));
    }

    private String any(String[] choices) {
        return choices[random.nextInt(choices.length)];
    }
}
