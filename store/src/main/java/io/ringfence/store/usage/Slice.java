package io.ringfence.store.usage;

import io.ringfence.store.ledger.Grain;
import java.util.ArrayList;
import java.util.List;

/// A part of a window that the sums of one grain cover.
record Slice(Grain grain, long fromMs, long toMs) {
    /// Whole days by days, what is left at both ends by hours, and what is left of that by minutes: five slices
    /// at most, in the order of time.
    ///
    /// @param coarsest longer sums than these do not tell what is wanted
    static List<Slice> cover(long fromMs, long toMs, Grain coarsest) {
        List<Slice> slices = new ArrayList<>();
        cover(fromMs, toMs, coarsest, slices);
        return slices;
    }

    private static void cover(long fromMs, long toMs, Grain grain, List<Slice> slices) {
        if (fromMs >= toMs) {
            return;
        }
        if (grain == Grain.MINUTE) {
            slices.add(new Slice(grain, fromMs, toMs));
            return;
        }
        Grain finer = grain == Grain.DAY ? Grain.HOUR : Grain.MINUTE;
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
