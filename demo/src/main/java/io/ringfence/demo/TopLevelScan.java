package io.ringfence.demo;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads the few top-level members of a request on which a precomputed answer depends, without a tree. It recognises
/// only what it
/// is sure of: a request with any other member, or that is not plainly JSON, is left to the full reader.
final class TopLevelScan {
    private static final byte[] FAST_MODEL = HttpText.ascii("\"" + Behaviour.FAST_MODEL + "\"");
    private static final byte[] TRUE = HttpText.ascii("true");
    private static final byte[] FALSE = HttpText.ascii("false");
    private static final String WITH_USAGE = "{\"include_usage\":true}";

    private final byte[] bytes;
    private int at;
    private boolean isPlain = true;
    private boolean namesFastModel;
    private String model = "";
    private boolean hasContent;
    private boolean isStream;
    private boolean includesUsage;
    private int maxTokens = -1;

    TopLevelScan(byte[] bytes) {
        this.bytes = bytes;
        isPlain = scan() && isPlain;
    }

    /// Whether all members were understood, and content is among them.
    boolean isPlain() {
        return isPlain && hasContent;
    }

    boolean namesFastModel() {
        return namesFastModel;
    }

    /// The model, as long as it is a string without escapes; else empty.
    String model() {
        return model;
    }

    boolean isStream() {
        return isStream;
    }

    boolean includesUsage() {
        return includesUsage;
    }

    /// The output limit, or -1.
    int maxTokens() {
        return maxTokens;
    }

    private boolean scan() {
        if (next() != '{') {
            return false;
        }
        at++;
        while (isPlain && next() == '"') {
            int key = ++at;
            if (!skipString()) {
                return false;
            }
            String name = new String(bytes, key, at - 1 - key, StandardCharsets.ISO_8859_1);
            if (next() != ':') {
                return false;
            }
            at++;
            next();
            int value = at;
            if (!skipValue()) {
                return false;
            }
            member(name, value, at);
            if (next() == '}') {
                at++;
                return next() < 0;
            }
            if (next() != ',') {
                return false;
            }
            at++;
        }
        return false;
    }

    private void member(String name, int from, int to) {
        switch (name) {
            case "model" -> {
                namesFastModel = matches(from, to, FAST_MODEL);
                model = text(from, to);
            }
            case "messages", "contents" -> hasContent = bytes[from] == '[' && bytes[to - 2] == '}';
            case "input" -> hasContent = true;
            case "system" -> {}
            case "stream" -> {
                isStream = matches(from, to, TRUE);
                isPlain &= isStream || matches(from, to, FALSE);
            }
            case "stream_options" -> {
                includesUsage = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1)
                        .replace(" ", "")
                        .equals(WITH_USAGE);
                isPlain &= includesUsage;
            }
            case "max_tokens", "max_completion_tokens" -> {
                isPlain &= maxTokens < 0;
                maxTokens = number(from, to);
                isPlain &= maxTokens > 0;
            }
            default -> isPlain = false;
        }
    }

    private String text(int from, int to) {
        String text = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
        boolean isPlainText = text.length() >= 2 && text.charAt(0) == '"' && text.indexOf('\\') < 0;
        return isPlainText ? text.substring(1, text.length() - 1) : "";
    }

    private boolean matches(int from, int to, byte[] expected) {
        return Arrays.equals(bytes, from, to, expected, 0, expected.length);
    }

    private int number(int from, int to) {
        if (to - from > 9) {
            return -1;
        }
        int number = 0;
        for (int i = from; i < to; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                return -1;
            }
            number = number * 10 + bytes[i] - '0';
        }
        return number;
    }

    /// Moves to the next byte that is not white space and returns it; -1 at the end.
    private int next() {
        while (at < bytes.length) {
            byte b = bytes[at];
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return b & 0xff;
            }
            at++;
        }
        return -1;
    }

    private boolean skipValue() {
        if (at == bytes.length) {
            return false;
        }
        return switch (bytes[at]) {
            case '"' -> {
                at++;
                yield skipString();
            }
            case '{', '[' -> skipNested();
            default -> skipBare();
        };
    }

    /// From behind the opening quote to behind the closing one.
    private boolean skipString() {
        while (at < bytes.length) {
            byte b = bytes[at++];
            if (b == '"') {
                return true;
            }
            if (b == '\\') {
                at++;
            }
        }
        return false;
    }

    private boolean skipNested() {
        int depth = 0;
        while (at < bytes.length) {
            byte b = bytes[at++];
            if (b == '"') {
                if (!skipString()) {
                    return false;
                }
            } else if (b == '{' || b == '[') {
                depth++;
            } else if ((b == '}' || b == ']') && --depth == 0) {
                return true;
            }
        }
        return false;
    }

    private boolean skipBare() {
        int from = at;
        while (at < bytes.length && bytes[at] != ',' && bytes[at] != '}' && bytes[at] > ' ') {
            at++;
        }
        return at > from;
    }
}
