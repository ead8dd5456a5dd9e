package io.ringfence.providers.tokens;

import java.lang.Character.UnicodeScript;

/// Guesses tokens by script, for models whose vocabulary is not published: what a token holds on average
/// differs far more from one script to the next than from one vendor's vocabulary to the next.
///
/// | run of | one token for every |
/// |---|---|
/// | Latin letters | 6 (a word with the blank before it is one token, a long word two or three) |
/// | Cyrillic, Greek, Hebrew, Arabic letters | 3 |
/// | digits | 3 |
/// | Han, Kana, Hangul | 1 |
/// | letters of other scripts | 2 |
/// | ASCII punctuation | 2 |
/// | all else, as emoji | half a code point |
/// | blanks | 16 beyond the first, which belongs to the word behind it |
/// | line ends | 2 |
final class ScriptTokenizer implements Tokenizer {
    /// What the code points of one run have in common, and how many of them a token holds.
    private enum Kind {
        LATIN(6),
        ALPHABETIC(3),
        DIGIT(3),
        SYLLABIC(1),
        OTHER_LETTER(2),
        PUNCTUATION(2),
        BLANK(16),
        LINE_END(2),
        SYMBOL(0);

        private final int perToken;

        Kind(int perToken) {
            this.perToken = perToken;
        }

        int tokens(int run) {
            return switch (this) {
                case SYMBOL -> 2 * run;
                case BLANK -> Math.ceilDiv(run - 1, perToken);
                default -> Math.ceilDiv(run, perToken);
            };
        }
    }

    @Override
    public int count(String text) {
        int tokens = 0;
        int run = 0;
        Kind kind = Kind.BLANK;
        int i = 0;
        while (i < text.length()) {
            int codePoint = text.codePointAt(i);
            i += Character.charCount(codePoint);
            if (isMark(codePoint)) {
                continue;
            }
            Kind next = kind(codePoint);
            if (next != kind && run > 0) {
                tokens += kind.tokens(run);
                run = 0;
            }
            kind = next;
            run++;
        }
        return run == 0 ? tokens : tokens + kind.tokens(run);
    }

    /// An accent of its own belongs to the letter before it, a selector of variants to the symbol.
    private static boolean isMark(int codePoint) {
        return codePoint > 0x7F && Character.getType(codePoint) == Character.NON_SPACING_MARK;
    }

    private static Kind kind(int codePoint) {
        return codePoint < 0x80 ? asciiKind(codePoint) : wideKind(codePoint);
    }

    private static Kind asciiKind(int codePoint) {
        if ((codePoint >= 'a' && codePoint <= 'z') || (codePoint >= 'A' && codePoint <= 'Z')) {
            return Kind.LATIN;
        }
        if (codePoint >= '0' && codePoint <= '9') {
            return Kind.DIGIT;
        }
        return switch (codePoint) {
            case ' ', '\t' -> Kind.BLANK;
            case '\n', '\r' -> Kind.LINE_END;
            default -> Kind.PUNCTUATION;
        };
    }

    private static Kind wideKind(int codePoint) {
        if (Character.isDigit(codePoint)) {
            return Kind.DIGIT;
        }
        if (Character.isSpaceChar(codePoint)) {
            return Kind.BLANK;
        }
        if (!Character.isLetter(codePoint)) {
            return isWidePunctuation(codePoint) ? Kind.PUNCTUATION : Kind.SYMBOL;
        }
        return switch (UnicodeScript.of(codePoint)) {
            case LATIN -> Kind.LATIN;
            case CYRILLIC, GREEK, HEBREW, ARABIC -> Kind.ALPHABETIC;
            case HAN, HIRAGANA, KATAKANA, HANGUL, COMMON -> Kind.SYLLABIC;
            default -> Kind.OTHER_LETTER;
        };
    }

    private static boolean isWidePunctuation(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.CONNECTOR_PUNCTUATION,
                    Character.OTHER_PUNCTUATION -> true;
            default -> false;
        };
    }
}
