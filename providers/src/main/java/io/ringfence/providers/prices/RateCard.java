package io.ringfence.providers.prices;

import java.math.BigInteger;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The prices of one model at one moment and for one service tier.
public final class RateCard {
    private static final BigInteger PICO_PER_NANO = BigInteger.valueOf(1_000);
    private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

    private static final Meter[] PROMPT = {
        Meter.INPUT,
        Meter.CACHE_READ,
        Meter.CACHE_WRITE,
        Meter.CACHE_WRITE_1H,
        Meter.INPUT_AUDIO,
        Meter.CACHE_AUDIO_READ,
        Meter.INPUT_IMAGE,
        Meter.CACHE_IMAGE_READ,
        Meter.INPUT_VIDEO,
        Meter.CACHE_VIDEO_READ
    };
    private static final Meter[] ANSWER = {
        Meter.OUTPUT, Meter.REASONING, Meter.OUTPUT_AUDIO, Meter.OUTPUT_IMAGE, Meter.OUTPUT_VIDEO, Meter.CITATION
    };

    private final Map<Meter, Rate> rates;

    public RateCard(Map<Meter, Rate> rates) {
        EnumMap<Meter, Rate> sorted = new EnumMap<>(Meter.class);
        sorted.putAll(rates);
        this.rates = Collections.unmodifiableMap(sorted);
    }

    /// In the order of [Meter].
    public Map<Meter, Rate> rates() {
        return rates;
    }

    /// The price that `meter` is charged by: its own, else that of the kind it is part of; null when it is
    /// free.
    public @Nullable Rate rate(Meter meter) {
        Rate rate = null;
        for (Meter at = meter; at != null && rate == null; at = at.fallback()) {
            rate = rates.get(at);
        }
        return rate;
    }

    /// The exact cost, rounded half-even once. Saturates at [Long#MAX_VALUE].
    public long costNanoUsd(UsageFacts usage) {
        return nano(picoUsd(usage, Meter.values()));
    }

    /// The part of the cost that the prompt makes, rounded by itself.
    public long inputNanoUsd(UsageFacts usage) {
        return nano(picoUsd(usage, PROMPT));
    }

    /// The part of the cost that the answer makes, rounded by itself.
    public long outputNanoUsd(UsageFacts usage) {
        return nano(picoUsd(usage, ANSWER));
    }

    /// The exact cost in pico-dollars.
    public BigInteger picoUsd(UsageFacts usage, Meter... meters) {
        long prompt = usage.count(Meter.INPUT);
        BigInteger sum = BigInteger.ZERO;
        for (Meter meter : meters) {
            long count = usage.own(meter);
            Rate rate = count == 0 ? null : rate(meter);
            if (rate != null) {
                sum = sum.add(BigInteger.valueOf(count).multiply(BigInteger.valueOf(rate.picoUsdAt(prompt))));
            }
        }
        return sum;
    }

    private static long nano(BigInteger pico) {
        BigInteger[] parts = pico.divideAndRemainder(PICO_PER_NANO);
        long rest = parts[1].longValue();
        boolean isUp = rest > 500 || (rest == 500 && parts[0].testBit(0));
        return (isUp ? parts[0].add(BigInteger.ONE) : parts[0]).min(MAX).longValue();
    }

    /// The most that one token of a prompt can cost, whatever its kind, in pico-dollars.
    public long worstInputPicoUsd() {
        return worst(PROMPT);
    }

    /// The most that one token of an answer can cost, whatever its kind, in pico-dollars.
    public long worstOutputPicoUsd() {
        return worst(ANSWER);
    }

    private long worst(Meter... meters) {
        long worst = 0;
        for (Meter meter : meters) {
            Rate rate = rate(meter);
            worst = Math.max(worst, rate == null ? 0 : rate.worstPicoUsd());
        }
        return worst;
    }
}
