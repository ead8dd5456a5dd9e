package io.ringfence.providers.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.tokens.RecordedInput.Counted;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// How far estimates of input tokens are from what providers counted for recorded requests.
class RecordedTokenEstimateTest {
    /// The most that any model in the recordings takes and nobody knows the limit of.
    private static final long CONTEXT = 200_000;

    private static final int QUANTILE_PERMILLE = 990;
    private static final int LEAST = 5;

    private static final String BY_RULE = "a token for four bytes";
    private static final String BY_VOCABULARY = "by vocabulary or script";
    private static final int FEWEST_SHOWN = 5;

    private static List<Counted> recorded = List.of();

    @BeforeAll
    static void read() {
        recorded = RecordedInput.all();
    }

    /// By what vocabularies or scripts make of it, for the counters of tokens.
    @Test
    void shouldBeNearWhatProvidersCounted() {
        List<Counted> words = recorded.stream().filter(Counted::isOfWords).toList();
        report(BY_RULE, words, RecordedTokenEstimateTest::byRule);
        assertTrue(report(BY_VOCABULARY, words, Counted::estimate).at(0.50) < 0.4);
    }

    /// By what was learned of the model from all of its other recordings.
    @Test
    void shouldComeNearerByWhatWasLearned() {
        compare("of any size", recorded.stream().filter(this::isAnythingKnown).toList());
        compare("of its size", recorded.stream().filter(this::isSizeKnown).toList());
    }

    private boolean isAnythingKnown(Counted one) {
        RequestSize size = one.size();
        return one.isOfWords()
                && others(one).likely(size.dialect(), size.hasTools(), size.wordBytes()) != ModelRatios.UNKNOWN;
    }

    private boolean isSizeKnown(Counted one) {
        RequestSize size = one.size();
        return one.isOfWords()
                && others(one).atMost(size.dialect(), size.hasTools(), size.wordBytes(), QUANTILE_PERMILLE, LEAST)
                        != ModelRatios.UNKNOWN;
    }

    private void compare(String known, List<Counted> requests) {
        String where = "where " + LEAST + " others " + known + " are known, ";
        Errors rule = report(where + BY_RULE, requests, RecordedTokenEstimateTest::byRule);
        report(where + BY_VOCABULARY, requests, Counted::estimate);
        Errors learned =
                report(where + "as learned", requests, one -> one.size().likelyInput(others(one)));
        assertTrue(learned.at(0.50) < rule.at(0.50) / 2, known + ": " + learned.at(0.50) + " of " + rule.at(0.50));
    }

    private static long byRule(Counted one) {
        return one.size().wordBytes() / RequestSize.BYTES_PER_TOKEN;
    }

    /// What strict budgets rely on.
    @Test
    void shouldNeverCountMoreThanTheBound() {
        List<String> above = new ArrayList<>();
        long nearest = Long.MAX_VALUE;
        int aboveBytes = 0;
        for (Counted one : recorded) {
            long room = one.size().inputBound(CONTEXT) - one.tokens();
            nearest = Math.min(nearest, room);
            aboveBytes += one.tokens() > one.bytes() ? 1 : 0;
            if (room < 0) {
                above.add(one.name() + " by " + -room);
            }
        }
        System.out.println(
                "strict: " + recorded.size() + " requests, " + above.size() + " above the bound, the nearest " + nearest
                        + " tokens below it; " + aboveBytes + " have more tokens than bytes");
        assertEquals(List.of(), above);
        assertTrue(recorded.size() > 500, "only " + recorded.size() + " requests were counted");
    }

    /// What budgets with `reserve: expected` rely on, with as little learned as recordings allow.
    @Test
    void shouldSeldomCountMoreThanExpected() {
        for (int marginPercent : new int[] {100, 125, 150}) {
            int known = 0;
            int above = 0;
            List<Double> saved = new ArrayList<>();
            for (Counted one : recorded) {
                long expected = one.size().expectedInput(others(one), QUANTILE_PERMILLE, marginPercent, LEAST, CONTEXT);
                long bound = one.size().inputBound(CONTEXT);
                if (one.isOfWords() && expected < bound) {
                    known++;
                    above += one.tokens() > expected ? 1 : 0;
                    saved.add(1 - (double) expected / bound);
                }
            }
            saved.sort(null);
            System.out.printf(
                    Locale.ROOT,
                    "expected: margin=%d %%, learned from %d and more: %d requests, %d above (%.1f %%), %.0f %% less"
                            + " than strict in the middle%n",
                    marginPercent,
                    LEAST,
                    known,
                    above,
                    100.0 * above / known,
                    100 * saved.get(saved.size() / 2));
            assertTrue(marginPercent < 125 || above < 0.1 * known, above + " of " + known + " at " + marginPercent);
        }
    }

    /// What the other recordings of a model teach.
    private ModelRatios others(Counted left) {
        ModelRatios ratios = new ModelRatios();
        for (Counted one : recorded) {
            if (!one.name().equals(left.name())
                    && one.isOfWords()
                    && one.model().equals(left.model())) {
                one.size().teach(ratios, one.tokens());
            }
        }
        return ratios;
    }

    /// Prints it for each family.
    ///
    /// @return of all together
    private static Errors report(String method, List<Counted> requests, ToLongFunction<Counted> estimate) {
        Map<String, Errors> byFamily = new TreeMap<>();
        Errors all = new Errors();
        for (Counted one : requests) {
            double error = Math.abs(estimate.applyAsLong(one) - one.tokens()) / (double) one.tokens();
            byFamily.computeIfAbsent(one.family(), _ -> new Errors()).add(error);
            all.add(error);
        }
        byFamily.values().removeIf(errors -> errors.count() < FEWEST_SHOWN);
        byFamily.put("all", all);
        System.out.println("relative error of input tokens, " + method);
        byFamily.forEach((family, errors) -> System.out.printf(
                Locale.ROOT,
                "  %-10s n=%4d  p50=%5.1f %%  p99=%6.1f %%%n",
                family,
                errors.count(),
                100 * errors.at(0.50),
                100 * errors.at(0.99)));
        return all;
    }

    private static final class Errors {
        private final List<Double> values = new ArrayList<>();

        void add(double error) {
            values.add(error);
        }

        int count() {
            return values.size();
        }

        double at(double share) {
            values.sort(null);
            return values.get((int) Math.min(values.size() - 1, Math.floor(share * values.size())));
        }
    }
}
