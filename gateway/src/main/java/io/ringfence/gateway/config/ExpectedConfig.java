package io.ringfence.gateway.config;

/// How much input budgets with `reserve: expected` set aside.
///
/// @param quantilePermille the share of requests like it that had no more tokens per byte
/// @param marginPercent    of that is set aside, at least 100
/// @param minRequests      like it that must be known before less than the worst case is set aside
public record ExpectedConfig(int quantilePermille, int marginPercent, int minRequests) {
    static ExpectedConfig defaults() {
        return new ExpectedConfig(990, 125, 50);
    }
}
