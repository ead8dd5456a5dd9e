package io.ringfence.gateway.cli;

import io.ringfence.frontend.policy.ModelPattern;
import io.ringfence.providers.prices.Catalogue;
import io.ringfence.providers.prices.CatalogueProvider;
import io.ringfence.providers.prices.CatalogueText;
import io.ringfence.providers.prices.Meter;
import io.ringfence.providers.prices.ModelEntry;
import io.ringfence.providers.prices.PricePeriod;
import io.ringfence.providers.prices.Rate;
import io.ringfence.providers.prices.RateCard;
import io.ringfence.providers.prices.ServiceTier;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `ringfence prices show`
@Command(
        name = "show",
        description = "Show what models cost now; of a single one also who says so, and all its prices.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Prices are US dollars per million tokens, or per piece; 1>200000:2 costs 1, and 2 where the prompt has",
            "more than 200,000 tokens. A kind of token without a price costs what it is part of. SINCE is the day from",
            "which the price holds, empty where it has always held; SOURCE who published it, and when."
        })
final class PricesShowCommand extends CatalogueCommand {
    private static final List<Meter> COLUMNS = List.of(Meter.INPUT, Meter.CACHE_READ, Meter.CACHE_WRITE, Meter.OUTPUT);

    @Parameters(
            arity = "0..1",
            paramLabel = "PATTERN",
            description = "Part of provider/model, or all of it with * and ?; all models when left out.")
    private @Nullable String pattern;

    PricesShowCommand(Map<String, String> environment) {
        super(environment);
    }

    @Override
    void run(Catalogue current, String version, PrintWriter out) {
        TextTable table = new TextTable(
                "MODEL",
                "INPUT",
                "CACHE READ",
                "CACHE WRITE",
                "OUTPUT",
                "CONTEXT",
                "MAX OUTPUT",
                "SINCE",
                "SOURCE",
                "ALSO");
        ModelEntry last = null;
        for (CatalogueProvider provider : current.providers().values()) {
            for (ModelEntry entry : provider.entries()) {
                String name = provider.id() + "/" + entry.id();
                if (isWanted(name)) {
                    table.row(row(name, entry, current.version()));
                    last = entry;
                }
            }
        }
        out.print(table.text());
        if (last != null && table.rows() == 1) {
            if (!last.sources().text().isEmpty()) {
                out.println("  source " + last.sources().text());
            }
            CatalogueText.facts(last).forEach(fact -> out.println("  " + fact));
        }
        out.println("version " + current.version() + ", " + table.rows() + " models");
        if (!version.equals(current.version())) {
            out.println("Your own prices go first; with them the version is " + version + ".");
        }
    }

    private boolean isWanted(String name) {
        if (pattern == null) {
            return true;
        }
        boolean isGlob = pattern.contains("*") || pattern.contains("?");
        return isGlob
                ? new ModelPattern(pattern).matches(name)
                : name.toLowerCase(Locale.ROOT).contains(pattern.toLowerCase(Locale.ROOT));
    }

    private static List<String> row(String name, ModelEntry entry, String version) {
        long now = TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis());
        RateCard card = entry.price(version).card(now, ServiceTier.STANDARD);
        Map<Meter, Rate> rates = card == null ? Map.of() : card.rates();
        List<String> row = new ArrayList<>();
        row.add(name);
        for (Meter meter : COLUMNS) {
            Rate rate = rates.get(meter);
            row.add(rate == null ? "" : CatalogueText.text(meter, rate));
        }
        row.add(limit(entry.contextTokens()));
        row.add(limit(entry.maxOutputTokens()));
        row.add(since(entry, card));
        row.add(entry.sources().prices() == null ? "" : entry.sources().prices().text());
        List<String> also = new ArrayList<>();
        rates.forEach((meter, rate) -> {
            if (!COLUMNS.contains(meter)) {
                also.add(meter.id() + "=" + CatalogueText.text(meter, rate));
            }
        });
        for (ServiceTier tier : ServiceTier.values()) {
            if (tier != ServiceTier.STANDARD && entry.periods().stream().anyMatch(period -> period.tier() == tier)) {
                also.add(tier.id());
            }
        }
        row.add(String.join(" ", also));
        return row;
    }

    /// The first day of a price that has not always held.
    private static String since(ModelEntry entry, @Nullable RateCard card) {
        for (PricePeriod period : entry.periods()) {
            if (period.card() == card && period.from() != null) {
                return period.from().toString();
            }
        }
        return "";
    }

    private static String limit(long tokens) {
        return tokens == 0 ? "" : Long.toString(tokens);
    }
}
