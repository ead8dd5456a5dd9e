package io.ringfence.gateway.prices;

import java.math.BigInteger;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/// What the requests to one model were charged, and what they cost by other prices. Amounts are nano-dollars.
/// One thread.
public final class RepriceSums {
    private final Map<LeftAlone, Long> leftAlone = new EnumMap<>(LeftAlone.class);
    private long requests;
    private long different;
    private BigInteger chargedNanoUsd = BigInteger.ZERO;
    private BigInteger repricedNanoUsd = BigInteger.ZERO;

    RepriceSums() {}

    /// @param repriced what it was charged, for one that is left alone
    void add(long charged, long repriced) {
        requests++;
        chargedNanoUsd = chargedNanoUsd.add(BigInteger.valueOf(charged));
        repricedNanoUsd = repricedNanoUsd.add(BigInteger.valueOf(repriced));
    }

    void addDifferent() {
        different++;
    }

    void addLeftAlone(LeftAlone why) {
        leftAlone.merge(why, 1L, Long::sum);
    }

    void add(RepriceSums other) {
        requests += other.requests;
        different += other.different;
        chargedNanoUsd = chargedNanoUsd.add(other.chargedNanoUsd);
        repricedNanoUsd = repricedNanoUsd.add(other.repricedNanoUsd);
        other.leftAlone.forEach((why, count) -> leftAlone.merge(why, count, Long::sum));
    }

    public long requests() {
        return requests;
    }

    /// Those whose cost, or what of it is for prompt and answer, is another one.
    public long different() {
        return different;
    }

    public BigInteger chargedNanoUsd() {
        return chargedNanoUsd;
    }

    /// With what is left alone as it was charged.
    public BigInteger repricedNanoUsd() {
        return repricedNanoUsd;
    }

    public BigInteger differenceNanoUsd() {
        return repricedNanoUsd.subtract(chargedNanoUsd);
    }

    /// How many keep their cost, and why.
    public Map<LeftAlone, Long> leftAlone() {
        return Collections.unmodifiableMap(leftAlone);
    }
}
