package io.ringfence.engine;

import io.ringfence.engine.policy.PolicyRegistry;
import java.util.concurrent.ThreadLocalRandom;

/// How the engine is built; fixed for its life. What may change while it runs is in
/// [io.ringfence.engine.policy.PolicySnapshot].
///
/// @param ringSize slots of the ring, a power of two
/// @param settleHeadroom free slots below which no admission is taken in, so that settlements of running work
/// still fit
/// @param threading which thread decides
/// @param maxInFlight exchanges that may hold a reservation at once, whatever a policy says
/// @param maxUsersPerKey end users under one key whose use is known at once; the longest unused make room
/// @param seed start of the random sequence for jitter and choices of two; the same seed gives the same
/// decisions
public record EngineSettings(
        int ringSize, int settleHeadroom, EngineThreading threading, int maxInFlight, int maxUsersPerKey, long seed) {
    private static final int DEFAULT_RING_SIZE = 8_192;
    private static final int DEFAULT_SETTLE_HEADROOM = 1_024;
    private static final int DEFAULT_MAX_IN_FLIGHT = 65_536;

    /// More end users of one key than this are not to be kept in memory.
    public static final int MOST_USERS_PER_KEY = 1_000_000;

    public EngineSettings {
        if (ringSize < 2 || Integer.bitCount(ringSize) != 1) {
            throw new IllegalArgumentException("ringSize=" + ringSize + " is not a power of two above 1");
        }
        if (settleHeadroom < 0 || settleHeadroom >= ringSize) {
            throw new IllegalArgumentException(
                    "settleHeadroom=" + settleHeadroom + " is not between 0 and ringSize=" + ringSize);
        }
        if (maxInFlight < 1) {
            throw new IllegalArgumentException("maxInFlight=" + maxInFlight + " is not positive");
        }
        if (maxUsersPerKey < 1 || maxUsersPerKey > MOST_USERS_PER_KEY) {
            throw new IllegalArgumentException(
                    "maxUsersPerKey=" + maxUsersPerKey + " is not between 1 and " + MOST_USERS_PER_KEY);
        }
    }

    /// What holds where nobody chose otherwise; the configuration's defaults are these.
    public static EngineSettings defaults() {
        return new EngineSettings(
                DEFAULT_RING_SIZE,
                DEFAULT_SETTLE_HEADROOM,
                EngineThreading.PUBLISHER,
                DEFAULT_MAX_IN_FLIGHT,
                PolicyRegistry.MAX_USERS_PER_KEY,
                ThreadLocalRandom.current().nextLong());
    }

    public EngineSettings withRingSize(int newRingSize) {
        return new EngineSettings(newRingSize, settleHeadroom, threading, maxInFlight, maxUsersPerKey, seed);
    }

    public EngineSettings withSettleHeadroom(int newSettleHeadroom) {
        return new EngineSettings(ringSize, newSettleHeadroom, threading, maxInFlight, maxUsersPerKey, seed);
    }

    public EngineSettings withThreading(EngineThreading newThreading) {
        return new EngineSettings(ringSize, settleHeadroom, newThreading, maxInFlight, maxUsersPerKey, seed);
    }

    public EngineSettings withMaxInFlight(int newMaxInFlight) {
        return new EngineSettings(ringSize, settleHeadroom, threading, newMaxInFlight, maxUsersPerKey, seed);
    }

    public EngineSettings withMaxUsersPerKey(int newMaxUsersPerKey) {
        return new EngineSettings(ringSize, settleHeadroom, threading, maxInFlight, newMaxUsersPerKey, seed);
    }

    public EngineSettings withSeed(long newSeed) {
        return new EngineSettings(ringSize, settleHeadroom, threading, maxInFlight, maxUsersPerKey, newSeed);
    }
}
