package io.ringfence.gateway.proof;

import io.ringfence.gateway.e2e.Wire;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a client wants to be answered; it stands in the text of the call. All texts have the same length, so
/// that calls which differ in nothing else reserve the same.
///
/// @param inputTokens  that the provider counts, below 100
/// @param outputTokens that the provider counts, below 100
/// @param delayMs      before it answers
/// @param ending       how the answer ends
/// @param at           after how many bytes on the wire, where it does not end well
record Plan(int inputTokens, int outputTokens, int delayMs, Ending ending, int at) {
    static final int INPUT_NANO_USD = 1_000;
    static final int OUTPUT_NANO_USD = 2_000;
    /// The limit of each call.
    static final int MAX_OUTPUT_TOKENS = 50;

    /// Costs nearly all that is reserved for it.
    static final Plan DEAREST = whole(60, MAX_OUTPUT_TOKENS, 0);

    private static final Pattern TEXT = Pattern.compile("plan (\\d\\d) (\\d\\d) (\\d{4}) (\\w) (\\d{5})");

    private static final Pattern TOKENS = Pattern.compile(":(10|5|15)(?=[,}])");

    enum Ending {
        /// As it should.
        WHOLE,
        /// The connection is closed.
        CUT,
        /// The connection is reset.
        RESET,
        /// Nothing more comes until the other side goes away.
        HELD,
        /// Everything that tells tokens comes twice.
        DOUBLED;

        private char letter() {
            return name().charAt(0);
        }

        private static Ending of(char letter) {
            for (Ending ending : values()) {
                if (ending.letter() == letter) {
                    return ending;
                }
            }
            throw new IllegalArgumentException("no ending " + letter);
        }
    }

    static Plan whole(int inputTokens, int outputTokens, int delayMs) {
        return new Plan(inputTokens, outputTokens, delayMs, Ending.WHOLE, 0);
    }

    /// A whole answer of any length within what was reserved for it.
    static Plan any(Random random, int maxDelayMs) {
        return whole(1 + random.nextInt(20), 1 + random.nextInt(MAX_OUTPUT_TOKENS), random.nextInt(maxDelayMs + 1));
    }

    /// @throws IllegalArgumentException the request has none
    static Plan of(String request) {
        Matcher text = TEXT.matcher(request);
        if (!text.find()) {
            throw new IllegalArgumentException("no plan in " + request);
        }
        return new Plan(
                Integer.parseInt(text.group(1)),
                Integer.parseInt(text.group(2)),
                Integer.parseInt(text.group(3)),
                Ending.of(text.group(4).charAt(0)),
                Integer.parseInt(text.group(5)));
    }

    String text() {
        return "plan %02d %02d %04d %s %05d".formatted(inputTokens, outputTokens, delayMs, ending.letter(), at);
    }

    /// What it costs by [Setup]'s prices, once it was answered.
    long costNanoUsd() {
        return (long) inputTokens * INPUT_NANO_USD + (long) outputTokens * OUTPUT_NANO_USD;
    }

    /// The body of a call for it.
    String request(Wire wire, String model, boolean streamed) {
        String request = streamed ? wire.streamed(model) : wire.unary(model);
        return request.replace("Hello", text());
    }

    /// Makes an answer of [Wire]'s tell these tokens.
    String withTokens(String answer) {
        return TOKENS.matcher(answer).replaceAll(found -> switch (found.group()) {
            case ":10" -> ":" + inputTokens;
            case ":5" -> ":" + outputTokens;
            default -> ":" + (inputTokens + outputTokens);
        });
    }
}
