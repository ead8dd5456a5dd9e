package io.ringfence.engine.routing;

import io.ringfence.engine.budget.Price;

/// Candidates that cost the same. A pool of many credentials usually has one tier, so the worst case is found
/// at once.
record PriceTier(int dialects, Price price, long maxOutputTokens) {
    static PriceTier of(Candidate candidate) {
        return new PriceTier(candidate.dialects(), candidate.price(), candidate.maxOutputTokens());
    }

    long ceilingNanoUsd(long inputTokens, long outputTokensLimit, int choices, long searches) {
        long output = outputTokensLimit > 0 ? outputTokensLimit : maxOutputTokens;
        long all = output * choices;
        boolean isTooMany = Math.multiplyHigh(output, choices) != 0 || all < 0;
        return price.ceilingNanoUsd(inputTokens, isTooMany ? Long.MAX_VALUE : all, searches);
    }
}
