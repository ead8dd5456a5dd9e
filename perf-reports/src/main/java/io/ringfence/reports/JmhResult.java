package io.ringfence.reports;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One line of what JMH found, read from its own JSON.
///
/// @param benchmark class and method, without the package
/// @param mode as JMH shortens it, for instance `avgt`
/// @param threads how many threads ran it
/// @param params the parameters of this line
/// @param score in `unit`
/// @param scoreError half of the 99.9 % interval; null when there were too few measurements
/// @param unit for instance `ns/op`
/// @param bytesPerOp what the gc profiler saw allocated per operation; null without it
/// @param instructionsPerOp what perf counted; null without it
public record JmhResult(
        String benchmark,
        String mode,
        int threads,
        Map<String, String> params,
        double score,
        @Nullable Double scoreError,
        String unit,
        @Nullable Double bytesPerOp,
        @Nullable Double instructionsPerOp) {
    private static final Set<String> BYTES = Set.of("gc.alloc.rate.norm", "·gc.alloc.rate.norm");
    private static final Set<String> INSTRUCTIONS = Set.of("instructions", "instructions:u", "·instructions");

    public JmhResult {
        params = Collections.unmodifiableMap(new LinkedHashMap<>(params));
    }

    /* JMH writes much more than this, so other than in our own files, fields that are not known are passed over. */
    static JmhResult fromJson(JsonPlace json) throws EvidenceException {
        String name = json.field("benchmark").text();
        JsonPlace primary = json.field("primaryMetric");
        JsonPlace secondary = json.optional("secondaryMetrics");
        JsonPlace params = json.optional("params");
        return new JmhResult(
                name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1),
                json.field("mode").text(),
                json.field("threads").smallNumber(),
                params.isNull() ? Map.of() : params.map(JsonPlace::text),
                primary.field("score").number(),
                numberUnlessNone(primary.field("scoreError")),
                primary.field("scoreUnit").text(),
                scoreOf(secondary, BYTES),
                scoreOf(secondary, INSTRUCTIONS));
    }

    private static @Nullable Double scoreOf(JsonPlace metrics, Set<String> names) throws EvidenceException {
        if (metrics.isNull()) {
            return null;
        }
        for (String name : names) {
            JsonPlace metric = metrics.optional(name);
            if (!metric.isNull()) {
                return numberUnlessNone(metric.field("score"));
            }
        }
        return null;
    }

    /// JMH writes what it cannot know as a text.
    private static @Nullable Double numberUnlessNone(JsonPlace json) throws EvidenceException {
        return json.is("NaN") ? null : json.numberOrNull();
    }
}
