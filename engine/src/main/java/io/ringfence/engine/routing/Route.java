package io.ringfence.engine.routing;

import java.util.List;

/// The candidates for one model and how to choose among them. What it is made of is immutable; the turn-taking
/// state is for the engine thread and starts afresh with each policy.
public final class Route {
    private final String name;
    private final SelectionStrategy strategy;
    private final List<Candidate> candidates;
    private final Candidate[] candidateArray;
    private final PriceTier[] priceTiers;

    /// Smooth weighted round robin: how far each candidate is ahead of its share.
    final long[] currentWeights;

    /// The index at which the next turn starts.
    int turn;

    public Route(String name, SelectionStrategy strategy, List<Candidate> candidates) {
        this.name = name;
        this.strategy = strategy;
        this.candidates = List.copyOf(candidates);
        candidateArray = this.candidates.toArray(new Candidate[0]);
        priceTiers = this.candidates.stream().map(PriceTier::of).distinct().toArray(PriceTier[]::new);
        currentWeights = new long[candidateArray.length];
    }

    public String name() {
        return name;
    }

    public SelectionStrategy strategy() {
        return strategy;
    }

    public List<Candidate> candidates() {
        return candidates;
    }

    /// An amount that no candidate speaking one of the dialects can pass, in nano-dollars; saturates at
    /// [Long#MAX_VALUE].
    public long ceilingNanoUsd(int dialects, long inputTokens, long outputTokensLimit, int choices, long searches) {
        long ceiling = 0;
        for (PriceTier tier : priceTiers) {
            if ((tier.dialects() & dialects) != 0) {
                ceiling = Math.max(ceiling, tier.ceilingNanoUsd(inputTokens, outputTokensLimit, choices, searches));
            }
        }
        return ceiling;
    }

    public int size() {
        return candidateArray.length;
    }

    public Candidate candidate(int index) {
        return candidateArray[index];
    }

    @Override
    public String toString() {
        return "Route[" + name + "]";
    }
}
