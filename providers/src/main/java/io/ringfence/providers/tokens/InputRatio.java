package io.ringfence.providers.tokens;

import java.util.Arrays;

/// Tokens per byte of requests that are alike, as the last thousand or so have had them. Older ones count less
/// and less. Any thread.
final class InputRatio {
    /// As many as are remembered, at most.
    static final int MEMORY = 1_000;

    private static final long MILLION = 1_000_000;

    /// What one request weighs at first; halving may take ten rounds until nothing is left of it.
    private static final int WEIGHT = 1 << 10;

    /// Buckets of ratios from 1/256 to 8 tokens per byte, each 9 % wide.
    private static final int OCTAVES = 11;

    private static final int PER_OCTAVE = 8;

    /// The highest ratio of each bucket, in tokens per million bytes.
    private static final long[] HIGHEST = new long[OCTAVES * PER_OCTAVE];

    static {
        for (int i = 0; i < HIGHEST.length; i++) {
            double octave = (i + 1.0) / PER_OCTAVE - 8;
            HIGHEST[i] = (long) Math.ceil(MILLION * Math.pow(2, octave));
        }
    }

    private final int[] weights = new int[HIGHEST.length];
    private int totalWeight;
    private long bytes;
    private long tokens;

    /// A request of so many bytes had so many tokens, both positive.
    synchronized void learn(long ofBytes, long hadTokens) {
        if (totalWeight >= MEMORY * WEIGHT) {
            forgetHalf();
        }
        weights[bucket(hadTokens * MILLION / ofBytes)] += WEIGHT;
        totalWeight += WEIGHT;
        bytes += ofBytes;
        tokens += hadTokens;
    }

    private void forgetHalf() {
        totalWeight = 0;
        for (int i = 0; i < weights.length; i++) {
            weights[i] >>= 1;
            totalWeight += weights[i];
        }
        bytes >>= 1;
        tokens >>= 1;
    }

    private static int bucket(long perMillion) {
        int found = Arrays.binarySearch(HIGHEST, perMillion);
        return Math.min(found < 0 ? -found - 1 : found, HIGHEST.length - 1);
    }

    /// Whether at least so many requests are known.
    private boolean knows(int requests) {
        return totalWeight >= (long) requests * WEIGHT;
    }

    /// What requests of so many bytes have on average.
    ///
    /// @param leastRequests that must be known, fewer than [#MEMORY] by half
    /// @return [ModelRatios#UNKNOWN] when fewer are
    synchronized long likely(long ofBytes, int leastRequests) {
        return knows(leastRequests) && bytes > 0
                ? Math.max(1, Math.round((double) ofBytes * tokens / bytes))
                : ModelRatios.UNKNOWN;
    }

    /// What a share of the requests of so many bytes does not pass; with few requests, what none has passed.
    ///
    /// @param permille the share
    /// @param leastRequests that must be known, fewer than [#MEMORY] by half
    /// @return [ModelRatios#UNKNOWN] when fewer are
    synchronized long atMost(long ofBytes, int permille, int leastRequests) {
        if (!knows(leastRequests)) {
            return ModelRatios.UNKNOWN;
        }
        long mayPass = (long) totalWeight * (1_000 - permille) / 1_000;
        int bucket = HIGHEST.length - 1;
        long passing = weights[bucket];
        while (bucket > 0 && passing <= mayPass) {
            bucket--;
            passing += weights[bucket];
        }
        return Math.ceilDiv(ofBytes * HIGHEST[bucket], MILLION);
    }
}
