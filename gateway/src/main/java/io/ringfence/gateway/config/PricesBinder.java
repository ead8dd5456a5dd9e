package io.ringfence.gateway.config;

import static java.util.Objects.requireNonNull;

import io.ringfence.providers.prices.Meter;
import io.ringfence.providers.prices.PricePeriod;
import io.ringfence.providers.prices.Rate;
import io.ringfence.providers.prices.RateCard;
import io.ringfence.providers.prices.ServiceTier;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads `prices`, and makes sure that no request can cost more than a `long` can count.
final class PricesBinder {
    private static final int TOKEN_DECIMALS = 6;
    private static final int PIECE_DECIMALS = 12;
    private static final long MAX_PICO_USD_PER_TOKEN = 1_000_000_000_000L;
    private static final long MAX_PICO_USD_PER_PIECE = 1_000_000_000_000_000L;
    private static final int MAX_WHEN = 64;

    /// What a price may be given for, besides input and output, in the order of the catalogue.
    static final List<Meter> PARTS = List.of(
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
        PriceConfig price = new PriceConfig(
                model == null ? "" : model,
                rates(section),
                when(section),
                section.optionalInt("max_output_tokens", 1, RoutesBinder.MAX_OUTPUT_TOKENS),
                section.optionalInt("max_input_tokens", 1, 1_000_000_000));
        checkCountable(price, section);
        return price;
    }

    private static Map<Meter, Rate> rates(Section section) {
        Map<Meter, Long> picoUsd = new EnumMap<>(Meter.class);
        for (Meter meter : List.of(Meter.INPUT, Meter.OUTPUT)) {
            section.required(meter.settingName());
            picoUsd.put(meter, picoUsd(meter, section).orElse(0));
        }
        for (Meter meter : PARTS) {
            picoUsd(meter, section).ifPresent(price -> picoUsd.put(meter, price));
        }
        return LongPrompts.rates(picoUsd, section);
    }

    private static List<PriceConfig.When> when(Section section) {
        List<Value> values = section.items("when");
        if (values.size() > MAX_WHEN) {
            section.wrong("when", "there are " + values.size() + " items; expected at most " + MAX_WHEN);
        }
        List<PriceConfig.When> list = new ArrayList<>();
        for (Value value : values) {
            PriceConfig.When when = value.section(PricesBinder::oneOf);
            for (PriceConfig.When before : list) {
                if (isHidden(before, when)) {
                    value.wrong("the prices of `when[" + list.indexOf(before) + "]` would never hold; expected days"
                            + " `from` in their order for the same tier and hours");
                }
            }
            list.add(when);
        }
        return list;
    }

    /// Whether another one that counts more always holds when this one does.
    private static boolean isHidden(PriceConfig.When before, PriceConfig.When after) {
        boolean isSooner =
                after.from() == null || (before.from() != null && !after.from().isAfter(before.from()));
        return isSooner
                && before.tier() == after.tier()
                && (after.hours() == null || after.hours().equals(before.hours()));
    }

    private static PriceConfig.When oneOf(Section section) {
        if (!section.has("from") && !section.has("hours") && !section.has("tier")) {
            section.wrong("says neither `from` nor `hours` nor `tier`; expected at least one of them");
        }
        return new PriceConfig.When(
                day(section.value("from")),
                hours(section.value("hours")),
                section.choice("tier", ServiceTier.STANDARD, Set.of()),
                rates(section));
    }

    private static @Nullable LocalDate day(@Nullable Value value) {
        String text = value == null ? null : value.text();
        try {
            return text == null ? null : LocalDate.parse(text);
        } catch (DateTimeException _) {
            requireNonNull(value).wrong(value.shownText() + " is not a day; expected such as 2027-01-31");
            return null;
        }
    }

    private static PriceConfig.@Nullable Hours hours(@Nullable Value value) {
        String text = value == null ? null : value.text();
        if (text == null) {
            return null;
        }
        String[] ends = text.split("-", -1);
        try {
            if (ends.length == 2) {
                var hours = new PriceConfig.Hours(LocalTime.parse(ends[0]), LocalTime.parse(ends[1]));
                if (!hours.from().equals(hours.until())) {
                    return hours;
                }
            }
        } catch (DateTimeException _) {
            // the same mistake as any other
        }
        requireNonNull(value).wrong(value.shownText() + " are no hours of a day; expected such as 16:30-00:30, in UTC");
        return null;
    }

    static OptionalLong picoUsd(Meter meter, Section section) {
        return meter.isToken()
                ? section.scaled(meter.settingName(), TOKEN_DECIMALS, 0, MAX_PICO_USD_PER_TOKEN)
                : section.scaled(meter.settingName(), PIECE_DECIMALS, 0, MAX_PICO_USD_PER_PIECE);
    }

    private void checkCountable(PriceConfig price, Section section) {
        long inputTokens = Math.max(maxBodyBytes, orZero(price.maxInputTokens()));
        try {
            for (PricePeriod period : price.periods()) {
                RateCard card = period.card();
                Math.addExact(
                        Math.multiplyExact(card.worstInputPicoUsd(), inputTokens),
                        Math.multiplyExact(card.worstOutputPicoUsd(), (long) RoutesBinder.MAX_OUTPUT_TOKENS));
            }
        } catch (ArithmeticException _) {
            section.wrong("a request of " + inputTokens + " input tokens and " + RoutesBinder.MAX_OUTPUT_TOKENS
                    + " output tokens would cost more than can be counted; expected lower prices");
        }
    }

    private static long orZero(OptionalInt tokens) {
        return tokens.orElse(0);
    }
}
