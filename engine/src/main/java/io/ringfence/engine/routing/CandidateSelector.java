package io.ringfence.engine.routing;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Chooses the candidate of a route that serves next. Engine thread only.
public final class CandidateSelector {
    private final SplittableRandom random;
    private int[] eligible = new int[16];
    private int count;

    public CandidateSelector(long seed) {
        random = new SplittableRandom(seed);
    }

    /// The choice among the candidates that suit, can serve now and were not tried, or null if none is left.
    ///
    /// @param dialects one of which a candidate must speak
    /// @param onlyWith the only credential that will do; null = any
    /// @param preferred the strategy chooses among its candidates if there are any; null = among all
    public @Nullable Candidate select(
            Route route,
            int dialects,
            @Nullable Credential onlyWith,
            @Nullable Credential preferred,
            long estimatedTokens,
            TriedCandidates tried,
            long nowNs) {
        boolean mayPrefer = preferred != null && (onlyWith == null || onlyWith == preferred);
        Candidate chosen = mayPrefer ? choose(route, dialects, preferred, estimatedTokens, tried, nowNs) : null;
        return chosen != null ? chosen : choose(route, dialects, onlyWith, estimatedTokens, tried, nowNs);
    }

    private @Nullable Candidate choose(
            Route route,
            int dialects,
            @Nullable Credential onlyWith,
            long estimatedTokens,
            TriedCandidates tried,
            long nowNs) {
        if (route.strategy() == SelectionStrategy.ROUND_ROBIN) {
            return inTurn(route, dialects, onlyWith, estimatedTokens, tried, nowNs);
        }

        collectEligible(route, dialects, onlyWith, estimatedTokens, tried, nowNs);
        if (count == 0) {
            return null;
        }
        int chosen = switch (route.strategy()) {
            case PRIORITY -> {
                keepLowestPriority(route);
                yield weighted(route);
            }
            case WEIGHTED -> weighted(route);
            case LEAST_CONNECTIONS -> leastConnections(route);
            case HEADROOM -> mostHeadroom(route, nowNs);
            case ROUND_ROBIN -> throw new IllegalStateException("whose turn it is was asked before");
        };
        return route.candidate(chosen);
    }

    /// The first whose turn is not over; after the last comes the first again. Nobody behind it is looked at.
    private static @Nullable Candidate inTurn(
            Route route,
            int dialects,
            @Nullable Credential onlyWith,
            long estimatedTokens,
            TriedCandidates tried,
            long nowNs) {
        int size = route.size();
        int index = route.turn < size ? route.turn : 0;
        for (int i = 0; i < size; i++) {
            Candidate candidate = route.candidate(index);
            index = index + 1 < size ? index + 1 : 0;
            if (canServe(candidate, dialects, onlyWith, estimatedTokens, tried, nowNs)) {
                route.turn = index;
                return candidate;
            }
        }
        return null;
    }

    private static boolean canServe(
            Candidate candidate,
            int dialects,
            @Nullable Credential onlyWith,
            long estimatedTokens,
            TriedCandidates tried,
            long nowNs) {
        return candidate.suits(dialects, onlyWith)
                && candidate.isEligible(estimatedTokens, nowNs)
                && !tried.contains(candidate);
    }

    private void collectEligible(
            Route route,
            int dialects,
            @Nullable Credential onlyWith,
            long estimatedTokens,
            TriedCandidates tried,
            long nowNs) {
        if (eligible.length < route.size()) {
            eligible = new int[Math.max(route.size(), eligible.length * 2)];
        }

        count = 0;
        for (int i = 0; i < route.size(); i++) {
            if (canServe(route.candidate(i), dialects, onlyWith, estimatedTokens, tried, nowNs)) {
                eligible[count++] = i;
            }
        }
    }

    private void keepLowestPriority(Route route) {
        int lowest = Integer.MAX_VALUE;
        for (int i = 0; i < count; i++) {
            lowest = Math.min(lowest, route.candidate(eligible[i]).priority());
        }

        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (route.candidate(eligible[i]).priority() == lowest) {
                eligible[kept++] = eligible[i];
            }
        }
        count = kept;
    }

    /*
     * Smooth weighted round robin as in nginx: each pick everyone gains its weight, the one furthest ahead serves and
     * pays the sum. Over any run of that many picks the proportions are exact, and heavy ones do not come in bursts.
     */
    private int weighted(Route route) {
        long total = 0;
        int best = -1;
        for (int i = 0; i < count; i++) {
            int index = eligible[i];
            long weight = route.candidate(index).weight();
            route.currentWeights[index] += weight;
            total += weight;
            if (best < 0 || route.currentWeights[index] > route.currentWeights[best]) {
                best = index;
            }
        }
        route.currentWeights[best] -= total;
        return best;
    }

    /// The place among the eligible of the first whose turn is not over; after the last comes the first again.
    private int firstOfTurn(Route route) {
        for (int i = 0; i < count; i++) {
            if (eligible[i] >= route.turn) {
                return i;
            }
        }
        return 0;
    }

    private int leastConnections(Route route) {
        int first = firstOfTurn(route);
        int best = eligible[first];
        for (int i = 1; i < count; i++) {
            int index = eligible[(first + i) % count];
            if (isLessLoaded(route.candidate(index), route.candidate(best))) {
                best = index;
            }
        }
        route.turn = best + 1;
        return best;
    }

    private static boolean isLessLoaded(Candidate one, Candidate other) {
        return (long) one.inFlight() * other.weight() < (long) other.inFlight() * one.weight();
    }

    /*
     * Power of two choices (Mitzenmacher 1996): nearly as even as asking everyone, and when all requests of a moment
     * see the same figures they do not all run to the same candidate.
     */
    private int mostHeadroom(Route route, long nowNs) {
        if (count == 1) {
            return eligible[0];
        }

        int one = random.nextInt(count);
        int other = random.nextInt(count - 1);
        if (other >= one) {
            other++;
        }
        Candidate first = route.candidate(eligible[one]);
        Candidate second = route.candidate(eligible[other]);
        long difference =
                first.credential().headroom(nowNs) - second.credential().headroom(nowNs);
        boolean isSecond = difference < 0 || (difference == 0 && isLessLoaded(second, first));
        return eligible[isSecond ? other : one];
    }
}
