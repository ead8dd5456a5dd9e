package io.ringfence.store.usage;

import io.ringfence.store.ledger.Grain;
import java.util.ArrayList;
import java.util.List;

/// A part of a window that the sums of one grain cover.
record Slice(Grain grain, long fromMs, long toMs) {
    /// As much as possible by the longest sums, what is left at both ends by the next shorter ones, and so on: two
    /// slices of each at most, in the order of time.
    ///
    /// @param grains that may be taken, ascending, the first of which divides the window
    static List<Slice> cover(long fromMs, long toMs, List<Grain> grains) {
        List<Slice> slices = new ArrayList<>();
        cover(fromMs, toMs, grains, slices);
        return slices;
    }

    private static void cover(long fromMs, long toMs, List<Grain> grains, List<Slice> slices) {
        if (fromMs >= toMs) {
            return;
        }
        Grain grain = grains.getLast();
        if (grains.size() == 1) {
            slices.add(new Slice(grain, fromMs, toMs));
            return;
        }
        List<Grain> finer = grains.subList(0, grains.size() - 1);
        long first = grain.nextBucketMs(fromMs);
        long end = grain.bucketMs(toMs);
        if (first >= end) {
            cover(fromMs, toMs, finer, slices);
            return;
        }
        cover(fromMs, first, finer, slices);
        slices.add(new Slice(grain, first, end));
        cover(end, toMs, finer, slices);
    }
}
