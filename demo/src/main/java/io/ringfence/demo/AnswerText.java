package io.ringfence.demo;

import java.util.ArrayList;
import java.util.List;

/// The words of an answer, one token each: first an echo of the question, then as much filler as the length asks for.
///
/// @param echo   the tokens that begin the answer
/// @param length number of tokens
record AnswerText(List<String> echo, int length) {
    private static final int MAX_ECHO_CHARACTERS = 80;
    private static final List<String> FILLER = List.of(
            " This",
            " answer",
            " comes",
            " from",
            " the",
            " demo",
            " provider",
            " of",
            " Ringfence",
            ",",
            " over",
            " a",
            " real",
            " socket",
            ",",
            " one",
            " word",
            " at",
            " a",
            " time",
            ".");

    static final AnswerText NONE = new AnswerText(List.of(), 0);

    /// An answer to this text of so many tokens; 0 for an echo and one sentence.
    static AnswerText of(String userText, int tokens) {
        List<String> echo = echoOf(userText);
        return new AnswerText(echo, tokens > 0 ? tokens : echo.size() + FILLER.size());
    }

    AnswerText cutTo(int tokens) {
        return tokens < length ? new AnswerText(echo, tokens) : this;
    }

    String token(int index) {
        return index < echo.size() ? echo.get(index) : FILLER.get((index - echo.size()) % FILLER.size());
    }

    String joined() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(token(i));
        }
        return text.toString();
    }

    private static List<String> echoOf(String userText) {
        String quoted = "You said: \"" + shorten(userText) + "\".";
        List<String> tokens = new ArrayList<>();
        int from = 0;
        for (int space = quoted.indexOf(' ', 1); space > 0; space = quoted.indexOf(' ', from + 1)) {
            tokens.add(quoted.substring(from, space));
            from = space;
        }
        tokens.add(quoted.substring(from));
        return List.copyOf(tokens);
    }

    private static String shorten(String text) {
        if (text.codePointCount(0, text.length()) <= MAX_ECHO_CHARACTERS) {
            return text;
        }
        return text.substring(0, text.offsetByCodePoints(0, MAX_ECHO_CHARACTERS)) + "…";
    }
}
