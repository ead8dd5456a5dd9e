package io.ringfence.store.usage;

import io.ringfence.store.ledger.Grain;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A question about a window of time, from its first millisecond to before its last, in whole minutes.
///
/// @param granularity of the series
/// @param groupings wanted
/// @param maxGroups of each grouping, those with the most requests
/// @param tagName with [Grouping#TAG], only tags that begin with it and `=`
/// @param withLatencies whether the spread of latencies is wanted
public record UsageQuery(
        UsageFilter filter,
        long fromMs,
        long toMs,
        Grain granularity,
        Set<Grouping> groupings,
        int maxGroups,
        @Nullable String tagName,
        boolean withLatencies) {
    public UsageQuery {
        groupings = Set.copyOf(groupings);
        if (Grain.MINUTE.bucketMs(fromMs) != fromMs || Grain.MINUTE.bucketMs(toMs) != toMs) {
            throw new IllegalArgumentException(
                    "from " + fromMs + " to " + toMs + " does not begin and end with a minute");
        }
        if (maxGroups < 1) {
            throw new IllegalArgumentException("maxGroups=" + maxGroups + " is below 1");
        }
        for (Grouping grouping : groupings) {
            if (filter.isBoundToModels() && !grouping.knowsModels()) {
                throw new IllegalArgumentException("nothing is summed by " + grouping + " for a model or a provider");
            }
        }
    }
}
