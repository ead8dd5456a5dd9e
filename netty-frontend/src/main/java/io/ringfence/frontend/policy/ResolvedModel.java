package io.ringfence.frontend.policy;

import io.ringfence.engine.routing.Route;

/// What a requested model name means: the route that serves it.
///
/// @param dialects bit mask of the dialects that at least one candidate speaks
/// @param chargeable false when a candidate has no known price, so that no budget can guard it
/// @param searchesChargeable false when a candidate may search the web at a price that is not known
/// @param maxInputTokens largest context window among the candidates: the bound for input that is not in the
/// body
/// @param label bounded name for metrics
public record ResolvedModel(
        String name,
        Route route,
        int dialects,
        boolean chargeable,
        boolean searchesChargeable,
        long maxInputTokens,
        String label) {}
