package io.ringfence.engine.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PriceTest {
    @Test
    void shouldTakePricesAsVendorsPrintThem() {
        Price price = Price.ofUsdPerMillion(new BigDecimal("2.50"), new BigDecimal("0.075"));

        assertEquals(new Price(2_500_000, 75_000), price);
        assertEquals(2_500_000_000L + 75_000_000L, price.costNanoUsd(1_000_000, 1_000_000));
    }

    @Test
    void shouldRefuseAPriceThatIsNotExact() {
        IllegalArgumentException tooFine = assertThrows(
                IllegalArgumentException.class,
                () -> Price.ofUsdPerMillion(new BigDecimal("0.0000001"), BigDecimal.ONE));
        assertTrue(String.valueOf(tooFine.getMessage()).contains("0.0000001"));
        assertThrows(IllegalArgumentException.class, () -> Price.ofUsdPerMillion(BigDecimal.ONE, new BigDecimal("-1")));
    }

    @Test
    void shouldSaturateRatherThanOverflow() {
        Price price = new Price(Long.MAX_VALUE, 3);

        assertEquals(Long.MAX_VALUE, price.ceilingNanoUsd(2, 0));
        assertEquals(Long.MAX_VALUE, price.costNanoUsd(Long.MAX_VALUE, Long.MAX_VALUE));
    }

    @Test
    void shouldRoundHalfEvenOnceAndNeverCostMoreThanTheCeiling() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 100_000; i++) {
            Price price = new Price(random.nextInt(2_000), random.nextInt(2_000));
            long input = random.nextInt(1_000);
            long output = random.nextInt(1_000);
            BigDecimal exact = BigDecimal.valueOf(
                            price.inputPicoUsdPerToken() * input + price.outputPicoUsdPerToken() * output)
                    .movePointLeft(3);
            String at = "seed=" + seed + " " + price + " " + input + " " + output;
            assertEquals(
                    exact.setScale(0, RoundingMode.HALF_EVEN).longValueExact(), price.costNanoUsd(input, output), at);
            assertEquals(
                    exact.setScale(0, RoundingMode.CEILING).longValueExact(), price.ceilingNanoUsd(input, output), at);
        }
    }
}
