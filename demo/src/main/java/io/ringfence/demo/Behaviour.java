package io.ringfence.demo;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a model name asks for. Names are `demo` followed by any of these, joined with hyphens:
///
/// | part | effect |
/// |---|---|
/// | `fast` | no delays; the default of every name but plain `demo` |
/// | `slow-<ms>` | that long to the first byte |
/// | `pace-<ms>` | that long between tokens |
/// | `tokens-<n>` | an answer of n tokens |
/// | `fail-<status>` | an error response; 429 with `retry-after: 1` |
/// | `flaky-<n>` | only each n-th request succeeds, the others get a 503 |
/// | `stall` | no answer at all |
/// | `stall-mid`, `cut`, `error-mid` | silence, a closed connection or an in-band error after three more pieces of a
/// stream |
/// | `error-event` | a 200 whose stream brings an in-band error before any content |
///
/// So `demo-slow-500-pace-20-tokens-200` is a name too. A name that does not begin with `demo` is answered without
/// delays.
///
/// @param tokens length of the answer; 0 for an echo and one sentence
/// @param number status of [Fault#STATUS], period of [Fault#FLAKY]
record Behaviour(Duration firstByteDelay, Duration tokenInterval, int tokens, Fault fault, int number) {
    /// Names to list; the numbers are examples.
    static final List<String> EXAMPLES = List.of(
            "demo",
            "demo-fast",
            "demo-slow-2000",
            "demo-pace-100",
            "demo-tokens-1000",
            "demo-fail-401",
            "demo-fail-429",
            "demo-fail-500",
            "demo-flaky-3",
            "demo-stall",
            "demo-stall-mid",
            "demo-cut",
            "demo-error-event",
            "demo-error-mid");

    static final String FAST_MODEL = "demo-fast";

    private static final String PREFIX = "demo";
    private static final int MAX_NUMBER = 1_000_000;

    enum Fault {
        NONE,
        STATUS,
        FLAKY,
        STALL,
        STALL_MID,
        CUT,
        ERROR_EVENT,
        ERROR_MID
    }

    /// Whether a stream begins well and then fails.
    boolean failsMidway() {
        return switch (fault) {
            case STALL_MID, CUT, ERROR_EVENT, ERROR_MID -> true;
            case NONE, STATUS, FLAKY, STALL -> false;
        };
    }

    /// Whether nothing but a delay tells it from a model that answers at once.
    boolean isOnlySlow(DemoSettings settings) {
        return fault == Fault.NONE && tokenInterval.isZero() && tokens == settings.answerTokens();
    }

    /// Reads a model name; null when it begins with `demo-` and goes on with something unknown.
    static @Nullable Behaviour of(String model, DemoSettings settings) {
        if (model.equals(PREFIX)) {
            return new Behaviour(
                    settings.firstByteDelay(), settings.tokenInterval(), settings.answerTokens(), Fault.NONE, 0);
        }
        Behaviour behaviour = new Behaviour(Duration.ZERO, Duration.ZERO, settings.answerTokens(), Fault.NONE, 0);
        if (!model.startsWith(PREFIX + "-")) {
            return behaviour;
        }
        String[] words =
                model.substring(PREFIX.length() + 1).toLowerCase(Locale.ROOT).split("-", -1);
        int at = 0;
        while (behaviour != null && at < words.length) {
            String next = at + 1 < words.length ? words[at + 1] : "";
            int number = number(next);
            Behaviour changed = number > 0 ? behaviour.with(words[at], number) : behaviour.with(words[at] + "-" + next);
            at += changed == null ? 1 : 2;
            behaviour = changed == null ? behaviour.with(words[at - 1]) : changed;
        }
        return behaviour;
    }

    private @Nullable Behaviour with(String option) {
        return switch (option) {
            case "fast" -> this;
            case "stall" -> withFault(Fault.STALL, 0);
            case "stall-mid" -> withFault(Fault.STALL_MID, 0);
            case "cut" -> withFault(Fault.CUT, 0);
            case "error-event" -> withFault(Fault.ERROR_EVENT, 0);
            case "error-mid" -> withFault(Fault.ERROR_MID, 0);
            default -> null;
        };
    }

    private @Nullable Behaviour with(String option, int number) {
        return switch (option) {
            case "slow" -> new Behaviour(Duration.ofMillis(number), tokenInterval, tokens, fault, this.number);
            case "pace" -> new Behaviour(firstByteDelay, Duration.ofMillis(number), tokens, fault, this.number);
            case "tokens" -> new Behaviour(firstByteDelay, tokenInterval, number, fault, this.number);
            case "flaky" -> withFault(Fault.FLAKY, number);
            case "fail" -> number >= 300 && number < 600 ? withFault(Fault.STATUS, number) : null;
            default -> null;
        };
    }

    private Behaviour withFault(Fault fault, int number) {
        return new Behaviour(firstByteDelay, tokenInterval, tokens, fault, number);
    }

    /// The value of up to seven digits within bounds, or -1.
    private static int number(String word) {
        boolean isNumber = !word.isEmpty() && word.length() <= 7 && word.chars().allMatch(c -> c >= '0' && c <= '9');
        int number = isNumber ? Integer.parseInt(word) : -1;
        return number <= MAX_NUMBER ? number : -1;
    }
}
