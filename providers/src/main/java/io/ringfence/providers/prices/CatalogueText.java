package io.ringfence.providers.prices;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The text format of catalogues: lines, so that two versions can be compared with any tool.
///
/// ```
/// ringfence-prices 1
/// version 2026-08-21-7a2f2c60
/// source genai-prices 47df840a 2026-08-21 MIT
/// provider anthropic Anthropic
///   host api\.anthropic\.com
///   models contains:claude
///   inherits openai
/// model claude-opus-4-6 Claude Opus 4.6
///   source prices=genai-prices@2026-08-21 limits=models.dev@2026-07-02
///   match starts:claude-opus-4-6
///   limits context=200000 output=64000
///   can reasoning tools
///   price input=5>200000:10 output=25>200000:37.5 web_search=0.01
///   price from=2026-03-13 daily=00:30-16:30 tier=batch input=2.5 output=12.5
/// ```
///
/// Prices are dollars per million tokens, or per piece ([Meter]); `>N:P` begins a tier for prompts of more than
/// N tokens. The last 8 digits of a version are those of its contents ([Catalogue]). Lines that begin with `#` say
/// nothing.
public final class CatalogueText {
    private static final String HEADER = "ringfence-prices 1";
    private static final String BUNDLED = "catalogue.txt";

    private CatalogueText() {}

    /// The catalogue that this version came with. Read once, and taken at its word: that its fingerprint is that of
    /// its contents is known since the build, and would be a third of the work.
    public static Catalogue bundled() {
        return Bundled.CATALOGUE;
    }

    private static final class Bundled {
        static final Catalogue CATALOGUE = readBundled();
    }

