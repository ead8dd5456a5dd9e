package io.ringfence.providers.prices;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class ModelPriceTest {
    private static final long MARCH = Instant.parse("2026-03-01T00:00:00Z").getEpochSecond();

    private static ModelPrice price(String... lines) {
        StringBuilder text = new StringBuilder("ringfence-prices 1\nversion 1\nprovider p P\nmodel m\n");
        for (String line : lines) {
            text.append("price ").append(line).append('\n');
        }
        return requireNonNull(CatalogueText.read(text.toString()).find("p", "m"))
                .price("1");
    }

    @Test
    void shouldTakeTheDearestKindOfEverything() {
        ModelPrice price = price("input=1>200000:2 cache_write_1h=1.6 input_audio=3 output=4>200000:6 output_audio=9"
                + " request=0.01 web_search=0.02");

        assertEquals(new WorstPrice(3_000_000, 9_000_000, 10_000_000_000L, 20_000_000_000L, 0), price.worst(MARCH));
    }

    @Test
    void shouldCountPricesToComeAndForgetThoseThatAreOver() {
        ModelPrice price =
                price("input=9 output=9", "from=2026-02-01 input=1 output=1", "from=2026-04-01 input=2 output=1");

        assertEquals(new WorstPrice(2_000_000, 1_000_000, 0, 0, 0), price.worst(MARCH));
        assertEquals(1_000, price.costNanoUsd(UsageFacts.ofTokens(1, 0), ServiceTier.STANDARD, MARCH));
    }

    @Test
    void shouldCountWhatHoldsAtOtherHoursOrInOtherTiers() {
        ModelPrice price =
                price("input=3 output=4", "daily=22:00-06:00 input=1 output=2", "tier=priority input=6 output=8");

        assertEquals(new WorstPrice(6_000_000, 8_000_000, 0, 0, 0), price.worst(MARCH));
        assertEquals(1_000, price.costNanoUsd(UsageFacts.ofTokens(1, 0), ServiceTier.STANDARD, MARCH));
        assertEquals(6_000, price.costNanoUsd(UsageFacts.ofTokens(1, 0), ServiceTier.PRIORITY, MARCH));
    }

    @Test
    void shouldCostNothingWhenNoPriceHolds() {
        ModelPrice price = price("from=2026-04-01 input=2 output=1");

        assertEquals(0, price.costNanoUsd(UsageFacts.ofTokens(1, 0), ServiceTier.STANDARD, MARCH));
        assertEquals(2_000_000, price.worst(MARCH).inputPicoUsd());
    }
}
