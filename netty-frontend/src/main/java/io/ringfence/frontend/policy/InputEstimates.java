package io.ringfence.frontend.policy;

import io.ringfence.providers.tokens.LearnedRatios;
import org.jspecify.annotations.Nullable;

/// What is known of the tokens that requests will have.
///
/// @param learned goes on learning, and outlives this
/// @param expected null where every budget sets aside the worst case
public record InputEstimates(
        LearnedRatios learned, @Nullable ExpectedInput expected) {
    /// Nothing is known yet, and every budget is strict.
    public static InputEstimates none() {
        return new InputEstimates(new LearnedRatios(), null);
    }
}
