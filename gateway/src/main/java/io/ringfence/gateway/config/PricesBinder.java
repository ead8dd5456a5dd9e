package io.ringfence.gateway.config;

import io.ringfence.providers.prices.Meter;
import io.ringfence.providers.prices.RateCard;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// Reads `prices`, and makes sure that no request can cost more than a `long` can count.
final class PricesBinder {
    private static final int TOKEN_DECIMALS = 6;
    private static final int PIECE_DECIMALS = 12;
    private static final long MAX_PICO_USD_PER_TOKEN = 1_000_000_000_000L;
    private static final long MAX_PICO_USD_PER_PIECE = 1_000_000_000_000_000L;

    /// What a price may be given for, besides input and output, in the order of the catalogue.
    private static final List<Meter> PARTS = List.of(
            Meter.CACHE_READ,
            Meter.CACHE_WRITE,
            Meter.CACHE_WRITE_1H,
            Meter.INPUT_AUDIO,
            Meter.INPUT_IMAGE,
            Meter.INPUT_VIDEO,
            Meter.REASONING,
            Meter.OUTPUT_AUDIO,
            Meter.OUTPUT_IMAGE,
            Meter.REQUEST,
            Meter.WEB_SEARCH,
            Meter.WEB_SEARCH_PREVIEW,
            Meter.GROUNDED_PROMPT,
            Meter.FILE_SEARCH,
            Meter.CODE_SESSION,
            Meter.DRAWING_INPUT,
            Meter.DRAWING_INPUT_IMAGE,
            Meter.DRAWING_OUTPUT,
            Meter.IMAGE,
            Meter.SECOND);

    private final int maxBodyBytes;
    private final Map<String, String> placeByModel = new HashMap<>();

    /// @param maxBodyBytes of a request, which bounds its input tokens
    PricesBinder(int maxBodyBytes) {
        this.maxBodyBytes = maxBodyBytes;
    }

    List<PriceConfig> read(List<Value> values) {
        List<PriceConfig> prices = new ArrayList<>();
        for (Value value : values) {
            prices.add(value.section(this::price));
        }
        return prices;
    }

    private PriceConfig price(Section section) {
        Value modelValue = section.required("model");
        String model = Names.glob(modelValue);
        if (modelValue != null && model != null) {
            String first = placeByModel.putIfAbsent(model, modelValue.place());
            if (first != null) {
                modelValue.wrong("there is a price for " + modelValue.shownText() + " already on " + first);
            }
        }
        Map<Meter, Long> picoUsd = new EnumMap<>(Meter.class);
        for (Meter meter : List.of(Meter.INPUT, Meter.OUTPUT)) {
            section.required(meter.settingName());
            picoUsd.put(meter, picoUsd(meter, section).orElse(0));
        }
        for (Meter meter : PARTS) {
            picoUsd(meter, section).ifPresent(price -> picoUsd.put(meter, price));
        }
        PriceConfig price = new PriceConfig(
                model == null ? "" : model,
                picoUsd,
                section.optionalInt("max_output_tokens", 1, RoutesBinder.MAX_OUTPUT_TOKENS),
                section.optionalInt("max_input_tokens", 1, 1_000_000_000));
        checkCountable(price, section);
        return price;
    }

    static OptionalLong picoUsd(Meter meter, Section section) {
        return meter.isToken()
                ? section.scaled(meter.settingName(), TOKEN_DECIMALS, 0, MAX_PICO_USD_PER_TOKEN)
                : section.scaled(meter.settingName(), PIECE_DECIMALS, 0, MAX_PICO_USD_PER_PIECE);
    }

    private void checkCountable(PriceConfig price, Section section) {
        long inputTokens = Math.max(maxBodyBytes, orZero(price.maxInputTokens()));
        RateCard card = price.card();
        try {
            Math.addExact(
                    Math.multiplyExact(card.worstInputPicoUsd(), inputTokens),
                    Math.multiplyExact(card.worstOutputPicoUsd(), (long) RoutesBinder.MAX_OUTPUT_TOKENS));
        } catch (ArithmeticException _) {
            section.wrong("a request of " + inputTokens + " input tokens and " + RoutesBinder.MAX_OUTPUT_TOKENS
                    + " output tokens would cost more than can be counted; expected lower prices");
        }
    }

    private static long orZero(OptionalInt tokens) {
        return tokens.orElse(0);
    }
}
