package io.ringfence.providers.prices;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What providers charge for their own tools, and for sound by the second: prices that the sources of
/// [CatalogueImport] do not have, or not in a form that tells what is charged.
final class ToolPrices {
    /* Where they are from:
     *
     * OpenAI: copies of its price list (2026): $10 per 1,000 searches on the web, $25 by the earlier tool with models
     * that do not reason, and per 1,000 calls of the search model of chats; $2.50 per 1,000 searches in files. What
     * draws is a model of its own, which answers name at times; gpt-image-1, the dearest of them and the one that
     * recorded answers name, stands for all. Machines that run code ($0.03 each) are left out, because no answer tells
     * a new one from one that an earlier answer was charged for.
     *
     * Google: LiteLLM's `search_context_cost_per_query` and `web_search_billing_unit`. What is free each day or month
     * is not known here. Claude's searches cost what Anthropic charges for them.
     *
     * xAI: $5 per 1,000 searches. Recorded: an answer of grok-4.3 with two searches reports, in `cost_in_usd_ticks`,
     * what its tokens cost and exactly $0.01 more.
     *
     * Seconds of sound: LiteLLM (2025-06), `input_cost_per_second`. */
    private static final String WITH_TOOLS = "(?!.*(audio|realtime|transcribe|tts|image|search))";

    private static final List<Tools> TOOLS = List.of(
            new Tools(
                    "openai",
                    Pattern.compile(WITH_TOOLS + "(chatgpt-4o|codex|computer-use|gpt-(4o|4\\.1|5|chat)|o[134]).*"),
                    Map.of(
                            Meter.WEB_SEARCH,
                            "0.01",
                            Meter.FILE_SEARCH,
                            "0.0025",
                            Meter.DRAWING_INPUT,
                            "5",
                            Meter.DRAWING_INPUT_IMAGE,
                            "10",
                            Meter.DRAWING_OUTPUT,
                            "40")),
            new Tools(
                    "openai",
                    Pattern.compile(WITH_TOOLS + "(chatgpt-4o|gpt-(4o|4\\.1)).*"),
                    Map.of(Meter.WEB_SEARCH_PREVIEW, "0.025")),
            new Tools("openai", Pattern.compile("gpt-4o-search-preview"), Map.of(Meter.REQUEST, "0.025")),
            new Tools("google", Pattern.compile("gemini-2.*"), Map.of(Meter.GROUNDED_PROMPT, "0.035")),
            new Tools("google", Pattern.compile("gemini-3.*"), Map.of(Meter.WEB_SEARCH, "0.014")),
            new Tools("google", Pattern.compile("claude-.*"), Map.of(Meter.WEB_SEARCH, "0.01")),
            new Tools("x-ai", Pattern.compile("grok-(4|build|code).*"), Map.of(Meter.WEB_SEARCH, "0.005")));

    /// Models that hear, by the second.
    private static final List<Hearing> HEARING = List.of(
            new Hearing("openai", "whisper-1", "0.0001"),
            new Hearing("groq", "distil-whisper-large-v3-en", "0.00000556"),
            new Hearing("groq", "whisper-large-v3", "0.00003083"),
            new Hearing("groq", "whisper-large-v3-turbo", "0.00001111"));

    /// @param usd dollars per million tokens, or per piece
    private record Tools(String provider, Pattern models, Map<Meter, String> usd) {
        boolean isOf(String vendor, String model) {
            return provider.equals(vendor) && models.matcher(model).matches();
        }
    }

    private record Hearing(String provider, String model, String usdPerSecond) {}

    private ToolPrices() {}

    static boolean knows(String provider, String model) {
        return TOOLS.stream().anyMatch(known -> known.isOf(provider, model));
    }

    /// The prices of a model with those of its tools, which cost the same in every service tier.
    static List<PricePeriod> addedTo(List<PricePeriod> periods, String provider, String model) {
        Map<Meter, Rate> tools = new EnumMap<>(Meter.class);
        for (Tools known : TOOLS) {
            if (known.isOf(provider, model)) {
                known.usd.forEach((meter, usd) -> tools.put(meter, rate(meter, usd)));
            }
        }
        List<PricePeriod> added = new ArrayList<>();
        for (PricePeriod period : periods) {
            Map<Meter, Rate> rates = new EnumMap<>(Meter.class);
            rates.putAll(tools);
            rates.putAll(period.card().rates());
            added.add(new PricePeriod(
                    period.from(), period.dailyFrom(), period.dailyUntil(), period.tier(), new RateCard(rates)));
        }
        return added;
    }

    /// Models of a provider that are charged by the second.
    static List<ModelEntry> hearing(String provider, EntrySources.@Nullable Origin origin) {
        List<ModelEntry> entries = new ArrayList<>();
        for (Hearing known : HEARING) {
            if (known.provider.equals(provider)) {
                RateCard card = new RateCard(Map.of(Meter.SECOND, rate(Meter.SECOND, known.usdPerSecond)));
                entries.add(new ModelEntry(
                        known.model,
                        "",
                        new Matcher.Is(known.model),
                        0,
                        0,
                        0,
                        Set.of(),
                        List.of(PricePeriod.always(card)),
                        new EntrySources(null, null, origin, null)));
            }
        }
        return entries;
    }

    private static Rate rate(Meter meter, String usd) {
        return Rate.of(Rate.picoUsd(meter, new BigDecimal(usd)));
    }
}
