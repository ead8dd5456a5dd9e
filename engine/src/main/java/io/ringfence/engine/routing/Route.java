package io.ringfence.engine.routing;

import io.ringfence.engine.policy.Principal;
import io.ringfence.engine.policy.ScopedAccount;
import java.util.List;

/// The candidates for one model and how to choose among them. What it is made of is immutable; the turn-taking
/// state is for the engine thread and starts afresh with each policy.
public final class Route {
    private final String name;
    private final SelectionStrategy strategy;
    private final List<Candidate> candidates;
    private final Candidate[] candidateArray;
    private final PriceTier[] priceTiers;
    private final boolean isUnderBudgets;

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
        isUnderBudgets = this.candidates.stream().anyMatch(candidate -> candidate.accounts() > 0);
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

    /// Whether a budget of a model or a provider has a say in it when one of the candidates serves the
    /// principal.
    public boolean mayBeBudgeted(Principal principal) {
        if (!isUnderBudgets) {
            return false;
        }
        for (Candidate candidate : candidateArray) {
            for (int i = 0; i < candidate.accounts(); i++) {
                if (candidate.account(i).hasSayIn(principal)) {
                    return true;
                }
            }
        }
        return false;
    }

    /// Whether such a budget wants to have set aside the most that an exchange can cost. Engine thread only.
    public boolean mayBeStrict(Principal principal) {
        if (!isUnderBudgets) {
            return false;
        }
        for (Candidate candidate : candidateArray) {
            for (int i = 0; i < candidate.accounts(); i++) {
                ScopedAccount scoped = candidate.account(i);
                if (scoped.hasSayIn(principal) && scoped.account().budgets().areStrict()) {
                    return true;
                }
            }
        }
        return false;
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
