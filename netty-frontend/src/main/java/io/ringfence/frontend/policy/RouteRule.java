package io.ringfence.frontend.policy;

import io.ringfence.engine.routing.SelectionStrategy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Requests for models that match `model` are served by `targets`.
///
/// @param maxOutputTokens output limit for requests that name none; 0 leaves it to the model's
public record RouteRule(
        ModelPattern model,
        SelectionStrategy strategy,
        List<Target> targets,
        long maxOutputTokens,
        TranslationPolicy translation) {

    public RouteRule {
        targets = List.copyOf(targets);
    }

    /// Where a request may go.
    ///
    /// @param model the model's name at the provider; null passes the requested name on
    /// @param priority lower is tried first under [SelectionStrategy#PRIORITY]
    public record Target(String provider, @Nullable String model, int weight, int priority) {}
}
