package io.ringfence.engine.budget;

/// The most that an exchange costs by what it may use, in pico-dollars (10⁻¹² USD), so that every published
/// price per million tokens with up to six decimals is exact. What it did cost is for others to work out, from
/// finer prices.
///
/// @param inputPicoUsdPerToken the dearest token of a prompt
/// @param outputPicoUsdPerToken the dearest token of an answer
/// @param requestPicoUsd one call, whatever it says
/// @param searchPicoUsd one search on the web that the provider makes
/// @param searchingPicoUsd one call for which the provider searches the web, however often
public record Price(
        long inputPicoUsdPerToken,
        long outputPicoUsdPerToken,
        long requestPicoUsd,
        long searchPicoUsd,
        long searchingPicoUsd) {
    public static final Price FREE = new Price(0, 0);

    private static final long PICO_PER_NANO = 1_000;

    public Price {
        requireNotNegative("inputPicoUsdPerToken", inputPicoUsdPerToken);
        requireNotNegative("outputPicoUsdPerToken", outputPicoUsdPerToken);
        requireNotNegative("requestPicoUsd", requestPicoUsd);
        requireNotNegative("searchPicoUsd", searchPicoUsd);
        requireNotNegative("searchingPicoUsd", searchingPicoUsd);
    }

    /// Where nothing but tokens is charged.
    public Price(long inputPicoUsdPerToken, long outputPicoUsdPerToken) {
        this(inputPicoUsdPerToken, outputPicoUsdPerToken, 0, 0);
    }

    /// Where searches are charged one by one.
    public Price(long inputPicoUsdPerToken, long outputPicoUsdPerToken, long requestPicoUsd, long searchPicoUsd) {
        this(inputPicoUsdPerToken, outputPicoUsdPerToken, requestPicoUsd, searchPicoUsd, 0);
    }

    private static void requireNotNegative(String name, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + "=" + value + " is negative");
        }
    }

    /// An amount that the cost of one call cannot pass: rounded up. Saturates at [Long#MAX_VALUE].
    public long ceilingNanoUsd(long inputTokens, long outputTokens, long searches) {
        long input = saturatedProduct(inputTokens, inputPicoUsdPerToken);
        long output = saturatedProduct(outputTokens, outputPicoUsdPerToken);
        long search = searches == 0 ? 0 : Amounts.add(saturatedProduct(searches, searchPicoUsd), searchingPicoUsd);
        long pico = Amounts.add(Amounts.add(input, output), Amounts.add(search, requestPicoUsd));
        if (pico == Long.MAX_VALUE) {
            return pico;
        }

        return pico / PICO_PER_NANO + (pico % PICO_PER_NANO == 0 ? 0 : 1);
    }

    private static long saturatedProduct(long count, long price) {
        long product = count * price;
        return Math.multiplyHigh(count, price) != 0 || product < 0 ? Long.MAX_VALUE : product;
    }
}
