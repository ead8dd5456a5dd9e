package io.ringfence.frontend.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CandidateWeightsTest {
    private static int[] ints(int... values) {
        return values;
    }

    private static int[][] pools(int[]... pools) {
        return pools;
    }

    private static double total(int[][] weights) {
        return Arrays.stream(weights)
                .flatMapToInt(Arrays::stream)
                .asDoubleStream()
                .sum();
    }

    private static double share(int[][] weights, int target) {
        return Arrays.stream(weights[target]).asDoubleStream().sum() / total(weights);
    }

    @Test
    void shouldKeepTheWeightsOfASingleTargetsCredentials() {
        assertArrayEquals(pools(ints(3, 1, 1)), CandidateWeights.of(ints(7), pools(ints(3, 1, 1))));
    }

    @Test
    void shouldShareByTargetsWhateverTheNumberOfCredentials() {
        // A half each: one credential here, a fifth and four fifths of the half there.
        assertArrayEquals(pools(ints(1, 4), ints(5)), CandidateWeights.of(ints(1, 1), pools(ints(1, 4), ints(1))));
        assertArrayEquals(pools(ints(3), ints(1)), CandidateWeights.of(ints(3, 1), pools(ints(9), ints(2))));
        assertArrayEquals(
                pools(ints(1, 1), ints(2), ints(4)),
                CandidateWeights.of(ints(10, 10, 20), pools(ints(5, 5), ints(1), ints(1_000_000))));
    }

    @Test
    void shouldBeExactWhereTheCommonMultipleIsLargerThanTheLargestWeight() {
        // 1,009 × 997 is above a million.
        int[][] weights = CandidateWeights.of(ints(1, 1), pools(ints(1_000, 9), ints(996, 1)));

        assertArrayEquals(pools(ints(1_000 * 997, 9 * 997), ints(996 * 1_009, 1_009)), weights);
    }

    @Test
    void shouldKeepSharesInProportionWhereTheCommonMultipleIsLargerThanALong() {
        // Pairwise without a common factor, so that their least common multiple is about 10 to the 24th.
        int[][] pools = pools(ints(999_999, 1), ints(999_998, 1), ints(999_982, 1), ints(999_978, 1));

        int[][] weights = CandidateWeights.of(ints(1, 2, 3, 4), pools);

        for (int i = 0; i < 4; i++) {
            assertEquals((i + 1) / 10.0, share(weights, i), 1e-8);
            assertEquals(pools[i][0], weights[i][0] / (double) weights[i][1], pools[i][0] * 0.01);
        }
    }

    @Test
    void shouldLeaveTheSmallestShareAtLeastOne() {
        int[][] weights =
                CandidateWeights.of(ints(1, 1_000_000), pools(ints(1, 1_000_000, 1_000_000, 999_983), ints(1)));

        assertEquals(1, weights[0][0]);
        assertEquals(CandidateWeights.MAX, weights[1][0]);
        assertEquals(
                1_000_000,
                weights[1][0] / (double) (weights[0][0] + weights[0][1] + weights[0][2] + weights[0][3]),
                2_500);
    }

    @Test
    void shouldKeepEveryShareWithinItsBoundForAnyWeights() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            int[] targets = random.ints(2 + random.nextInt(6), 1, 1_000_001).toArray();
            int[][] pools = new int[targets.length][];
            for (int i = 0; i < pools.length; i++) {
                pools[i] = random.ints(1 + random.nextInt(6), 1, 1_000_001).toArray();
            }

            int[][] weights = CandidateWeights.of(targets, pools);

            double wanted = Arrays.stream(targets).asDoubleStream().sum();
            for (int i = 0; i < targets.length; i++) {
                // At most one part for each of 42 credentials, which is what lifts the smallest above nothing.
                assertEquals(targets[i] / wanted, share(weights, i), 50.0 / CandidateWeights.MAX, "seed " + seed);
                for (int weight : weights[i]) {
                    assertTrue(weight >= 1 && weight <= CandidateWeights.MAX, "seed " + seed);
                }
            }
        }
    }
}
