package io.ringfence.providers.neutral;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the provider shall keep of the exchange, or has kept of an earlier one (Responses). Null = nobody said.
///
/// @param conversation as it stood: an id or an object
/// @param include what else the answer shall hold, as `reasoning.encrypted_content`
public record StateSettings(
        @Nullable Boolean store,
        @Nullable String previousResponseId,
        @Nullable Object conversation,
        List<String> include,
        @Nullable Boolean background) {
    public static final StateSettings NONE = new StateSettings(null, null, null, List.of(), null);

    public StateSettings {
        include = List.copyOf(include);
    }

    /// Whether the request goes on from what a provider has kept, so that only that provider can serve it.
    public boolean refersToKept() {
        return previousResponseId != null || conversation != null;
    }
}
