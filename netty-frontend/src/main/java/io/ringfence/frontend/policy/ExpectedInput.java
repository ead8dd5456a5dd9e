package io.ringfence.frontend.policy;

import io.ringfence.engine.routing.Candidate;
import io.ringfence.providers.request.RequestFacts;
import io.ringfence.providers.tokens.ModelRatios;
import io.ringfence.providers.tokens.RequestSize;
import java.util.List;

/// What a request is expected to cost at most, for budgets that do not set aside the worst case. Less than that
/// only in its input: what the answer may have is bounded as ever. Immutable.
///
/// @param permille the share of requests like it that had no more input tokens
/// @param marginPercent of that is expected, at least 100
/// @param leastRequests like it that must be known before less than the worst case is expected
public record ExpectedInput(int permille, int marginPercent, int leastRequests) {
    public ExpectedInput {
        if (permille < 1 || permille > 1_000) {
            throw new IllegalArgumentException("permille=" + permille + " is not between 1 and 1000");
        }
        if (marginPercent < 100) {
            throw new IllegalArgumentException("marginPercent=" + marginPercent + " is below 100");
        }
        if (leastRequests < 1 || leastRequests > ModelRatios.MOST_REQUESTS) {
            throw new IllegalArgumentException(
                    "leastRequests=" + leastRequests + " is not between 1 and " + ModelRatios.MOST_REQUESTS);
        }
    }

    /// In nano-dollars, whichever of the models serves.
    ///
    /// @param dialects bits of the dialects, one of which a candidate must speak
    public long costNanoUsd(List<ResolvedModel> models, int dialects, RequestSize size, RequestFacts facts) {
        long dearest = 0;
        for (ResolvedModel model : models) {
            ModelRatios last = null;
            for (Candidate candidate : model.route().candidates()) {
                ModelRatios ratios = ((UpstreamTarget) candidate.attachment()).ratios();
                // Of a pool of credentials one stands for all.
                if (candidate.speaks(dialects) && ratios != last) {
                    last = ratios;
                    long input =
                            size.expectedInput(ratios, permille, marginPercent, leastRequests, model.maxInputTokens());
                    long cost = candidate.ceilingNanoUsd(
                            input, facts.maxOutputTokens(), facts.choices(), facts.webSearches());
                    dearest = Math.max(dearest, cost);
                }
            }
        }
        return dearest;
    }
}
