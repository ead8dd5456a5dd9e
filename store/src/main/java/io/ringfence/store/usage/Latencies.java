package io.ringfence.store.usage;

import io.ringfence.store.ledger.LatencyBuckets;
import io.ringfence.store.ledger.LatencyCounts;
import java.util.List;
import java.util.stream.IntStream;

/// How long requests took, as far as the ranges tell that they were counted in.
///
/// Of each range it is known how many latencies are in it and what they are together. Within a range they are
/// taken to lie evenly around their mean, so that one alone is exact. So every value that this gives is off by
/// less than the width of a range, an eighth of the value; mostly by far less.
public final class Latencies {
    /// Nothing was timed.
    public static final Latencies NONE = new Latencies(List.of());

    /// @param bucket of [LatencyBuckets]
    record Range(int bucket, long timed, long durationNs) {
        /// The latency of a place among those of the range, from 0.
        double at(long place) {
            double mean = (double) durationNs / timed;
            double half = Math.min(mean - LatencyBuckets.lowestNs(bucket), LatencyBuckets.endNs(bucket) - mean);
            return mean + half * ((2.0 * place + 1) / timed - 1);
        }
    }

    /// Adds up what rows have.
    static final class Sum {
        private final long[] timed = new long[LatencyBuckets.COUNT];
        private final long[] durationNs = new long[LatencyBuckets.COUNT];

        /// @param packed of [LatencyCounts]
        void add(byte[] packed) {
            LatencyCounts.visit(packed, (bucket, count, ns) -> {
                timed[bucket] += count;
                durationNs[bucket] = WideSum.add(durationNs[bucket], ns);
            });
        }

        Latencies latencies() {
            return new Latencies(IntStream.range(0, timed.length)
                    .filter(bucket -> timed[bucket] > 0)
                    .mapToObj(bucket -> new Range(bucket, timed[bucket], durationNs[bucket]))
                    .toList());
        }
    }

    private final List<Range> ranges;
    private final long count;

    /// @param ranges ascending, none of them empty
    Latencies(List<Range> ranges) {
        this.ranges = List.copyOf(ranges);
        count = ranges.stream().mapToLong(Range::timed).sum();
    }

    public long count() {
        return count;
    }

    /// The latency that a part of the requests were within: between two requests by interpolation, as SQL's
    /// `percentile_cont`.
    ///
    /// @param fraction from 0 to 1
    /// @throws IllegalStateException when nothing was timed
    public double percentileNs(double fraction) {
        if (count == 0) {
            throw new IllegalStateException("nothing was timed");
        }
        double place = fraction * (count - 1);
        long below = (long) Math.floor(place);
        double shorter = at(below);
        return shorter + (place - below) * (at(Math.min(below + 1, count - 1)) - shorter);
    }

    /// The latency of a place among all, from 0.
    private double at(long place) {
        long before = 0;
        for (Range range : ranges) {
            if (place < before + range.timed()) {
                return range.at(place - before);
            }
            before += range.timed();
        }
        throw new IllegalArgumentException("place=" + place + " of " + count);
    }
}
