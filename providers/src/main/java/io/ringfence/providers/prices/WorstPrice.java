package io.ringfence.providers.prices;

/// The most that each thing can cost, in pico-dollars: what money is reserved by.
///
/// @param inputPicoUsd one token of a prompt, whatever its kind and however long the prompt
/// @param outputPicoUsd one token of an answer, whatever its kind
/// @param requestPicoUsd one call, whatever it says
/// @param searchPicoUsd one search on the web that the provider makes
/// @param searchingPicoUsd one call for which the provider searches the web, however often
public record WorstPrice(
        long inputPicoUsd, long outputPicoUsd, long requestPicoUsd, long searchPicoUsd, long searchingPicoUsd) {
    public static final WorstPrice FREE = new WorstPrice(0, 0, 0, 0, 0);

    static WorstPrice of(RateCard card) {
        return new WorstPrice(
                card.worstInputPicoUsd(),
                card.worstOutputPicoUsd(),
                card.worstPicoUsd(Meter.REQUEST),
                Math.max(card.worstPicoUsd(Meter.WEB_SEARCH), card.worstPicoUsd(Meter.WEB_SEARCH_PREVIEW)),
                card.worstPicoUsd(Meter.GROUNDED_PROMPT));
    }

    WorstPrice or(WorstPrice other) {
        return new WorstPrice(
                Math.max(inputPicoUsd, other.inputPicoUsd),
                Math.max(outputPicoUsd, other.outputPicoUsd),
                Math.max(requestPicoUsd, other.requestPicoUsd),
                Math.max(searchPicoUsd, other.searchPicoUsd),
                Math.max(searchingPicoUsd, other.searchingPicoUsd));
    }
}
