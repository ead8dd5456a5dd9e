package io.ringfence.engine.limit;

/// How the limits per minute of callers are shared.
///
/// @param keepPermille how much of a limit this engine may keep at hand, in thousandths; 0 = nothing, so that
/// whatever is admitted was asked for
/// @param engines how many share; each enforces its part of a limit while nobody can be asked
/// @param refusesAlone whether, instead, nothing is admitted then that has a limit
public record RateSharing(int keepPermille, int engines, boolean refusesAlone) {
    private static final int MAX_KEEP_PERMILLE = 500;

    public RateSharing {
        if (keepPermille < 0 || keepPermille > MAX_KEEP_PERMILLE) {
            throw new IllegalArgumentException(
                    "keepPermille=" + keepPermille + " is not between 0 and " + MAX_KEEP_PERMILLE);
        }
        if (engines < 1) {
            throw new IllegalArgumentException("engines=" + engines + " is not positive");
        }
    }

    /// What may be kept at hand of a limit.
    public long keep(long limit) {
        return limit / 1_000 * keepPermille + limit % 1_000 * keepPermille / 1_000;
    }

    /// This engine's part of a limit.
    long alone(long limit) {
        return limit == 0 ? 0 : Math.max(1, limit / engines);
    }
}
