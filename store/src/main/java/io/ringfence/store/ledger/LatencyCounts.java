package io.ringfence.store.ledger;

import io.ringfence.engine.budget.Amounts;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// How many latencies are in each of the [LatencyBuckets], and what they are together. Counts of two times add
/// up to those of both.
public final class LatencyCounts {
    private static final int NS_PER_US = 1_000;
    private static final int GROUP_BITS = 7;
    private static final int GROUP = (1 << GROUP_BITS) - 1;
    private static final int MORE = 1 << GROUP_BITS;

    /// Takes what is in one range.
    public interface Visitor {
        /// Takes it.
        ///
        /// @param durationNs of all of them, each to the microsecond
        void range(int bucket, long timed, long durationNs);
    }

    private static final int MAX_NUMBER_BYTES = 9;
    private static final int NUMBERS = 3;
    private static final int FIRST_RANGES = 4;

    // What is in each range that is not empty, ascending.
    private int[] buckets = {};
    private long[] timed = {};

    /// How much longer than the range's beginning they are, together.
    private long[] beyondUs = {};

    private int size;

    /// Counts one.
    public void add(long latencyNs) {
        int bucket = LatencyBuckets.of(latencyNs);
        add(bucket, 1, (Math.max(0, latencyNs) - LatencyBuckets.lowestNs(bucket)) / NS_PER_US);
    }

    void add(LatencyCounts other) {
        for (int i = 0; i < other.size; i++) {
            add(other.buckets[i], other.timed[i], other.beyondUs[i]);
        }
    }

    /// Adds what [#packed] made.
    void add(byte[] packed) {
        unpack(packed, this::add);
    }

    private void add(int bucket, long count, long us) {
        int at = Arrays.binarySearch(buckets, 0, size, bucket);
        if (at < 0) {
            at = -at - 1;
            makeRoom(at);
            buckets[at] = bucket;
        }
        timed[at] = Amounts.add(timed[at], count);
        beyondUs[at] = Amounts.add(beyondUs[at], us);
    }

    private void makeRoom(int at) {
        if (size == buckets.length) {
            int capacity = Math.max(FIRST_RANGES, 2 * size);
            buckets = Arrays.copyOf(buckets, capacity);
            timed = Arrays.copyOf(timed, capacity);
            beyondUs = Arrays.copyOf(beyondUs, capacity);
        }
        System.arraycopy(buckets, at, buckets, at + 1, size - at);
        System.arraycopy(timed, at, timed, at + 1, size - at);
        System.arraycopy(beyondUs, at, beyondUs, at + 1, size - at);
        timed[at] = 0;
        beyondUs[at] = 0;
        size++;
    }

    /// What [#packed] says, or null when none is counted.
    byte @Nullable [] packedOrNull() {
        return size == 0 ? null : packed();
    }

    /// For each range that is not empty, ascending: the distance from the one before, the number, and the sum
    /// beyond the beginning in microseconds, each in groups of seven bits from the lowest, all but the last
    /// with the eighth bit set.
    public byte[] packed() {
        byte[] bytes = new byte[size * NUMBERS * MAX_NUMBER_BYTES];
        int end = 0;
        int before = 0;
        for (int i = 0; i < size; i++) {
            end = write(buckets[i] - before, bytes, end);
            end = write(timed[i], bytes, end);
            end = write(beyondUs[i], bytes, end);
            before = buckets[i];
        }
        return Arrays.copyOf(bytes, end);
    }

    /// @return the place of the next number
    private static int write(long number, byte[] to, int at) {
        int next = at;
        long rest = number;
        while (rest > GROUP) {
            to[next++] = (byte) ((rest & GROUP) | MORE);
            rest >>>= GROUP_BITS;
        }
        to[next++] = (byte) rest;
        return next;
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
