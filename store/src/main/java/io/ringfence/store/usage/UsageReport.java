package io.ringfence.store.usage;

import java.util.List;
import java.util.Map;

/// What a [UsageQuery] is answered with: all of it as of one moment.
///
/// @param groups of each grouping that was asked for, those with the most requests first
/// @param series without the stretches that nothing was used in
public record UsageReport(
        UsageSums totals, Latencies latencies, Map<Grouping, List<Group>> groups, List<Bucket> series) {
    public UsageReport {
        groups = Map.copyOf(groups);
        series = List.copyOf(series);
    }

    /// What requests with the same names used.
    ///
    /// @param names one for each column of the grouping; empty where there is none
    public record Group(List<String> names, UsageSums sums) {
        public Group {
            names = List.copyOf(names);
        }
    }

    /// What was used in one stretch of time.
    ///
    /// @param startMs of the stretch, even where the window begins within it
    public record Bucket(long startMs, UsageSums sums) {}
}
