package io.ringfence.providers.prices;

import java.math.BigDecimal;
import java.util.List;

/// The price of one meter, in pico-dollars (10⁻¹² USD) per token or piece.
///
/// @param tiers for longer prompts, by where they start, ascending. The whole request is charged at the last
/// tier whose start its input tokens exceed, as vendors do
public record Rate(long picoUsd, List<Tier> tiers) {
    private static final int MILLION_DIGITS = 6;
    private static final int PICO_DIGITS = 12;

    /// Another price for longer prompts.
    ///
    /// @param aboveInputTokens begins to count when the prompt has more tokens than this
    public record Tier(long aboveInputTokens, long picoUsd) {}

    public Rate {
        tiers = List.copyOf(tiers);
        requireNotNegative(picoUsd);
        long last = -1;
        for (Tier tier : tiers) {
            requireNotNegative(tier.picoUsd);
            if (tier.aboveInputTokens <= last) {
                throw new IllegalArgumentException("tiers of a price do not ascend: " + tiers);
            }
            last = tier.aboveInputTokens;
        }
    }

    private static void requireNotNegative(long picoUsd) {
        if (picoUsd < 0) {
            throw new IllegalArgumentException("price " + picoUsd + " is negative");
        }
    }

    public static Rate of(long picoUsd) {
        return new Rate(picoUsd, List.of());
    }

    /// What is charged when the prompt has this many tokens, cached ones included.
    public long picoUsdAt(long inputTokens) {
        long price = picoUsd;
        for (int i = 0; i < tiers.size() && inputTokens > tiers.get(i).aboveInputTokens; i++) {
            price = tiers.get(i).picoUsd;
        }
        return price;
    }

    /// The highest of its prices.
    public long worstPicoUsd() {
        long worst = picoUsd;
        for (Tier tier : tiers) {
            worst = Math.max(worst, tier.picoUsd);
        }
        return worst;
    }

    /// A price as vendors print it: dollars per million tokens, or per piece.
    ///
    /// @throws IllegalArgumentException when it is no whole number of pico-dollars
    public static long picoUsd(Meter meter, BigDecimal usd) {
        try {
            return usd.movePointRight(meter.isToken() ? MILLION_DIGITS : PICO_DIGITS)
                    .longValueExact();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    meter.id() + "=" + usd.toPlainString() + " is not a whole number of pico-dollars", e);
        }
    }

    /// The reverse of [#picoUsd(Meter, BigDecimal)], without trailing zeros.
    public static String usd(Meter meter, long picoUsd) {
        BigDecimal usd = BigDecimal.valueOf(picoUsd)
                .movePointLeft(meter.isToken() ? MILLION_DIGITS : PICO_DIGITS)
                .stripTrailingZeros();
        return usd.signum() == 0 ? "0" : usd.toPlainString();
    }
}
