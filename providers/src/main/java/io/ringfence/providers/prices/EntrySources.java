package io.ringfence.providers.prices;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where what a catalogue says of one model is from.
///
/// @param prices of the standard tier; null when nothing says so, as is each of them
/// @param tiers prices of the other service tiers
/// @param tools prices of tools and of sound by the second
/// @param limits and capabilities
public record EntrySources(
        @Nullable Origin prices,
        @Nullable Origin tiers,
        @Nullable Origin tools,
        @Nullable Origin limits) {
    public static final EntrySources NONE = new EntrySources(null, null, null, null);

    /// Who published something, and when.
    public record Origin(String name, LocalDate date) {
        /// As `genai-prices@2026-08-21`.
        public String text() {
            return name + "@" + date;
        }

        static Origin parse(String text) {
            int at = text.lastIndexOf('@');
            if (at <= 0) {
                throw new IllegalArgumentException("'" + text + "', expected NAME@DATE");
            }
            return new Origin(text.substring(0, at), LocalDate.parse(text.substring(at + 1)));
        }
    }

    EntrySources withPrices(Origin origin) {
        return new EntrySources(origin, tiers, tools, limits);
    }

    EntrySources withTiers(@Nullable Origin origin) {
        return new EntrySources(prices, origin, tools, limits);
    }

    EntrySources withTools(@Nullable Origin origin) {
        return new EntrySources(prices, tiers, origin, limits);
    }

    EntrySources withLimits(@Nullable Origin origin) {
        return new EntrySources(prices, tiers, tools, origin);
    }

    boolean isEmpty() {
        return equals(NONE);
    }

    /// As `prices=genai-prices@2026-08-21 tiers=litellm@2026-07-24`; empty when nothing is known.
    public String text() {
        List<String> words = new ArrayList<>();
        add(words, "prices", prices);
        add(words, "tiers", tiers);
        add(words, "tools", tools);
        add(words, "limits", limits);
        return String.join(" ", words);
    }

    private static void add(List<String> words, String what, @Nullable Origin origin) {
        if (origin != null) {
            words.add(what + "=" + origin.text());
        }
    }
}
