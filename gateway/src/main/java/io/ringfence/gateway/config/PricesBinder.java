package io.ringfence.gateway.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// Reads `prices`, and makes sure that no request can cost more than a `long` can count.
final class PricesBinder {
    private static final int PICO_DECIMALS = 6;
    private static final long MAX_PICO_USD_PER_TOKEN = 1_000_000_000_000L;

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
        PriceConfig price = new PriceConfig(
                model == null ? "" : model,
                price("input_usd_per_million", section),
                price("output_usd_per_million", section),
                section.optionalInt("max_output_tokens", 1, RoutesBinder.MAX_OUTPUT_TOKENS),
                section.optionalInt("max_input_tokens", 1, 1_000_000_000));
        checkCountable(price, section);
        return price;
    }

    private static long price(String name, Section section) {
        section.required(name);
        return section.scaled(name, PICO_DECIMALS, 0, MAX_PICO_USD_PER_TOKEN).orElse(0);
    }

    private void checkCountable(PriceConfig price, Section section) {
        long inputTokens = Math.max(maxBodyBytes, orZero(price.maxInputTokens()));
        try {
            Math.addExact(
                    Math.multiplyExact(price.inputPicoUsdPerToken(), inputTokens),
                    Math.multiplyExact(price.outputPicoUsdPerToken(), (long) RoutesBinder.MAX_OUTPUT_TOKENS));
        } catch (ArithmeticException _) {
            section.wrong("a request of " + inputTokens + " input tokens and " + RoutesBinder.MAX_OUTPUT_TOKENS
                    + " output tokens would cost more than can be counted; expected lower prices");
        }
    }

    private static long orZero(OptionalInt tokens) {
        return tokens.orElse(0);
    }
}
