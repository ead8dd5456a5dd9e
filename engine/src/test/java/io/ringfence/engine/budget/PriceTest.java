package io.ringfence.engine.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PriceTest {
    @Test
    void shouldRefuseANegativePrice() {
        assertThrows(IllegalArgumentException.class, () -> new Price(-1, 0));
        assertThrows(IllegalArgumentException.class, () -> new Price(0, -1));
        assertThrows(IllegalArgumentException.class, () -> new Price(0, 0, -1, 0));
        assertThrows(IllegalArgumentException.class, () -> new Price(0, 0, 0, -1));
        assertThrows(IllegalArgumentException.class, () -> new Price(0, 0, 0, 0, -1));
    }

    @Test
    void shouldSaturateRatherThanOverflow() {
        assertEquals(Long.MAX_VALUE, new Price(Long.MAX_VALUE, 3).ceilingNanoUsd(2, 0, 0));
        assertEquals(Long.MAX_VALUE, new Price(3, 3).ceilingNanoUsd(Long.MAX_VALUE, Long.MAX_VALUE, 0));
        assertEquals(Long.MAX_VALUE, new Price(0, 0, Long.MAX_VALUE, 1).ceilingNanoUsd(0, 0, Long.MAX_VALUE));
    }

    @Test
    void shouldRoundUpTheExactSum() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 100_000; i++) {
            Price price = new Price(
                    random.nextInt(2_000),
                    random.nextInt(2_000),
                    random.nextInt(2_000),
                    random.nextInt(2_000),
                    random.nextInt(2_000));
            long input = random.nextInt(1_000);
            long output = random.nextInt(1_000);
            long searches = random.nextInt(10);
            BigDecimal exact = BigDecimal.valueOf(price.inputPicoUsdPerToken() * input
                            + price.outputPicoUsdPerToken() * output
                            + price.searchPicoUsd() * searches
                            + (searches > 0 ? price.searchingPicoUsd() : 0)
                            + price.requestPicoUsd())
                    .movePointLeft(3);
            assertEquals(
                    exact.setScale(0, RoundingMode.CEILING).longValueExact(),
                    price.ceilingNanoUsd(input, output, searches),
                    "seed=" + seed + " " + price + " " + input + " " + output + " " + searches);
        }
    }
}
