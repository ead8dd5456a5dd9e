package io.ringfence.gateway.config;

import io.ringfence.engine.routing.SelectionStrategy;
import org.jspecify.annotations.Nullable;

/// What holds for all models and where no route says otherwise.
///
/// @param strategy        of routes that name none, and among the credentials of one deployment
/// @param defaultProvider serves model names that nothing else recognises; null answers them with 404
/// @param fallbackEnabled whether requests may name fallbacks; the targets of a route are not concerned
/// @param translation     of what routes leave out, and of models without a route
public record RoutingConfig(
        SelectionStrategy strategy,
        @Nullable String defaultProvider,
        boolean fallbackEnabled,
        TranslationConfig translation) {

    /// What holds where the configuration says nothing.
    public static final RoutingConfig DEFAULTS =
            new RoutingConfig(SelectionStrategy.PRIORITY, null, true, TranslationConfig.DEFAULTS);
}
