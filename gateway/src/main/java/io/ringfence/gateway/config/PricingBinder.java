package io.ringfence.gateway.config;

import io.ringfence.providers.prices.Catalogue;
import io.ringfence.providers.prices.CatalogueText;
import io.ringfence.providers.prices.Meter;
import io.ringfence.providers.tokens.ModelRatios;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads `pricing`, with the catalogue that it names.
final class PricingBinder {
    private PricingBinder() {}

    static PricingConfig read(Section section) {
        PricingConfig defaults = PricingConfig.defaults();
        Value file = section.value("catalogue_file");
        Path path = file == null ? null : file.file();
        Catalogue catalogue = file == null || path == null ? null : catalogue(file, path);
        return new PricingConfig(
                path,
                catalogue == null ? defaults.catalogue() : catalogue,
                section.choice("unknown_price", defaults.unknownPrice(), Set.of()),
                section.section("estimate", PricingBinder::estimate),
                section.section("expected", PricingBinder::expected),
                abandoned(section));
    }

    private static AbandonedConfig abandoned(Section section) {
        AbandonedConfig defaults = AbandonedConfig.DEFAULTS;
        return new AbandonedConfig(
                section.choice("abandoned", defaults.policy(), Set.of()),
                section.seconds(
                        "finish_seconds", defaults.finishWithin(), Duration.ofMillis(100), Duration.ofHours(1)));
    }

    private static ExpectedConfig expected(Section section) {
        ExpectedConfig defaults = ExpectedConfig.defaults();
        return new ExpectedConfig(
                (int) section.scaled("quantile", 3, 500, 1_000).orElse(defaults.quantilePermille()),
                (int) section.scaled("margin", 2, 100, 1_000).orElse(defaults.marginPercent()),
                section.optionalInt("min_requests", 10, ModelRatios.MOST_REQUESTS)
                        .orElse(defaults.minRequests()));
    }

    private static Map<Meter, Long> estimate(Section section) {
        Map<Meter, Long> picoUsd = new EnumMap<>(PricingConfig.defaults().estimate());
        for (Meter meter : List.of(Meter.INPUT, Meter.OUTPUT, Meter.WEB_SEARCH)) {
            PricesBinder.picoUsd(meter, section).ifPresent(price -> picoUsd.put(meter, price));
        }
        return picoUsd;
    }

    private static @Nullable Catalogue catalogue(Value value, Path file) {
        if (!Files.isRegularFile(file)) {
            value.wrong("there is no file " + file);
            return null;
        }
        try {
            return CatalogueText.read(Files.readString(file));
        } catch (IOException unreadable) {
            value.wrong("cannot read " + file + ": " + unreadable);
        } catch (IllegalArgumentException broken) {
            value.wrong(file + ": " + broken.getMessage());
        }
        return null;
    }
}
