package io.ringfence.store.ledger;

import java.time.Duration;

/// How long the ledger keeps what it has. Sums by day stay for good.
///
/// @param rows of single exchanges, and sums by hour
/// @param minutes sums by minute
public record Retention(Duration rows, Duration minutes) {
    public static final Retention DEFAULT = new Retention(Duration.ofDays(90), Duration.ofDays(7));

    public Retention {
        requirePositive("rows", rows);
        requirePositive("minutes", minutes);
    }

    private static void requirePositive(String name, Duration age) {
        if (age.toMillis() < 1) {
            throw new IllegalArgumentException(name + "=" + age + " is below a millisecond");
        }
    }
}
