package io.ringfence.gateway.config;

import io.ringfence.engine.routing.SelectionStrategy;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// The deployments that may serve a model name.
///
/// @param model           an alias, or a glob with `*` and `?`
/// @param targets         at least one, in the order of the file
/// @param maxOutputTokens assumed for reservations, and sent, where a request gives no limit of its own
public record RouteConfig(
        String model,
        SelectionStrategy strategy,
        List<Target> targets,
        OptionalInt maxOutputTokens,
        TranslationConfig translation) {

    public static final int DEFAULT_WEIGHT = 1;
    public static final int DEFAULT_PRIORITY = 0;

    public RouteConfig {
        targets = List.copyOf(targets);
    }

    /// One deployment that may serve the route.
    ///
    /// @param provider the name of a configured provider
    /// @param model    the name at the provider; null passes the requested name on
    /// @param weight   its share where the strategy is `weighted`; 0 takes it out of use
    /// @param priority lower is tried first where the strategy is `priority`; equal ones in the order of the
    ///                 file
    public record Target(String provider, @Nullable String model, int weight, int priority) {}
}
