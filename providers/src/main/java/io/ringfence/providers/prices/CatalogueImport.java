package io.ringfence.providers.prices;

import io.ringfence.providers.tree.JsonObject;
import io.ringfence.providers.tree.JsonTree;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Makes a catalogue from what others publish: prices from genai-prices' data file (version 2), limits and
/// capabilities from models.dev's `api.json`, service tiers from LiteLLM's price file, and what tools cost from
/// [ToolPrices]. Only facts are taken over.
public final class CatalogueImport {
    private static final Map<String, Meter> GENAI_METERS = Map.ofEntries(
            Map.entry("input_mtok", Meter.INPUT),
            Map.entry("cache_read_mtok", Meter.CACHE_READ),
            Map.entry("cache_write_mtok", Meter.CACHE_WRITE),
            Map.entry("cache_write_1h_mtok", Meter.CACHE_WRITE_1H),
            Map.entry("input_audio_mtok", Meter.INPUT_AUDIO),
            Map.entry("cache_audio_read_mtok", Meter.CACHE_AUDIO_READ),
            Map.entry("input_image_mtok", Meter.INPUT_IMAGE),
            Map.entry("cache_image_read_mtok", Meter.CACHE_IMAGE_READ),
            Map.entry("input_video_mtok", Meter.INPUT_VIDEO),
            Map.entry("output_mtok", Meter.OUTPUT),
            Map.entry("output_reasoning_mtok", Meter.REASONING),
            Map.entry("output_audio_mtok", Meter.OUTPUT_AUDIO),
            Map.entry("output_image_mtok", Meter.OUTPUT_IMAGE),
            Map.entry("output_video_mtok", Meter.OUTPUT_VIDEO),
            Map.entry("output_citation_mtok", Meter.CITATION),
            Map.entry("requests_kcount", Meter.REQUEST),
            Map.entry("web_searches_kcount", Meter.WEB_SEARCH));

    /// LiteLLM's members, which have an ending for a tier.
    private static final Map<String, Meter> LITELLM_METERS = Map.of(
            "input_cost_per_token", Meter.INPUT,
            "cache_read_input_token_cost", Meter.CACHE_READ,
            "cache_creation_input_token_cost", Meter.CACHE_WRITE,
            "input_cost_per_audio_token", Meter.INPUT_AUDIO,
            "output_cost_per_token", Meter.OUTPUT);

    /// LiteLLM's providers by ours.
    private static final Map<String, String> LITELLM_PROVIDERS = Map.of(
            "openai", "openai",
            "anthropic", "anthropic",
            "google", "gemini",
            "x-ai", "xai",
            "deepseek", "deepseek");

    /// models.dev's providers by ours, where they differ.
    private static final Map<String, String> MODELS_DEV_PROVIDERS = Map.of(
            "aws", "amazon-bedrock",
            "fireworks", "fireworks-ai",
            "together", "togetherai",
            "x-ai", "xai");

    private static final Pattern DATE = Pattern.compile(" (\\d{4}-\\d{2}-\\d{2})(?: |$)");
    private static final BigDecimal THOUSAND = BigDecimal.valueOf(1_000);
    private static final int PER_MILLION_DECIMALS = 6;

    private final Map<String, @Nullable Object> modelsDev;
    private final Map<String, @Nullable Object> liteLlm;
    private final Map<String, EntrySources.Origin> origins = new HashMap<>();

    /// @param modelsDev models.dev's file; empty for none
    /// @param liteLlm LiteLLM's file; empty for none
    public CatalogueImport(Map<String, @Nullable Object> modelsDev, Map<String, @Nullable Object> liteLlm) {
        this.modelsDev = modelsDev;
        this.liteLlm = liteLlm;
    }

