package io.ringfence.gateway.config;

import io.ringfence.providers.prices.Meter;
import io.ringfence.providers.prices.Rate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Reads `long_prompts`: the steps from which on a request costs otherwise, all of it. A kind that a step leaves
/// out costs what it did before the step.
final class LongPrompts {
    private static final int MAX_STEPS = 8;
    private static final int MAX_TOKENS = 1_000_000_000;

    private LongPrompts() {}

    /// @param picoUsd what short prompts cost
    static Map<Meter, Rate> rates(Map<Meter, Long> picoUsd, Section section) {
        List<Value> values = section.items("long_prompts");
        if (values.size() > MAX_STEPS) {
            section.wrong("long_prompts", "there are " + values.size() + " items; expected at most " + MAX_STEPS);
        }
        Map<Meter, List<Rate.Tier>> steps = new EnumMap<>(Meter.class);
        int last = 0;
        for (Value value : values) {
            int above = last;
            last = Math.max(last, value.section(step -> read(step, above, picoUsd, steps)));
        }
        Map<Meter, Rate> rates = new EnumMap<>(Meter.class);
        picoUsd.forEach((meter, price) -> rates.put(meter, new Rate(price, steps.getOrDefault(meter, List.of()))));
        return rates;
    }

    /// @param last where the step before it begins
    /// @return where this one does
    private static int read(Section step, int last, Map<Meter, Long> picoUsd, Map<Meter, List<Rate.Tier>> steps) {
        Value value = step.required("above_tokens");
        int above = step.whole("above_tokens", 0, 1, MAX_TOKENS);
        boolean isLater = above > last;
        if (value != null && above > 0 && !isLater) {
            value.wrong("`" + above + "` is not more than the " + last + " of the step before");
        }
        boolean[] hasPrice = new boolean[1];
        Stream.concat(Stream.of(Meter.INPUT, Meter.OUTPUT), PricesBinder.PARTS.stream())
                .forEach(meter -> PricesBinder.picoUsd(meter, step).ifPresent(price -> {
                    hasPrice[0] = true;
                    if (!picoUsd.containsKey(meter)) {
                        step.wrong(
                                meter.settingName(),
                                "there is no price for short prompts; expected one beside" + " `long_prompts`");
                    } else if (isLater) {
                        steps.computeIfAbsent(meter, _ -> new ArrayList<>()).add(new Rate.Tier(above, price));
                    }
                }));
        if (!hasPrice[0]) {
            step.wrong("has no price; expected at least one");
        }
        return above;
    }
}
