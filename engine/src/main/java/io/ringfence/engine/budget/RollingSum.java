package io.ringfence.engine.budget;

import java.util.Arrays;

/// What was spent within the last so many minutes, kept in slices of a sixtieth of the window. An amount counts
/// until its whole slice is older than the window: so for no less than the window, and for a slice longer at
/// most. Engine thread only.
final class RollingSum {
    /// Slices of a window; the current one comes on top, since it is not over.
    static final int SLICES = 60;

    private static final int LENGTH = SLICES + 1;

    private final int minutesPerSlice;
    private final long[] sums = new long[LENGTH];
    private long newest = BudgetPeriod.NO_WINDOW;

    /// @param windowMinutes a whole multiple of [#SLICES]
    RollingSum(int windowMinutes) {
        if (windowMinutes <= 0 || windowMinutes % SLICES != 0) {
            throw new IllegalArgumentException(
                    "windowMinutes=" + windowMinutes + " is not a whole multiple of " + SLICES);
        }
        minutesPerSlice = windowMinutes / SLICES;
    }

    /// The same money counted over another window. What an old slice held is taken to be as young as it can be.
    ///
    /// @param currentMinute that was entered last
    RollingSum over(int windowMinutes, long currentMinute) {
        RollingSum other = new RollingSum(windowMinutes);
        if (newest == BudgetPeriod.NO_WINDOW) {
            return other;
        }
        other.enter(currentMinute);
        for (long slice = newest - SLICES; slice <= newest; slice++) {
            other.add(Math.min(lastMinuteOf(slice), currentMinute), sums[index(slice)]);
        }
        return other;
    }

    int windowMinutes() {
        return minutesPerSlice * SLICES;
    }

    /// Moves on to a minute, and never back.
    void enter(long minute) {
        long slice = sliceOf(minute);
        if (slice <= newest) {
            return;
        }

        if (newest == BudgetPeriod.NO_WINDOW || slice - newest >= LENGTH) {
            Arrays.fill(sums, 0);
        } else {
            for (long left = newest + 1; left <= slice; left++) {
                sums[index(left)] = 0;
            }
        }
        newest = slice;
    }

    /// Adds to the minute that was entered last.
    void add(long amountNanoUsd) {
        int i = index(newest);
        sums[i] = Amounts.add(sums[i], amountNanoUsd);
    }

    /// Forgets all of it.
    void clear() {
        Arrays.fill(sums, 0);
    }

    /// The first minute at which nothing counts any more that is added now.
    long minuteOfNothing() {
        return (newest + LENGTH) * minutesPerSlice;
    }

    /// Adds to a minute of the past, unless it counts no more.
    private void add(long minute, long amountNanoUsd) {
        long slice = sliceOf(minute);
        if (slice >= newest - SLICES) {
            int i = index(Math.min(slice, newest));
            sums[i] = Amounts.add(sums[i], amountNanoUsd);
        }
    }

    long sum() {
        long sum = 0;
        for (long slice : sums) {
            sum = Amounts.add(sum, slice);
        }
        return sum;
    }

    /// The first minute at which no more than so much counts, if nothing is added.
    long minuteOfAtMost(long mostNanoUsd) {
        long sum = 0;
        for (long slice = newest; slice >= newest - SLICES; slice--) {
            sum = Amounts.add(sum, sums[index(slice)]);
            if (sum > mostNanoUsd) {
                return (slice + LENGTH) * minutesPerSlice;
            }
        }
        return newest * minutesPerSlice;
    }

    private long sliceOf(long minute) {
        return Math.floorDiv(minute, (long) minutesPerSlice);
    }

    private long lastMinuteOf(long slice) {
        return (slice + 1) * minutesPerSlice - 1;
    }

    private static int index(long slice) {
        return Math.floorMod(slice, LENGTH);
    }
}
