package io.ringfence.providers.json;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Turns the inside of a JSON string into characters, strictly. Reusable; keeps the characters of the last string.
final class StringDecoder {
    private final JsonText text;
    private char[] characters = new char[64];
    private int length;

    StringDecoder(JsonText text) {
        this.text = text;
    }

    /// Decodes what lies between the quotes, `[from, to)`. False, with the problem noted in the text, for bad escapes,
    /// unpaired surrogates, control characters, bytes that are not UTF-8, and more than `maxChars` characters.
    boolean decode(int from, int to, int maxChars) {
        length = 0;
        int at = from;
        while (at < to) {
            if (length > maxChars) {
                break;
            }
            if (length + 2 > characters.length) {
                characters = Arrays.copyOf(characters, characters.length * 2);
            }
            byte first = text.byteAt(at);
            if (first >= 0 && first < ' ') {
                return text.fail("expected no control character in the string", at);
            }
            if (first >= 0) {
                int unit = text.unitAt(at, to);
                if (unit < 0) {
                    return text.fail("expected a valid escape", at);
                }
                characters[length++] = (char) unit;
                at += text.unitWidth(at);
                continue;
            }
            int codePoint = multiByteCodePoint(at, to);
            if (codePoint < 0) {
                return text.fail("expected UTF-8", at);
            }
            length += Character.toChars(codePoint, characters, length);
            at += utf8Width(codePoint);
        }
        if (length > maxChars) {
            return text.fail("expected at most " + maxChars + " characters", from - 1);
        }
        return !hasUnpairedSurrogate() || text.fail("expected surrogates in pairs", from - 1);
    }

    /// The decoded string; `known` itself when it has the same characters.
    String string(@Nullable String known) {
        return known != null && isDecodedAs(known) ? known : new String(characters, 0, length);
    }

    /// The code point of the two to four bytes at `at`, or -1 when they are not the shortest UTF-8 form of a character
    /// (RFC 3629, section 4).
    private int multiByteCodePoint(int at, int to) {
        int first = text.byteAt(at) & 0xFF;
        int width = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
        if (first < 0xC2 || first > 0xF4 || at + width > to) {
            return -1;
        }
        int codePoint = first & (0x7F >> width);
        for (int i = 1; i < width; i++) {
            int next = text.byteAt(at + i) & 0xFF;
            if ((next & 0xC0) != 0x80) {
                return -1;
            }
            codePoint = (codePoint << 6) | (next & 0x3F);
        }
        boolean isSurrogate = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
        boolean isShortest = utf8Width(codePoint) == width;
        return isSurrogate || !isShortest || codePoint > Character.MAX_CODE_POINT ? -1 : codePoint;
    }

    private static int utf8Width(int codePoint) {
        return codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
    }

    private boolean hasUnpairedSurrogate() {
        for (int i = 0; i < length; i++) {
            char unit = characters[i];
            if (Character.isHighSurrogate(unit) && i + 1 < length && Character.isLowSurrogate(characters[i + 1])) {
                i++;
            } else if (Character.isSurrogate(unit)) {
                return true;
            }
        }
        return false;
    }

    private boolean isDecodedAs(String known) {
        if (known.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (known.charAt(i) != characters[i]) {
                return false;
            }
        }
        return true;
    }
}
