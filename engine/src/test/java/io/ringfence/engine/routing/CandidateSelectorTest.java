package io.ringfence.engine.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.budget.Price;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CandidateSelectorTest {
    private static final long SEED = 42;

    private final CandidateSelector selector = new CandidateSelector(SEED);
    private final TriedCandidates tried = new TriedCandidates();

    @Test
    void shouldSpreadByWeightExactlyAndSmoothly() {
        Route route =
                route(SelectionStrategy.WEIGHTED, candidate("a", 5, 0), candidate("b", 1, 0), candidate("c", 1, 0));

        assertEquals(List.of("a", "a", "b", "a", "c", "a", "a"), picks(route, 7));
        assertEquals(Map.of("a", 5_000L, "b", 1_000L, "c", 1_000L), counts(picks(route, 7_000)));
    }

    @Test
    void shouldPreferTheLowestPriorityNumberAndSpreadByWeightWithin() {
        Candidate first = candidate("a", 2, 1);
        Candidate second = candidate("b", 1, 1);
        Route route = route(SelectionStrategy.PRIORITY, candidate("c", 9, 2), first, second);

        assertEquals(Map.of("a", 200L, "b", 100L), counts(picks(route, 300)));
        first.credential().retire();
        second.credential().retire();
        assertEquals(Map.of("c", 10L), counts(picks(route, 10)));
    }

    @Test
    void shouldTakeTurns() {
        Candidate second = candidate("b", 1, 0);
        Route route = route(SelectionStrategy.ROUND_ROBIN, candidate("a", 1, 0), second, candidate("c", 1, 0));

        assertEquals(List.of("a", "b", "c", "a"), picks(route, 4));
        second.credential().retire();
        assertEquals(List.of("c", "a", "c"), picks(route, 3));
    }

    @Test
    void shouldKeepInFlightInProportionToWeight() {
        Route route = route(SelectionStrategy.LEAST_CONNECTIONS, candidate("a", 1, 0), candidate("b", 3, 0));
        List<String> running = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            Candidate picked = pick(route);
            new AttemptHold().acquire(picked, 0, 0);
            running.add(picked.credential().id());
        }
        assertEquals(Map.of("a", 100L, "b", 300L), counts(running));
    }

    @Test
    void shouldRotateAmongEquallyLoaded() {
        Route route = route(
                SelectionStrategy.LEAST_CONNECTIONS, candidate("a", 1, 0), candidate("b", 1, 0), candidate("c", 1, 0));

        assertEquals(List.of("a", "b", "c", "a"), picks(route, 4));
    }

    @Test
    void shouldPreferHeadroomAndStillUseEveryone() {
        Candidate used = limitedCandidate("a");
        Candidate free = limitedCandidate("b");
        used.credential().acquire(900, 0);
        Route two = route(SelectionStrategy.HEADROOM, used, free);
        assertEquals(Map.of("b", 50L), counts(picks(two, 50)));

        Route three =
                route(SelectionStrategy.HEADROOM, limitedCandidate("c"), limitedCandidate("d"), limitedCandidate("e"));
        Map<String, Long> spread = counts(picks(three, 3_000));
        assertTrue(spread.values().stream().allMatch(count -> count > 800), "seed=" + SEED + " " + spread);
    }

    @Test
    void shouldPreferTheMoreSuccessfulOfTwo() {
        Candidate failing = limitedCandidate("a");
        failing.credential().failure();
        Route route = route(SelectionStrategy.HEADROOM, failing, limitedCandidate("b"));

        assertEquals(Map.of("b", 20L), counts(picks(route, 20)));
    }

    @Test
    void shouldSkipOtherDialectsAndThoseTried() {
        Candidate only = candidate("a", 1, 0);
        Route route = route(SelectionStrategy.ROUND_ROBIN, only);

        assertNull(selector.select(route, 2, null, null, 0, tried, 0));
        assertFalse(tried.contains(only));
        tried.add(candidateOf(only));
        assertNull(selector.select(route, 1, null, null, 0, tried, 0));
    }

    @ParameterizedTest
    @EnumSource(SelectionStrategy.class)
    void shouldTakeThePreferredCredentialWhateverTheStrategy(SelectionStrategy strategy) {
        Candidate preferred = candidate("b", 1, 9);
        Route route = route(strategy, candidate("a", 9, 1), preferred, candidate("c", 9, 1));
        for (int i = 0; i < 10; i++) {
            assertSame(preferred, pick(route, preferred.credential()));
        }
    }

    @Test
    void shouldChooseAmongThePreferredCredentialsCandidatesByTheStrategy() {
        Candidate second = candidate("b", 1, 2);
        Candidate first = new Candidate(new Deployment("d"), second.credential(), 1, 1, 1, Price.FREE, 10, "first");
        Route route = route(SelectionStrategy.PRIORITY, candidate("a", 1, 0), second, first);
        assertSame(first, pick(route, first.credential()));
    }

    @Test
    void shouldServeWithOthersWhenThePreferredCredentialCannot() {
        Candidate first = candidate("a", 1, 1);
        Candidate preferred = candidate("b", 1, 2);
        Route route = route(SelectionStrategy.PRIORITY, first, preferred);
        assertSame(first, pick(route, new Credential("elsewhere")));

        tried.add(preferred);
        assertSame(first, pick(route, preferred.credential()));
        tried.clear();
        assertSame(preferred, pick(route, preferred.credential()));
        preferred.credential().retire();
        assertSame(first, pick(route, preferred.credential()));
    }

    @Test
    void shouldReserveTheDearestOfThoseThatSpeakTheDialect() {
        Candidate cheap = priced("a", 1, new Price(1_000, 2_000), 10);
        Candidate dear = priced("b", 1, new Price(5_000, 1_000), 100);
        Candidate foreign = priced("c", 2, new Price(9_000_000, 9_000_000), 100);
        Route route = route(SelectionStrategy.PRIORITY, cheap, dear, foreign);

        assertEquals(5 * 7 + 100, route.ceilingNanoUsd(1, 7, 0, 1, 0));
        assertEquals(7 + 2 * 50 * 3, route.ceilingNanoUsd(1, 7, 50, 3, 0));
        assertEquals(Long.MAX_VALUE, route.ceilingNanoUsd(1, 7, Long.MAX_VALUE, 3, 0));
    }

    @Test
    void shouldReserveForTheCallAndForSearchesBesideTokens() {
        Candidate searching = priced("a", 1, new Price(1_000, 2_000, 5_000_000, 10_000_000), 10);
        Candidate dearer = priced("b", 1, new Price(3_000, 2_000), 10);
        Route route = route(SelectionStrategy.PRIORITY, searching, dearer);

        assertEquals(5_000 + 7 + 2 * 10 + 3 * 10_000, route.ceilingNanoUsd(1, 7, 10, 1, 3));
        assertEquals(3 * 7_000 + 2 * 10, route.ceilingNanoUsd(1, 7_000, 10, 1, 0));
    }

    /// The same pair as another policy would write it.
    private static Candidate candidateOf(Candidate other) {
        return new Candidate(other.deployment(), other.credential(), 9, 9, 1, Price.FREE, 9, "another");
    }

    private static Candidate candidate(String id, int weight, int priority) {
        Credential credential = new Credential(id);
        credential.install(id, id, 0, 0, 0);
        return new Candidate(new Deployment(id), credential, weight, priority, 1, Price.FREE, 10, id);
    }

    private static Candidate limitedCandidate(String id) {
        Credential credential = new Credential(id);
        credential.install(id, id, 1_000, 1_000, 0);
        return new Candidate(new Deployment(id), credential, 1, 0, 1, Price.FREE, 10, id);
    }

    private static Candidate priced(String id, int dialects, Price price, long maxOutputTokens) {
        return new Candidate(new Deployment(id), new Credential(id), 1, 0, dialects, price, maxOutputTokens, id);
    }

    private static Route route(SelectionStrategy strategy, Candidate... candidates) {
        return new Route("route", strategy, Arrays.asList(candidates));
    }

    private Candidate pick(Route route) {
        return pick(route, null);
    }

    private Candidate pick(Route route, @Nullable Credential preferred) {
        @Nullable Candidate picked = selector.select(route, 1, null, preferred, 1, tried, 0);
        if (picked == null) {
            throw new AssertionError("nobody to pick");
        }
        return picked;
    }

    private List<String> picks(Route route, int count) {
        List<String> picks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            picks.add(pick(route).credential().id());
        }
        return picks;
    }

    private static Map<String, Long> counts(List<String> ids) {
        Map<String, Long> counts = new LinkedHashMap<>();
        ids.forEach(id -> counts.merge(id, 1L, Long::sum));
        return counts;
    }
}
