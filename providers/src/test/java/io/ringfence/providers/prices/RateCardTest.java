package io.ringfence.providers.prices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RateCardTest {
    private static RateCard card(Object... metersAndUsd) {
        var rates = new java.util.EnumMap<Meter, Rate>(Meter.class);
        for (int i = 0; i < metersAndUsd.length; i += 2) {
            Meter meter = (Meter) metersAndUsd[i];
            rates.put(meter, Rate.of(Rate.picoUsd(meter, new BigDecimal((String) metersAndUsd[i + 1]))));
        }
        return new RateCard(rates);
    }

    @Test
    void shouldChargeEachKindOfTokenByItsOwnPrice() {
        RateCard card = card(
                Meter.INPUT, "3",
                Meter.CACHE_READ, "0.3",
                Meter.CACHE_WRITE, "3.75",
                Meter.CACHE_WRITE_1H, "6",
                Meter.OUTPUT, "15");
        UsageFacts usage = UsageFacts.ofTokens(1_000, 100)
                .with(Meter.CACHE_READ, 400)
                .with(Meter.CACHE_WRITE, 300)
                .with(Meter.CACHE_WRITE_1H, 100)
                .with(Meter.REASONING, 60);
        // 300 fresh, 400 read, 200 written for minutes, 100 for an hour; reasoning costs what output costs
        assertEquals(900_000 + 120_000 + 750_000 + 600_000 + 1_500_000, card.costNanoUsd(usage));
        assertEquals(2_370_000, card.inputNanoUsd(usage));
        assertEquals(1_500_000, card.outputNanoUsd(usage));
    }

    @Test
    void shouldChargeWhatHasNoPriceAsWhatItIsPartOf() {
        RateCard card = card(Meter.INPUT, "2", Meter.OUTPUT, "4");
        UsageFacts usage = UsageFacts.ofTokens(1_000, 500)
                .with(Meter.CACHE_READ, 300)
                .with(Meter.CACHE_WRITE_1H, 100)
                .with(Meter.CACHE_WRITE, 100)
                .with(Meter.INPUT_AUDIO, 200)
                .with(Meter.OUTPUT_AUDIO, 100);
        assertEquals(2_000_000 + 2_000_000, card.costNanoUsd(usage));
    }

    @Test
    void shouldCountCachedAudioOnce() {
        RateCard card = card(Meter.INPUT, "1", Meter.CACHE_READ, "0.1", Meter.INPUT_AUDIO, "10");
        UsageFacts usage = UsageFacts.ofTokens(1_000, 0)
                .with(Meter.CACHE_READ, 500)
                .with(Meter.INPUT_AUDIO, 300)
                .with(Meter.CACHE_AUDIO_READ, 200);
        // 400 fresh text, 300 cached text, 200 cached audio at the price of cached text, 100 fresh audio
        assertEquals(400_000 + 30_000 + 20_000 + 1_000_000, card.costNanoUsd(usage));
    }

    @Test
    void shouldChargeNoMoreTokensThanThereWere() {
        RateCard card = card(Meter.INPUT, "1", Meter.CACHE_READ, "1", Meter.INPUT_AUDIO, "1", Meter.OUTPUT, "1");
        UsageFacts usage = UsageFacts.ofTokens(9, 5)
                .with(Meter.CACHE_READ, 6)
                .with(Meter.CACHE_WRITE, 2)
                .with(Meter.CACHE_WRITE_1H, 8)
                .with(Meter.INPUT_AUDIO, 375)
                .with(Meter.INPUT_IMAGE, 3)
                .with(Meter.REASONING, 4)
                .with(Meter.OUTPUT_AUDIO, 7)
                .with(Meter.CITATION, 1);
        assertEquals(9_000, card.inputNanoUsd(usage));
        assertEquals(5_000, card.outputNanoUsd(usage));
    }

    @Test
    void shouldChargeTheWholeRequestAtTheTierOfItsPrompt() {
        Rate input = new Rate(1_000_000, List.of(new Rate.Tier(200_000, 2_000_000)));
        RateCard card = new RateCard(Map.of(Meter.INPUT, input));
        assertEquals(200_000_000, card.costNanoUsd(UsageFacts.ofTokens(200_000, 0)));
        assertEquals(400_002_000, card.costNanoUsd(UsageFacts.ofTokens(200_001, 0)));
        assertEquals(2_000_000, card.worstInputPicoUsd());
    }

    @Test
    void shouldChargePiecesBesideTokens() {
        RateCard card = card(Meter.WEB_SEARCH, "0.01", Meter.IMAGE, "0.04", Meter.SECOND, "0.0001");
        UsageFacts usage =
                UsageFacts.none().with(Meter.WEB_SEARCH, 2).with(Meter.IMAGE, 1).with(Meter.SECOND, 30);
        assertEquals(20_000_000 + 40_000_000 + 3_000_000, card.costNanoUsd(usage));
    }

    @Test
    void shouldChargeWhatToolsDidBesidePromptAndAnswer() {
        RateCard card = card(
                Meter.INPUT, "1", Meter.WEB_SEARCH, "0.01", Meter.DRAWING_INPUT, "5", Meter.DRAWING_INPUT_IMAGE, "10");
        UsageFacts usage = UsageFacts.ofTokens(7, 0)
                .with(Meter.WEB_SEARCH_PREVIEW, 1)
                .with(Meter.GROUNDED_PROMPT, 1)
                .with(Meter.DRAWING_INPUT, 30)
                .with(Meter.DRAWING_INPUT_IMAGE, 20);
        assertEquals(7_000 + 10_000_000 + 10 * 5_000 + 20 * 10_000, card.costNanoUsd(usage));
        assertEquals(7_000, card.inputNanoUsd(usage));
        assertEquals(0, card.outputNanoUsd(usage));
    }

    @Test
    void shouldRoundHalfEvenOnce() {
        RateCard card = card(Meter.INPUT, "0.0005");
        assertEquals(0, card.costNanoUsd(UsageFacts.ofTokens(1, 0)));
        assertEquals(2, card.costNanoUsd(UsageFacts.ofTokens(3, 0)));
        assertEquals(2, card.costNanoUsd(UsageFacts.ofTokens(5, 0)));
    }

    @Test
    void shouldDivideTheCostBetweenPromptAndAnswer() {
        RateCard card = card(
                Meter.INPUT, "1",
                Meter.CACHE_READ, "0.1",
                Meter.OUTPUT, "4",
                Meter.REQUEST, "0.002",
                Meter.WEB_SEARCH, "0.01");
        UsageFacts usage = UsageFacts.ofTokens(1_000, 100)
                .with(Meter.CACHE_READ, 500)
                .with(Meter.REQUEST, 1)
                .with(Meter.WEB_SEARCH, 3);
        assertEquals(550_000, card.inputNanoUsd(usage));
        assertEquals(400_000, card.outputNanoUsd(usage));
        assertEquals(550_000 + 400_000 + 2_000_000 + 30_000_000, card.costNanoUsd(usage), "the rest is in neither");
    }

    @Test
    void shouldMakeTheWholeOfBothPartsWhereNothingElseIsCharged() {
        RateCard card = card(Meter.INPUT, "0.0015", Meter.OUTPUT, "0.0015");
        UsageFacts usage = UsageFacts.ofTokens(1, 1);
        assertEquals(3, card.costNanoUsd(usage));
        assertEquals(2, card.inputNanoUsd(usage));
        assertEquals(1, card.outputNanoUsd(usage), "rounded by itself it would be 2");
    }

    @Test
    void shouldNeverHavePartsThatAreMoreThanTheWhole() {
        long seed = System.nanoTime();
        var random = new java.util.Random(seed);
        for (int i = 0; i < 20_000; i++) {
            long most = i % 10 == 0 ? Long.MAX_VALUE : 5_000;
            var rates = new java.util.EnumMap<Meter, Rate>(Meter.class);
            UsageFacts usage = UsageFacts.none();
            for (Meter meter : Meter.values()) {
                if (random.nextBoolean()) {
                    rates.put(meter, Rate.of(random.nextLong(most)));
                }
                usage.with(meter, random.nextInt(3) == 0 ? 0 : random.nextLong(most));
            }
            RateCard card = new RateCard(rates);
            String about = "seed=" + seed + " " + usage + " " + rates;
            long input = card.inputNanoUsd(usage);
            long output = card.outputNanoUsd(usage);
            assertTrue(input >= 0 && output >= 0, about);
            assertTrue(output <= card.costNanoUsd(usage) - input, about);
            for (Meter meter : Meter.values()) {
                if (!meter.isToken() || meter.id().startsWith("drawing_")) {
                    usage.with(meter, 0);
                }
            }
            assertEquals(card.costNanoUsd(usage), input + output, about);
        }
    }

    @Test
    void shouldSaturateInsteadOfOverflowing() {
        RateCard card = card(Meter.INPUT, "1000000");
        assertEquals(Long.MAX_VALUE, card.costNanoUsd(UsageFacts.ofTokens(Long.MAX_VALUE, 0)));
    }

    @Test
    void shouldAgreeWithExactArithmetic() {
        long seed = System.nanoTime();
        var random = new java.util.Random(seed);
        for (int i = 0; i < 20_000; i++) {
            long input = random.nextInt(2_000_000);
            long read = random.nextInt(2_000);
            long output = random.nextInt(2_000_000);
            var rates = Map.of(
                    Meter.INPUT, Rate.of(random.nextInt(2_000_000)),
                    Meter.CACHE_READ, Rate.of(random.nextInt(2_000_000)),
                    Meter.OUTPUT, Rate.of(random.nextInt(2_000_000)));
            UsageFacts usage = UsageFacts.ofTokens(input + read, output).with(Meter.CACHE_READ, read);
            BigDecimal exact = product(rates, Meter.INPUT, input)
                    .add(product(rates, Meter.CACHE_READ, read))
                    .add(product(rates, Meter.OUTPUT, output));
            assertEquals(
                    exact.movePointLeft(3)
                            .setScale(0, java.math.RoundingMode.HALF_EVEN)
                            .longValueExact(),
                    new RateCard(rates).costNanoUsd(usage),
                    "seed=" + seed);
        }
    }

    private static BigDecimal product(Map<Meter, Rate> rates, Meter meter, long count) {
        return BigDecimal.valueOf(rates.getOrDefault(meter, Rate.of(0)).picoUsd())
                .multiply(BigDecimal.valueOf(count));
    }

    @Test
    void shouldRefuseWhatIsNoPrice() {
        assertThrows(IllegalArgumentException.class, () -> Rate.of(-1));
        assertThrows(IllegalArgumentException.class, () -> Rate.picoUsd(Meter.INPUT, new BigDecimal("0.0000001")));
        assertThrows(
                IllegalArgumentException.class, () -> new Rate(1, List.of(new Rate.Tier(10, 1), new Rate.Tier(10, 2))));
        assertThrows(IllegalArgumentException.class, () -> UsageFacts.none().with(Meter.INPUT, -1));
    }
}
