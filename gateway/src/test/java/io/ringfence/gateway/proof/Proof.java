package io.ringfence.gateway.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Locale;
import java.util.Random;

/// One proof: how long it is, where its chance comes from, and the line of figures that it ends with.
///
/// `-Dringfence.proofs=long` makes all of them long, `-Dringfence.proofs.seed=N` repeats one.
final class Proof {
    private static final boolean IS_LONG =
            System.getProperty("ringfence.proofs", "short").equals("long");
    private static final long SEED = Long.getLong("ringfence.proofs.seed", System.nanoTime());

    private final String name;
    private final Random random = new Random(SEED);
    private final StringBuilder figures = new StringBuilder();
    private final long beginNs = System.nanoTime();

    private Proof(String name) {
        this.name = name;
    }

    /// @param name what is tried, as it stands in docs/money.md
    static Proof of(String name) {
        return new Proof(name);
    }

    static int rounds(int shortForm, int longForm) {
        return IS_LONG ? longForm : shortForm;
    }

    Random random() {
        return random;
    }

    /// Adds a figure of this proof alone.
    Proof with(String figure, long value) {
        figures.append(String.format(Locale.ROOT, ", %s %,d", figure, value));
        return this;
    }

    /// Adds an amount of this proof alone.
    Proof withUsd(String figure, long nanoUsd) {
        figures.append(String.format(Locale.ROOT, ", %s %.9f USD", figure, nanoUsd / 1e9));
        return this;
    }

    /// Prints the figures; and fails if anything was spent beyond a limit, or if anything does not agree.
    ///
    ///
    /// @param overspentNanoUsd by [Books#overspentNanoUsd]
    void end(int rounds, Callers callers, Reconciliation books, long overspentNanoUsd) {
        double seconds = (System.nanoTime() - beginNs) / 1e9;
        int calls = callers.told().size();
        System.out.printf(
                Locale.ROOT,
                "proof: %s: rounds %,d, calls %,d, answered %,d%s, spent %.9f USD, overspent %.9f, unreconciled %d,"
                        + " %.1f s, %,d calls/s, seed %d%n",
                name,
                rounds,
                calls,
                callers.count(Callers.Told::isAnswered),
                figures,
                books.spentNanoUsd() / 1e9,
                overspentNanoUsd / 1e9,
                books.unreconciled(),
                seconds,
                Math.round(calls / seconds),
                SEED);
        books.differences().forEach(difference -> System.out.println("  " + difference));
        assertEquals(0, overspentNanoUsd, "spent beyond a limit");
        assertEquals(0, books.unreconciled(), "differences");
    }
}
