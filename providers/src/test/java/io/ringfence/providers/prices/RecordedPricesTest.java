package io.ringfence.providers.prices;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import io.ringfence.testing.RecordingsFolder;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Real usages, and the prices that another implementation gives for them at many providers.
class RecordedPricesTest {
    private static final OffsetDateTime MOMENT = OffsetDateTime.parse("2026-08-21T12:00:00Z");

    /// Cases that the other implementation priced before a price was cut.
    private static final Map<String, OffsetDateTime> EARLIER =
            Map.of("cost.2fdf40c7a0", OffsetDateTime.parse("2026-07-29T12:00:00Z"));

    private static final Map<String, Meter> METERS = Map.ofEntries(
            Map.entry("input_tokens", Meter.INPUT),
            Map.entry("output_tokens", Meter.OUTPUT),
            Map.entry("output_reasoning_tokens", Meter.REASONING),
            Map.entry("cache_read_tokens", Meter.CACHE_READ),
            Map.entry("cache_write_tokens", Meter.CACHE_WRITE),
            Map.entry("cache_write_1h_tokens", Meter.CACHE_WRITE_1H),
            Map.entry("input_audio_tokens", Meter.INPUT_AUDIO),
            Map.entry("cache_audio_read_tokens", Meter.CACHE_AUDIO_READ),
            Map.entry("input_image_tokens", Meter.INPUT_IMAGE),
            Map.entry("cache_image_read_tokens", Meter.CACHE_IMAGE_READ),
            Map.entry("input_video_tokens", Meter.INPUT_VIDEO),
            Map.entry("cache_video_read_tokens", Meter.CACHE_VIDEO_READ),
            Map.entry("output_audio_tokens", Meter.OUTPUT_AUDIO),
            Map.entry("output_image_tokens", Meter.OUTPUT_IMAGE),
            Map.entry("web_searches", Meter.WEB_SEARCH));

    private final Catalogue catalogue = CatalogueText.bundled();
    private final List<String> differences = new ArrayList<>();
    private int compared;

    @Test
    void shouldPriceRealUsagesAsAnotherImplementationDoes() throws IOException {
        for (String line : Files.readAllLines(RecordingsFolder.require().resolve("golden/cost/cases.jsonl"))) {
            JsonObject recorded = JsonObject.root(JsonTree.readObject(line));
            String model = model(recorded.requiredObject("body"));
            for (JsonObject expected : recorded.objects("expected")) {
                UsageFacts usage = usage(expected.requiredObject("usage"));
                for (JsonObject priced : expected.objects("extractors")) {
                    if (priced.has("input_price")) {
                        compare(recorded.requiredString("id"), model, usage, priced);
                    }
                }
            }
        }
        System.out.println("prices: " + compared + " compared, " + differences.size() + " differ");
        assertEquals(List.of(), differences);
    }

    private static String model(JsonObject body) {
        return body.string("model", body.string("modelVersion", ""));
    }

    private void compare(String id, String model, UsageFacts usage, JsonObject priced) {
        compared++;
        String provider = priced.requiredString("provider_id");
        String place = id + " " + provider + " " + model + " " + usage;
        ModelEntry entry = catalogue.find(provider, model);
        RateCard card = entry == null ? null : entry.card(EARLIER.getOrDefault(id, MOMENT), ServiceTier.STANDARD);
        if (card == null) {
            differences.add(place + ": no price");
            return;
        }
        same(place + " input", priced.string("input_price"), card.inputNanoUsd(usage));
        same(place + " output", priced.string("output_price"), card.outputNanoUsd(usage));
        if (priced.has("total_price")) {
            same(place + " total", priced.string("total_price"), card.costNanoUsd(usage));
        }
    }

    private void same(String place, @Nullable String expectedUsd, long nanoUsd) {
        BigInteger expected = new BigDecimal(expectedUsd)
                .movePointRight(9)
                .setScale(0, java.math.RoundingMode.HALF_EVEN)
                .toBigIntegerExact();
        if (!expected.equals(BigInteger.valueOf(nanoUsd))) {
            differences.add(place + ": expected " + expected + " nano-dollars, got " + nanoUsd);
        }
    }

    private static UsageFacts usage(JsonObject expected) {
        UsageFacts usage = UsageFacts.none();
        METERS.forEach((name, meter) -> usage.with(meter, expected.count(name)));
        return usage;
    }
}
