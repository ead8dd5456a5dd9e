package io.ringfence.providers.prices;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The prices of one model at one moment and for one service tier. Computing with it allocates nothing.
@SuppressWarnings("EnumOrdinal") // the rates lie in the order of the meters, in this class and nowhere else
public final class RateCard {
    private static final long PICO_PER_NANO = 1_000;

    private static final Meter[] ALL = Meter.values();
    private static final int EVERYTHING = -1;
    private static final int PROMPT = set(
            Meter.INPUT,
            Meter.CACHE_READ,
            Meter.CACHE_WRITE,
            Meter.CACHE_WRITE_1H,
            Meter.INPUT_AUDIO,
            Meter.CACHE_AUDIO_READ,
            Meter.INPUT_IMAGE,
            Meter.CACHE_IMAGE_READ,
            Meter.INPUT_VIDEO,
            Meter.CACHE_VIDEO_READ);
    private static final int ANSWER = set(
            Meter.OUTPUT, Meter.REASONING, Meter.OUTPUT_AUDIO, Meter.OUTPUT_IMAGE, Meter.OUTPUT_VIDEO, Meter.CITATION);

    private final Map<Meter, Rate> rates;
    private final @Nullable Rate[] charged = new Rate[ALL.length];

    public RateCard(Map<Meter, Rate> rates) {
        EnumMap<Meter, Rate> sorted = new EnumMap<>(Meter.class);
        sorted.putAll(rates);
        this.rates = Collections.unmodifiableMap(sorted);
        for (Meter meter : ALL) {
            Rate rate = null;
            for (Meter at = meter; at != null && rate == null; at = at.fallback()) {
                rate = sorted.get(at);
            }
            charged[meter.ordinal()] = rate;
        }
    }

    private static int set(Meter... meters) {
        int set = 0;
        for (Meter meter : meters) {
            set |= UsageFacts.bit(meter);
        }
        return set;
    }

    /// In the order of [Meter].
    public Map<Meter, Rate> rates() {
        return rates;
    }

    /// The price that `meter` is charged by: its own, else that of the kind it is part of; null when it is
    /// free.
    public @Nullable Rate rate(Meter meter) {
        return charged[meter.ordinal()];
    }

    /// The exact cost, rounded half-even once. Saturates at [Long#MAX_VALUE].
    public long costNanoUsd(UsageFacts usage) {
        return nano(picoUsd(usage, EVERYTHING));
    }

    /// The part of the cost that the prompt makes, rounded half-even.
    public long inputNanoUsd(UsageFacts usage) {
        return nano(picoUsd(usage, PROMPT));
    }

    /// The part of the cost that the answer makes: what it adds to that of the prompt when both are rounded
    /// together. So the two parts are never more than the cost, and all of it where nothing else is charged.
    public long outputNanoUsd(UsageFacts usage) {
        return nano(picoUsd(usage, PROMPT | ANSWER)) - inputNanoUsd(usage);
    }

    private long picoUsd(UsageFacts usage, int meters) {
        long prompt = usage.count(Meter.INPUT);
        long sum = 0;
        for (int rest = usage.counted() & meters; rest != 0; rest &= rest - 1) {
            Meter meter = ALL[Integer.numberOfTrailingZeros(rest)];
            Rate rate = rate(meter);
            if (rate != null) {
                sum = saturatedSum(sum, saturatedProduct(usage.own(meter), rate.picoUsdAt(prompt)));
            }
        }
        return sum;
    }

    private static long saturatedSum(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    private static long saturatedProduct(long a, long b) {
        long product = a * b;
        return Math.multiplyHigh(a, b) != 0 || product < 0 ? Long.MAX_VALUE : product;
    }

    private static long nano(long pico) {
        if (pico == Long.MAX_VALUE) {
            return pico;
        }
        long nano = pico / PICO_PER_NANO;
        long rest = pico % PICO_PER_NANO;
        boolean isUp = rest > PICO_PER_NANO / 2 || (rest == PICO_PER_NANO / 2 && (nano & 1) == 1);
        return isUp ? nano + 1 : nano;
    }

    /// The most that one token of a prompt can cost, whatever its kind, in pico-dollars.
    public long worstInputPicoUsd() {
        return worst(PROMPT);
    }

    /// The most that one token of an answer can cost, whatever its kind, in pico-dollars.
    public long worstOutputPicoUsd() {
        return worst(ANSWER);
    }

    /// The most that one piece or token of `meter` can cost, in pico-dollars.
    public long worstPicoUsd(Meter meter) {
        Rate rate = rate(meter);
        return rate == null ? 0 : rate.worstPicoUsd();
    }

    private long worst(int meters) {
        long worst = 0;
        for (Meter meter : ALL) {
            if ((meters & UsageFacts.bit(meter)) != 0) {
                worst = Math.max(worst, worstPicoUsd(meter));
            }
        }
        return worst;
    }
}
