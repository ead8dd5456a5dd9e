package io.ringfence.store.ledger;

import io.ringfence.engine.budget.Amounts;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.TreeMap;

/// How many latencies are in each of the [LatencyBuckets], and what they are together. Counts of two times add
/// up to those of both.
public final class LatencyCounts {
    private static final int NS_PER_US = 1_000;
    private static final int GROUP_BITS = 7;
    private static final int GROUP = (1 << GROUP_BITS) - 1;
    private static final int MORE = 1 << GROUP_BITS;

    /// What is in one range.
    ///
    /// @param beyondUs the sum of how much longer than the range's beginning they are
    private record Range(long timed, long beyondUs) {
        Range plus(Range other) {
            return new Range(Amounts.add(timed, other.timed), Amounts.add(beyondUs, other.beyondUs));
        }
    }

    /// Takes what is in one range.
    public interface Visitor {
        /// Takes it.
        ///
        /// @param durationNs of all of them, each to the microsecond
        void range(int bucket, long timed, long durationNs);
    }

    private final Map<Integer, Range> ranges = new TreeMap<>();

    /// Counts one.
    public void add(long latencyNs) {
        int bucket = LatencyBuckets.of(latencyNs);
        long beyondUs = (Math.max(0, latencyNs) - LatencyBuckets.lowestNs(bucket)) / NS_PER_US;
        ranges.merge(bucket, new Range(1, beyondUs), Range::plus);
    }

    void add(LatencyCounts other) {
        other.ranges.forEach((bucket, range) -> ranges.merge(bucket, range, Range::plus));
    }

    /// Adds what [#packed] made.
    void add(byte[] packed) {
        unpack(packed, (bucket, timed, beyondUs) -> ranges.merge(bucket, new Range(timed, beyondUs), Range::plus));
    }

    /// For each range that is not empty, ascending: the distance from the one before, the number, and the sum
    /// beyond the beginning in microseconds, each in groups of seven bits from the lowest, all but the last
    /// with the eighth bit set.
    public byte[] packed() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int before = 0;
        for (Map.Entry<Integer, Range> entry : ranges.entrySet()) {
            write(entry.getKey() - before, bytes);
            write(entry.getValue().timed(), bytes);
            write(entry.getValue().beyondUs(), bytes);
            before = entry.getKey();
        }
        return bytes.toByteArray();
    }

    private static void write(long number, ByteArrayOutputStream to) {
        long rest = number;
        while (rest > GROUP) {
            to.write((int) (rest & GROUP) | MORE);
            rest >>>= GROUP_BITS;
        }
        to.write((int) rest);
    }

    /// Reads what [#packed] made, range by range.
    public static void visit(byte[] packed, Visitor visitor) {
        unpack(packed, (bucket, timed, beyondUs) -> {
            long durationNs = timed * LatencyBuckets.lowestNs(bucket) + beyondUs * NS_PER_US;
            visitor.range(bucket, timed, durationNs);
        });
    }

    private interface Unpacked {
        void range(int bucket, long timed, long beyondUs);
    }

    private static void unpack(byte[] packed, Unpacked to) {
        var numbers = new Object() {
            private int at;

            long next() {
                long number = 0;
                int shift = 0;
                while ((packed[at] & MORE) != 0) {
                    number |= (long) (packed[at++] & GROUP) << shift;
                    shift += GROUP_BITS;
                }
                return number | (long) packed[at++] << shift;
            }
        };
        int bucket = 0;
        while (numbers.at < packed.length) {
            bucket += (int) numbers.next();
            to.range(bucket, numbers.next(), numbers.next());
        }
    }
}