    /// Makes a catalogue.
    ///
    /// @param genaiPrices the data file as text
    /// @param sources as `genai-prices 47df840a 2026-08-21 MIT`: a name, and a date among what follows; each entry
    /// names those that it is from
    /// @throws io.ringfence.providers.translate.ProtocolException when it is not of that form
    public Catalogue read(String genaiPrices, String version, List<String> sources) {
        sources.forEach(this::noteOrigin);
        Map<String, CatalogueProvider> providers = new LinkedHashMap<>();
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("providers", JsonTree.read(genaiPrices));
        JsonObject root = JsonObject.root(document);
        for (JsonObject provider : root.objects("providers")) {
            String id = provider.requiredString("id");
            List<ModelEntry> entries = new ArrayList<>();
            for (JsonObject model : provider.objects("models")) {
                entries.add(entry(id, model));
            }
            entries.addAll(ToolPrices.hearing(id, origins.get("ringfence")));
            JsonObject match = provider.object("model_match");
            providers.put(
                    id,
                    new CatalogueProvider(
                            id,
                            provider.string("name", id),
                            provider.string("api_pattern"),
                            match == null ? null : matcher(match),
                            provider.strings("fallback_model_providers"),
                            entries));
        }
        return new Catalogue(version, sources, providers).withFingerprint();
    }

    private void noteOrigin(String source) {
        java.util.regex.Matcher date = DATE.matcher(source);
        if (date.find()) {
            String name = source.substring(0, source.indexOf(' '));
            origins.put(name, new EntrySources.Origin(name, LocalDate.parse(date.group(1))));
        }
    }

    private ModelEntry entry(String provider, JsonObject model) {
        String id = model.requiredString("id");
        List<PricePeriod> periods = new ArrayList<>();
        Object prices = model.any("prices");
        if (prices instanceof List<?>) {
            model.objects("prices").forEach(dated -> periods.add(period(dated)));
        } else {
            periods.add(PricePeriod.always(card(model.requiredObject("prices"))));
        }
        List<PricePeriod> tiers = tiers(provider, id, List.copyOf(periods));
        periods.addAll(tiers);
        JsonObject facts = modelsDev(provider, id);
        JsonObject limit = facts == null ? null : facts.object("limit");
        long context = model.count("context_window");
        return new ModelEntry(
                id,
                model.string("name", "").strip().replace("\n", " "),
                matcher(model.requiredObject("match")),
                context == 0 && limit != null ? limit.count("context") : context,
                limit == null ? 0 : limit.count("input"),
                limit == null ? 0 : limit.count("output"),
                facts == null ? Set.of() : capabilities(facts),
                ToolPrices.addedTo(periods, provider, id),
                new EntrySources(
                        origins.get("genai-prices"),
                        tiers.isEmpty() ? null : origins.get("litellm"),
                        ToolPrices.knows(provider, id) ? origins.get("ringfence") : null,
                        facts == null ? null : origins.get("models.dev")));
    }

    private PricePeriod period(JsonObject dated) {
        JsonObject constraint = dated.object("constraint");
        String from = constraint == null ? null : constraint.string("start_date");
        String start = constraint == null ? null : constraint.string("start_time");
        String end = constraint == null ? null : constraint.string("end_time");
        return new PricePeriod(
                from == null ? null : LocalDate.parse(from),
                time(start),
                time(end),
                ServiceTier.STANDARD,
                card(dated.requiredObject("prices")));
    }

    private static @Nullable LocalTime time(@Nullable String text) {
        return text == null ? null : LocalTime.parse(text.endsWith("Z") ? text.substring(0, text.length() - 1) : text);
    }

    private static RateCard card(JsonObject prices) {
        Map<Meter, Rate> rates = new EnumMap<>(Meter.class);
        for (String member : prices.members().keySet()) {
            Meter meter = GENAI_METERS.get(member);
            if (meter == null) {
                throw prices.wrong(member, prices.any(member), "a price of a known kind");
            }
            rates.put(meter, rate(meter, prices, member));
        }
        return new RateCard(rates);
    }

    private static Rate rate(Meter meter, JsonObject prices, String member) {
        if (!(prices.any(member) instanceof Map<?, ?>)) {
            return Rate.of(pico(meter, prices.number(member)));
        }
        JsonObject tiered = prices.requiredObject(member);
        List<Rate.Tier> tiers = new ArrayList<>();
        for (JsonObject tier : tiered.objects("tiers")) {
            tiers.add(new Rate.Tier(tier.count("start"), pico(meter, tier.number("price"))));
        }
        return new Rate(pico(meter, tiered.number("base")), tiers);
    }

    /// Published prices are decimal fractions that went through floating point at times: rounded to what
    /// counts.
    private static long pico(Meter meter, @Nullable Number price) {
        BigDecimal usd = price == null ? BigDecimal.ZERO : new BigDecimal(price.toString());
        return meter.isToken()
                ? Rate.picoUsd(meter, usd.setScale(PER_MILLION_DECIMALS, RoundingMode.HALF_EVEN))
                : Rate.picoUsd(meter, usd.divide(THOUSAND));
    }

