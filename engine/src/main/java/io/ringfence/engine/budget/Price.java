package io.ringfence.engine.budget;

import java.math.BigDecimal;

/// What one token costs, in pico-dollars (10⁻¹² USD), so that every published price per million tokens with up to six
/// decimals is exact.
public record Price(long inputPicoUsdPerToken, long outputPicoUsdPerToken) {
    public static final Price FREE = new Price(0, 0);

    private static final long PICO_PER_NANO = 1_000;

    public Price {
        if (inputPicoUsdPerToken < 0) {
            throw new IllegalArgumentException("inputPicoUsdPerToken=" + inputPicoUsdPerToken + " is negative");
        }
        if (outputPicoUsdPerToken < 0) {
            throw new IllegalArgumentException("outputPicoUsdPerToken=" + outputPicoUsdPerToken + " is negative");
        }
    }

    /// Prices as vendors print them, in dollars per million tokens: 1 USD per million is 10⁶ pico-dollars per token.
    ///
    /// @throws IllegalArgumentException if a price is negative or has more than six decimals
    public static Price ofUsdPerMillion(BigDecimal input, BigDecimal output) {
        return new Price(picoUsdPerToken(input), picoUsdPerToken(output));
    }

    private static long picoUsdPerToken(BigDecimal usdPerMillion) {
        try {
            return usdPerMillion.movePointRight(6).longValueExact();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    "usdPerMillion=" + usdPerMillion.toPlainString()
                            + " is not a whole number of pico-dollars per token",
                    e);
        }
    }

    /// The true cost, rounded half-even once. Saturates at [Long#MAX_VALUE].
    public long costNanoUsd(long inputTokens, long outputTokens) {
        long pico = picoUsd(inputTokens, outputTokens);
        if (pico == Long.MAX_VALUE) {
            return pico;
        }

        long nano = pico / PICO_PER_NANO;
        long rest = pico % PICO_PER_NANO;
        boolean up = rest > PICO_PER_NANO / 2 || (rest == PICO_PER_NANO / 2 && (nano & 1) == 1);
        return up ? nano + 1 : nano;
    }

    /// An amount that the cost of these tokens cannot pass: rounded up. Saturates at [Long#MAX_VALUE].
    public long ceilingNanoUsd(long inputTokens, long outputTokens) {
        long pico = picoUsd(inputTokens, outputTokens);
        if (pico == Long.MAX_VALUE) {
            return pico;
        }

        return pico / PICO_PER_NANO + (pico % PICO_PER_NANO == 0 ? 0 : 1);
    }

    private long picoUsd(long inputTokens, long outputTokens) {
        long input = saturatedProduct(inputTokens, inputPicoUsdPerToken);
        long output = saturatedProduct(outputTokens, outputPicoUsdPerToken);
        long sum = input + output;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    private static long saturatedProduct(long tokens, long price) {
        long product = tokens * price;
        return Math.multiplyHigh(tokens, price) != 0 || product < 0 ? Long.MAX_VALUE : product;
    }
}
