package io.ringfence.frontend.policy;

import java.math.BigInteger;
import java.util.Arrays;

/// Weights of a route's candidates, made of the weights of its targets and of the credentials behind each target.
/// Stateless.
///
/// The weights of targets are their shares, whatever the number and the weights of the credentials behind them; within
/// a target its credentials share by their own weights.
final class CandidateWeights {
    /*
     * All pools are scaled to one common total, their least common multiple. A few large pools without a common factor
     * make that larger than any long, so it is kept exactly until the weights that come out of it are reduced; mostly
     * they are small then.
     */

    /// No weight is larger. Where exact ones would be, all are scaled down together: each is then off by at most half
    /// a part in 2³⁰ of the largest, and at least 1, so that nobody who has a share loses it.
    static final int MAX = 1 << 30;

    private static final BigInteger EXACT = BigInteger.valueOf(MAX);

    private CandidateWeights() {}

    /// The weight of each credential of each target, at least 1.
    ///
    /// @param targets the targets' weights, at least one, each at least 1
    /// @param pools the weights of each target's credentials, each at least 1
    static int[][] of(int[] targets, int[][] pools) {
        if (targets.length == 1) {
            return new int[][] {pools[0].clone()};
        }
        BigInteger[][] exact = exact(targets, pools);
        BigInteger largest = BigInteger.ZERO;
        BigInteger divisor = BigInteger.ZERO;
        for (BigInteger[] pool : exact) {
            for (BigInteger weight : pool) {
                largest = largest.max(weight);
                divisor = divisor.gcd(weight);
            }
        }
        boolean fits = largest.divide(divisor).compareTo(EXACT) <= 0;
        int[][] weights = new int[exact.length][];
        for (int i = 0; i < exact.length; i++) {
            weights[i] = new int[exact[i].length];
            for (int j = 0; j < exact[i].length; j++) {
                weights[i][j] = fits ? exact[i][j].divide(divisor).intValueExact() : scaled(exact[i][j], largest);
            }
        }
        return weights;
    }

    private static BigInteger[][] exact(int[] targets, int[][] pools) {
        BigInteger[] totals = new BigInteger[targets.length];
        BigInteger common = BigInteger.ONE;
        for (int i = 0; i < targets.length; i++) {
            totals[i] =
                    BigInteger.valueOf(Arrays.stream(pools[i]).asLongStream().sum());
            common = common.divide(common.gcd(totals[i])).multiply(totals[i]);
        }
        BigInteger[][] weights = new BigInteger[targets.length][];
        for (int i = 0; i < targets.length; i++) {
            BigInteger scale = common.divide(totals[i]).multiply(BigInteger.valueOf(targets[i]));
            weights[i] = new BigInteger[pools[i].length];
            for (int j = 0; j < pools[i].length; j++) {
                weights[i][j] = scale.multiply(BigInteger.valueOf(pools[i][j]));
            }
        }
        return weights;
    }

    /// Rounded half up.
    private static int scaled(BigInteger weight, BigInteger largest) {
        BigInteger doubled = weight.multiply(EXACT).shiftLeft(1).add(largest);
        return Math.max(1, doubled.divide(largest.shiftLeft(1)).intValueExact());
    }
}
