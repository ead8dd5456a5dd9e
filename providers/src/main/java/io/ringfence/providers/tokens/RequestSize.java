package io.ringfence.providers.tokens;

import io.ringfence.providers.Dialect;
import io.ringfence.providers.request.RequestFacts;

/// How large a request's input is: what its bytes bound, and what they make likely.
///
/// @param dialect of the client
/// @param wordBytes the body without the pictures, recordings and documents in it
/// @param media how many of those there are
/// @param isElsewhere whether it refers to input that is not in the body
public record RequestSize(Dialect dialect, boolean hasTools, int wordBytes, int media, boolean isElsewhere) {
    /// A rule of thumb, for models of which nothing is known.
    public static final int BYTES_PER_TOKEN = 4;

    /// Words of the provider's own that it gives the model beside the client's, and charges for: how tools are
    /// called, the date, rules. The longest that are known have some 800.
    public static final int PROVIDERS_OWN_TOKENS = 1_024;

    /// The size of a body that was scanned.
    public static RequestSize of(Dialect dialect, RequestFacts facts, int bodyBytes) {
        return new RequestSize(
                dialect, facts.tools(), bodyBytes - facts.inlineMediaBytes(), facts.inlineMedia(), facts.remoteInput());
    }

    /// What the input tokens cannot pass. No tokenizer makes more tokens of words than they have bytes; what is
    /// no words is bounded by nothing but the model.
    ///
    /// @param contextTokens the most that the model takes
    public long inputBound(long contextTokens) {
        return wordBytes + PROVIDERS_OWN_TOKENS + beyondWords(contextTokens);
    }

    private long beyondWords(long contextTokens) {
        return isOfWords() ? 0 : contextTokens;
    }

    /// Whether its tokens are those of its words.
    boolean isOfWords() {
        return media == 0 && !isElsewhere;
    }

    /// The input tokens that a model most likely counts.
    public long likelyInput(ModelRatios ratios) {
        long learned = ratios.likely(dialect, hasTools, wordBytes);
        long words = learned == ModelRatios.UNKNOWN ? Math.max(1, wordBytes / BYTES_PER_TOKEN) : learned;
        return words + (long) media * TokenEstimate.PER_IMAGE;
    }

    /// The input tokens that a share of such requests does not pass, with a margin; never more than the bound,
    /// which it is as long as too little is known.
    ///
    /// @param permille the share
    /// @param marginPercent of what that share does not pass
    /// @param leastRequests that must be known
    public long expectedInput(
            ModelRatios ratios, int permille, int marginPercent, int leastRequests, long contextTokens) {
        long bound = inputBound(contextTokens);
        long words = ratios.atMost(dialect, hasTools, wordBytes, permille, leastRequests);
        return words == ModelRatios.UNKNOWN
                ? bound
                : Math.min(bound, Math.ceilDiv(words * marginPercent, 100L) + beyondWords(contextTokens));
    }

    /// The provider has told how many input tokens it counted.
    public void teach(ModelRatios ratios, long inputTokens) {
        if (isOfWords()) {
            ratios.learn(dialect, hasTools, wordBytes, inputTokens);
        }
    }
}
