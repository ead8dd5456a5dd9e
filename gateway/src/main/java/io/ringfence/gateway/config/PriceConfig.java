package io.ringfence.gateway.config;

import java.util.OptionalInt;

/// What a model costs, in pico-dollars (10⁻¹² USD) per token.
///
/// One pico-dollar per token is exactly one micro-dollar per million tokens, so a price with six decimals is
/// kept as written. The loader makes sure that the cost of the largest possible request fits a `long`.
///
/// @param model           the name at the provider or a glob with `*` and `?`; the longest match wins
/// @param maxOutputTokens the model's own limit, for reservations where neither request nor route gives one
/// @param maxInputTokens  the model's context window
public record PriceConfig(
        String model,
        long inputPicoUsdPerToken,
        long outputPicoUsdPerToken,
        OptionalInt maxOutputTokens,
        OptionalInt maxInputTokens) {}
