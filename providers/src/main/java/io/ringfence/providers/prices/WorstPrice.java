package io.ringfence.providers.prices;

/// The most that each thing can cost, in pico-dollars: what money is reserved by.
///
/// @param inputPicoUsd one token of a prompt, whatever its kind and however long the prompt
/// @param outputPicoUsd one token of an answer, whatever its kind
/// @param requestPicoUsd one call, whatever it says
/// @param searchPicoUsd one search on the web that the provider makes
public record WorstPrice(long inputPicoUsd, long outputPicoUsd, long requestPicoUsd, long searchPicoUsd) {
    public static final WorstPrice FREE = new WorstPrice(0, 0, 0, 0);

    static WorstPrice of(RateCard card) {
        return new WorstPrice(
                card.worstInputPicoUsd(),
                card.worstOutputPicoUsd(),
                card.worstPicoUsd(Meter.REQUEST),
                card.worstPicoUsd(Meter.WEB_SEARCH));
    }

    WorstPrice or(WorstPrice other) {
        return new WorstPrice(
                Math.max(inputPicoUsd, other.inputPicoUsd),
                Math.max(outputPicoUsd, other.outputPicoUsd),
                Math.max(requestPicoUsd, other.requestPicoUsd),
                Math.max(searchPicoUsd, other.searchPicoUsd));
    }
}
