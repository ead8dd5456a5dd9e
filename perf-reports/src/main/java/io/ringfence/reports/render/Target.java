package io.ringfence.reports.render;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One row of what the project wants to reach, and where in a run its figure is found.
///
/// @param name what is measured, in words
/// @param unit of bounds and figure; empty for a ratio
/// @param isLowerBetter whether the bounds are upper ones
/// @param must what has to be reached; null when the row has a goal only
/// @param goal what we would like to reach
/// @param figure finds what was reached in a run; null when the run did not measure it
record Target(
        String name,
        String unit,
        boolean isLowerBetter,
        @Nullable Double must,
        double goal,
        Function<Evidence, @Nullable Reached> figure) {
    /// What a run reached.
    ///
    /// @param isVoid whether the run it is from is void
    /// @param isEvidence whether it was measured so that others can rely on it
    record Reached(Spread figure, boolean isVoid, boolean isEvidence) {}

    enum Verdict {
        GOAL("goal reached"),
        MUST("must reached, goal missed"),
        GOAL_MISSED("goal missed"),
        MISSED("MISSED"),
        VOID("void"),
        NOT_MEASURED("not measured");

        private final String text;

        Verdict(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    Verdict verdict(@Nullable Reached reached) {
        if (reached == null) {
            return Verdict.NOT_MEASURED;
        }
        if (reached.isVoid()) {
            return Verdict.VOID;
        }
        double median = reached.figure().median();
        if (keeps(median, goal)) {
            return Verdict.GOAL;
        }
        if (must == null) {
            return Verdict.GOAL_MISSED;
        }
        return keeps(median, must) ? Verdict.MUST : Verdict.MISSED;
    }

    private boolean keeps(double figure, double bound) {
        return isLowerBetter ? figure <= bound : figure >= bound;
    }

    String bound(@Nullable Double bound) {
        return bound == null ? Numbers.NONE : (isLowerBetter ? "≤ " : "≥ ") + plain(bound) + suffix();
    }

    String text(@Nullable Reached reached) {
        if (reached == null) {
            return Numbers.NONE;
        }
        return (unit.isEmpty() ? Numbers.ratio(reached.figure()) : Numbers.text(reached.figure()) + suffix());
    }

    private String suffix() {
        return unit.isEmpty() ? "" : " " + unit;
    }

    private static String plain(double bound) {
        return bound == Math.rint(bound) ? Numbers.count((long) bound) : String.valueOf(bound);
    }
}
