package io.ringfence.frontend.usage;

import io.ringfence.frontend.policy.VirtualKey;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A question about usage from somebody whose key is known.
///
/// @param parameters of the query, without the one that keys are sent in
/// @param acceptsCsv whether the client asked for a table by its `accept`
/// @param viewer who asks; null for the operator, who may see everything
public record UsageRequest(
        Page page,
        Map<String, List<String>> parameters,
        boolean acceptsCsv,
        @Nullable VirtualKey viewer) {
    public UsageRequest {
        parameters = Map.copyOf(parameters);
    }

    /// What is wanted.
    public enum Page {
        METRICS,
        COST,
        TOKENS,
        LATENCY
    }
}