    private static Catalogue readBundled() {
        try (InputStream in = CatalogueText.class.getResourceAsStream(BUNDLED)) {
            if (in == null) {
                throw new IllegalStateException("the bundled catalogue " + BUNDLED + " is missing");
            }
            return new Reader().read(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Reads a catalogue.
    ///
    /// @throws IllegalArgumentException naming the line when it is none
    public static Catalogue read(String text) {
        return new Reader().read(text).withFingerprint();
    }

    private static final class Reader {
        private String version = "";
        private final List<String> sources = new ArrayList<>();
        private final Map<String, CatalogueProvider> providers = new LinkedHashMap<>();
        /// By what is written: a thousand models say the same.
        private final Map<String, EntrySources> entrySources = new HashMap<>();
        private @Nullable ProviderLines provider;
        private @Nullable ModelLines model;

        Catalogue read(String text) {
            String[] lines = text.split("\n", -1);
            if (!lines[0].strip().equals(HEADER)) {
                throw new IllegalArgumentException("line 1: expected '" + HEADER + "'");
            }
            for (int i = 1; i < lines.length; i++) {
                String line = lines[i].strip();
                if (!line.isEmpty() && !line.startsWith("#")) {
                    try {
                        read(word(line), rest(line));
                    } catch (IllegalArgumentException | DateTimeException e) {
                        throw new IllegalArgumentException("line " + (i + 1) + ": " + e.getMessage(), e);
                    }
                }
            }
            endProvider();
            if (version.isEmpty()) {
                throw new IllegalArgumentException("the catalogue has no version");
            }
            return new Catalogue(version, sources, providers);
        }

        private void read(String word, String rest) {
            switch (word) {
                case "version" -> version = rest;
                case "source" -> {
                    if (model == null) {
                        sources.add(rest);
                    } else {
                        model.sources = entrySources.computeIfAbsent(rest, CatalogueText::entrySources);
                    }
                }
                case "provider" -> {
                    endProvider();
                    provider = new ProviderLines(word(rest), rest(rest));
                }
                case "model" -> {
                    endModel();
                    model = new ModelLines(word(rest), rest(rest));
                }
                case "host" -> provider(word).host = rest;
                case "models" -> provider(word).models = Matcher.parse(rest);
                case "inherits" -> provider(word).inherits = List.of(rest.split(" ", -1));
                case "match" -> model(word).match = Matcher.parse(rest);
                case "limits" -> model(word).limits(rest);
                case "can" -> model(word).capabilities.addAll(List.of(rest.split(" ", -1)));
                case "price" -> model(word).periods.add(period(rest));
                default -> throw new IllegalArgumentException("unknown word '" + word + "'");
            }
        }

        private ProviderLines provider(String word) {
            if (provider == null || model != null) {
                throw new IllegalArgumentException("'" + word + "' belongs right below a provider");
            }
            return provider;
        }

        private ModelLines model(String word) {
            if (model == null) {
                throw new IllegalArgumentException("'" + word + "' belongs below a model");
            }
            return model;
        }

        private void endModel() {
            if (provider == null) {
                throw new IllegalArgumentException("a model belongs below a provider");
            }
            if (model != null) {
                provider.entries.add(model.entry());
                model = null;
            }
        }

        private void endProvider() {
            if (provider != null) {
                endModel();
                if (providers.putIfAbsent(provider.id, provider.provider()) != null) {
                    throw new IllegalArgumentException("the provider '" + provider.id + "' is given twice");
                }
                provider = null;
            }
        }
    }

    private static final class ProviderLines {
        private final String id;
        private final String name;
        private @Nullable String host;
        private @Nullable Matcher models;
        private List<String> inherits = List.of();
        private final List<ModelEntry> entries = new ArrayList<>();

        ProviderLines(String id, String name) {
            this.id = id;
            this.name = name;
        }

        CatalogueProvider provider() {
            return new CatalogueProvider(id, name, host, models, inherits, entries);
        }
    }

    private static final class ModelLines {
        private final String id;
        private final String name;
        private @Nullable Matcher match;
        private long context;
        private long input;
        private long output;
        private final Set<String> capabilities = new TreeSet<>();
        private final List<PricePeriod> periods = new ArrayList<>();
        private EntrySources sources = EntrySources.NONE;

        ModelLines(String id, String name) {
            this.id = id;
            this.name = name;
        }

        void limits(String rest) {
            for (String token : rest.split(" ", -1)) {
                long value = Long.parseLong(value(token));
                switch (name(token)) {
                    case "context" -> context = value;
                    case "input" -> input = value;
                    case "output" -> output = value;
                    default -> throw new IllegalArgumentException("unknown limit '" + token + "'");
                }
            }
        }

        ModelEntry entry() {
            Matcher matcher = match == null ? new Matcher.Is(id) : match;
            return new ModelEntry(id, name, matcher, context, input, output, capabilities, periods, sources);
        }
    }

    private static EntrySources entrySources(String rest) {
        EntrySources sources = EntrySources.NONE;
        for (String token : rest.split(" ", -1)) {
            EntrySources.Origin origin = EntrySources.Origin.parse(value(token));
            sources = switch (name(token)) {
                case "prices" -> sources.withPrices(origin);
                case "tiers" -> sources.withTiers(origin);
                case "tools" -> sources.withTools(origin);
                case "limits" -> sources.withLimits(origin);
                default -> throw new IllegalArgumentException("unknown source '" + token + "'");
            };
        }
        return sources;
    }

    private static PricePeriod period(String rest) {
        LocalDate from = null;
        LocalTime dailyFrom = null;
        LocalTime dailyUntil = null;
        ServiceTier tier = ServiceTier.STANDARD;
        Map<Meter, Rate> rates = new EnumMap<>(Meter.class);
        // Nothing behind the word: the model is free.
        for (String token : rest.isEmpty() ? new String[0] : rest.split(" ", -1)) {
            String value = value(token);
            switch (name(token)) {
                case "from" -> from = LocalDate.parse(value);
                case "daily" -> {
                    int dash = value.indexOf('-');
                    if (dash < 0) {
                        throw new IllegalArgumentException("daily=" + value + ", expected daily=HH:MM-HH:MM");
                    }
                    dailyFrom = LocalTime.parse(value.substring(0, dash));
                    dailyUntil = LocalTime.parse(value.substring(dash + 1));
                }
                case "tier" -> tier = ServiceTier.valueOf(value.toUpperCase(Locale.ROOT));
                default -> {
                    Meter meter = Meter.ofId(name(token));
                    if (meter == null) {
                        throw new IllegalArgumentException("nothing is charged by '" + name(token) + "'");
                    }
                    rates.put(meter, rate(meter, value));
                }
            }
        }
        return new PricePeriod(from, dailyFrom, dailyUntil, tier, new RateCard(rates));
    }

    private static Rate rate(Meter meter, String text) {
        String[] parts = text.split(">", -1);
        List<Rate.Tier> tiers = new ArrayList<>();
        for (int i = 1; i < parts.length; i++) {
            int colon = parts[i].indexOf(':');
            if (colon < 0) {
                throw new IllegalArgumentException(meter.id() + "=" + text + ", expected >TOKENS:PRICE");
            }
            tiers.add(new Rate.Tier(
                    Long.parseLong(parts[i].substring(0, colon)),
                    Rate.picoUsd(meter, new BigDecimal(parts[i].substring(colon + 1)))));
        }
        return new Rate(Rate.picoUsd(meter, new BigDecimal(parts[0])), tiers);
    }

    private static String word(String line) {
        int space = line.indexOf(' ');
        return space < 0 ? line : line.substring(0, space);
    }

    private static String rest(String line) {
        int space = line.indexOf(' ');
        return space < 0 ? "" : line.substring(space + 1).strip();
    }

    private static String name(String token) {
        int equals = token.indexOf('=');
        if (equals < 0) {
            throw new IllegalArgumentException("'" + token + "', expected NAME=VALUE");
        }
        return token.substring(0, equals);
    }

    private static String value(String token) {
        return token.substring(token.indexOf('=') + 1);
    }

    /// Writes what [#read] reads.
    public static String write(Catalogue catalogue) {
        StringBuilder to = new StringBuilder();
        line(to, HEADER);
        line(to, "version " + catalogue.version());
        return to + contents(catalogue.sources(), catalogue.providers().values());
    }

    /// What stands below the version.
    static String contents(List<String> sources, Collection<CatalogueProvider> providers) {
        StringBuilder to = new StringBuilder();
        sources.forEach(source -> line(to, "source " + source));
        for (CatalogueProvider provider : providers) {
            line(to, "provider " + provider.id() + " " + provider.name());
            if (provider.host() != null) {
                line(to, "  host " + provider.host());
            }
            if (provider.models() != null) {
                line(to, "  models " + provider.models().text());
            }
            if (!provider.inherits().isEmpty()) {
                line(to, "  inherits " + String.join(" ", provider.inherits()));
            }
            provider.entries().forEach(entry -> write(to, entry));
        }
        return to.toString();
    }

    private static void write(StringBuilder to, ModelEntry entry) {
        line(to, ("model " + entry.id() + " " + entry.name()).strip());
        if (!entry.sources().isEmpty()) {
            line(to, "  source " + entry.sources().text());
        }
        facts(entry).forEach(fact -> line(to, "  " + fact));
    }

    /// What is known of a model, a line each as it stands below the model's name; without who says so.
    public static List<String> facts(ModelEntry entry) {
        List<String> facts = new ArrayList<>();
        if (!entry.match().equals(new Matcher.Is(entry.id()))) {
            facts.add("match " + entry.match().text());
        }
        String limits = limit(" context", entry.contextTokens())
                + limit(" input", entry.maxInputTokens())
                + limit(" output", entry.maxOutputTokens());
        if (!limits.isEmpty()) {
            facts.add("limits" + limits);
        }
        if (!entry.capabilities().isEmpty()) {
            facts.add("can " + String.join(" ", entry.capabilities()));
        }
        entry.periods().forEach(period -> facts.add("price" + text(period)));
        return facts;
    }

    private static String limit(String name, long value) {
        return value == 0 ? "" : name + "=" + value;
    }

    /// One period as it stands behind `price`, with a space before each word.
    public static String text(PricePeriod period) {
        StringBuilder text = new StringBuilder();
        if (period.from() != null) {
            text.append(" from=").append(period.from());
        }
        if (period.dailyFrom() != null) {
            text.append(" daily=").append(period.dailyFrom()).append('-').append(period.dailyUntil());
        }
        if (period.tier() != ServiceTier.STANDARD) {
            text.append(" tier=").append(period.tier().id());
        }
        period.card()
                .rates()
                .forEach((meter, rate) ->
                        text.append(' ').append(meter.id()).append('=').append(text(meter, rate)));
        return text.toString();
    }

    /// A price with its tiers, as `1.25>200000:2.5`.
    public static String text(Meter meter, Rate rate) {
        StringBuilder text = new StringBuilder(Rate.usd(meter, rate.picoUsd()));
        for (Rate.Tier tier : rate.tiers()) {
            text.append('>').append(tier.aboveInputTokens()).append(':').append(Rate.usd(meter, tier.picoUsd()));
        }
        return text.toString();
    }

    private static void line(StringBuilder to, String line) {
        to.append(line).append('\n');
    }
}
