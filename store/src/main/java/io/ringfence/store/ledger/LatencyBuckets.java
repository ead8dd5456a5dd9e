package io.ringfence.store.ledger;

/// Ranges of latencies, by which they are counted: eight for each power of two of microseconds, so that a range
/// is at most an eighth as wide as what is in it is long. Below eight microseconds each has its own.
public final class LatencyBuckets {
    private static final int BITS = 3;
    private static final int PER_OCTAVE = 1 << BITS;
    private static final long NS_PER_US = 1_000;

    /// How many ranges there are.
    public static final int COUNT = of(Long.MAX_VALUE) + 1;

    private LatencyBuckets() {}

    /// The number of the range that a latency is in; longer ones have higher numbers.
    public static int of(long latencyNs) {
        long us = Math.max(0, latencyNs) / NS_PER_US;
        if (us < PER_OCTAVE) {
            return (int) us;
        }
        int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(us) - BITS;
        return (shift + 1) * PER_OCTAVE + (int) (us >>> shift) % PER_OCTAVE;
    }

    /// The shortest latency of a range.
    public static long lowestNs(int bucket) {
        if (bucket < PER_OCTAVE) {
            return bucket * NS_PER_US;
        }
        long us = (long) (PER_OCTAVE + bucket % PER_OCTAVE) << (bucket / PER_OCTAVE - 1);
        return us > Long.MAX_VALUE / NS_PER_US ? Long.MAX_VALUE : us * NS_PER_US;
    }

    /// What is longer than every latency of a range.
    public static long endNs(int bucket) {
        return lowestNs(bucket + 1);
    }
}
