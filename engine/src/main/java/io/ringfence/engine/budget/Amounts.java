package io.ringfence.engine.budget;

/// Sums of what can only grow: they stop at the highest number instead of starting over below zero.
public final class Amounts {
    private Amounts() {}

    /// The sum of two numbers, of which those below zero count as zero.
    public static long add(long one, long other) {
        long sum = Math.max(0, one) + Math.max(0, other);
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}