    private static Matcher matcher(JsonObject match) {
        String word = match.members().keySet().iterator().next();
        return switch (word) {
            case "equals" -> new Matcher.Is(match.requiredString(word));
            case "starts_with" -> new Matcher.Starts(match.requiredString(word));
            case "ends_with" -> new Matcher.Ends(match.requiredString(word));
            case "contains" -> new Matcher.Contains(match.requiredString(word));
            case "regex" -> Matcher.Regex.of(match.requiredString(word));
            case "or" -> new Matcher.Any(matchers(match, word));
            case "and" -> new Matcher.All(matchers(match, word));
            default -> throw match.wrong(word, match.any(word), "a matcher");
        };
    }

    private static List<Matcher> matchers(JsonObject match, String word) {
        return match.objects(word).stream().map(CatalogueImport::matcher).toList();
    }

    /// Prices of other service tiers. LiteLLM may know an older standard price than `standard`, has not each of its
    /// dates, and long prompts hardly anywhere, so that only the proportion of its own prices is taken over.
    private List<PricePeriod> tiers(String provider, String model, List<PricePeriod> standard) {
        String prefix = LITELLM_PROVIDERS.get(provider);
        if (prefix == null) {
            return List.of();
        }
        Object found = liteLlm.containsKey(model) ? liteLlm.get(model) : liteLlm.get(prefix + "/" + model);
        if (!(found instanceof Map<?, ?>)) {
            return List.of();
        }
        JsonObject facts = JsonObject.of(found, model);
        RateCard usual = liteLlmCard(facts, "");
        List<PricePeriod> periods = new ArrayList<>();
        for (ServiceTier tier : List.of(ServiceTier.BATCH, ServiceTier.FLEX, ServiceTier.PRIORITY)) {
            RateCard card = liteLlmCard(facts, tier == ServiceTier.BATCH ? "_batches" : "_" + tier.id());
            if (card.rates().containsKey(Meter.INPUT) && card.rates().containsKey(Meter.OUTPUT)) {
                TierProportion proportion = TierProportion.between(usual, tier, card);
                standard.forEach(period -> periods.add(proportion.of(period)));
            }
        }
        return periods;
    }

    private static RateCard liteLlmCard(JsonObject facts, String ending) {
        Map<Meter, Rate> rates = new EnumMap<>(Meter.class);
        LITELLM_METERS.forEach((member, meter) -> {
            Number perToken = facts.number(member + ending);
            if (perToken != null) {
                BigDecimal perMillion = new BigDecimal(perToken.toString()).movePointRight(6);
                rates.put(
                        meter,
                        Rate.of(Rate.picoUsd(
                                meter, perMillion.setScale(PER_MILLION_DECIMALS, RoundingMode.HALF_EVEN))));
            }
        });
        return new RateCard(rates);
    }

    private @Nullable JsonObject modelsDev(String provider, String model) {
        String there = MODELS_DEV_PROVIDERS.getOrDefault(provider, provider);
        if (!(modelsDev.get(there) instanceof Map<?, ?> found)
                || !(found.get("models") instanceof Map<?, ?> models)
                || !(models.get(model) instanceof Map<?, ?> facts)) {
            return null;
        }
        return JsonObject.of(facts, there + "." + model);
    }

    private static Set<String> capabilities(JsonObject facts) {
        Set<String> can = new TreeSet<>();
        add(can, facts, "tool_call", "tools");
        add(can, facts, "reasoning", "reasoning");
        add(can, facts, "structured_output", "structured_output");
        add(can, facts, "attachment", "attachments");
        add(can, facts, "temperature", "temperature");
        JsonObject modalities = facts.object("modalities");
        if (modalities != null) {
            modalities.strings("input").forEach(kind -> can.add(kind.toLowerCase(Locale.ROOT) + "_input"));
            modalities.strings("output").forEach(kind -> can.add(kind.toLowerCase(Locale.ROOT) + "_output"));
        }
        return can;
    }

    private static void add(Set<String> can, JsonObject facts, String member, String capability) {
        if (facts.isTrue(member)) {
            can.add(capability);
        }
    }
}
