package io.ringfence.providers.prices;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.tree.JsonTree;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ServiceTierPricesTest {
    private static final String PUBLISHED = """
        [{"id": "openai", "name": "OpenAI", "models": [{"id": "m", "match": {"equals": "m"}, "prices": [
          {"prices": {
            "input_mtok": {"base": 1, "tiers": [{"start": 1000, "price": 2}]},
            "cache_read_mtok": 0.1, "output_mtok": 6, "output_image_mtok": 60, "web_searches_kcount": 10}},
          {"constraint": {"start_date": "2026-07-30"}, "prices": {"input_mtok": 0.2, "output_mtok": 1.2}}]}]}]\
        """;

    private static final String TIERS = """
        {"m": {"input_cost_per_token": 1e-06, "output_cost_per_token": 6e-06, "cache_read_input_token_cost": 1e-07,
          "input_cost_per_token_flex": 5e-07, "output_cost_per_token_flex": 1.5e-06,
          "input_cost_per_token_priority": 2e-06, "output_cost_per_token_priority": 12e-06,
          "cache_read_input_token_cost_priority": 3e-07,
          "input_cost_per_token_batches": 5e-07}}\
        """;

    private static final String FACTS = """
        price input=1>1000:2 cache_read=0.1 output=6 output_image=60 web_search=0.01
        price from=2026-07-30 input=0.2 output=1.2
        price tier=flex input=0.5>1000:1 cache_read=0.05 output=1.5 output_image=15 web_search=0.01
        price from=2026-07-30 tier=flex input=0.1 output=0.3
        price tier=priority input=2>1000:4 cache_read=0.3 output=12 output_image=120 web_search=0.01
        price from=2026-07-30 tier=priority input=0.4 output=2.4
        """;

    private static String facts(Catalogue catalogue) {
        ModelEntry entry = requireNonNull(catalogue.find("openai", "m"));
        return String.join("\n", CatalogueText.facts(entry)) + "\n";
    }

    @Test
    void shouldKeepTheProportionOfATierAtAllTimesAndForAllThatHasAPrice() {
        CatalogueImport importer =
                new CatalogueImport(Map.of(), JsonTree.readObject(TIERS.getBytes(StandardCharsets.UTF_8)));
        assertEquals(FACTS, facts(importer.read(PUBLISHED, "1", List.of())));
    }

    @Test
    void shouldKeepTheProportionWhenStandardPricesChange() {
        Catalogue known = CatalogueText.read("ringfence-prices 1\nversion 1\nprovider openai O\nmodel m\n" + FACTS);
        String cheaper = """
            [{"id": "openai", "name": "OpenAI", "models": [{"id": "m", "match": {"equals": "m"}, "prices":
              {"input_mtok": 0.1, "output_mtok": 0.8}}]}]\
            """;
        assertEquals(
                """
                price input=0.1 output=0.8
                price tier=flex input=0.05 output=0.2
                price tier=priority input=0.2 output=1.6
                """,
                facts(new CatalogueImport(Map.of(), Map.of())
                        .read(cheaper, "2", List.of())
                        .completedBy(known)));
    }

    /// No source says otherwise of any model. One that does is to be left out here by its name, with the reason.
    @Test
    void shouldNotChargeMoreForSlowTiersNorLessForFastOnes() {
        List<String> wrong = new ArrayList<>();
        int compared = 0;
        for (CatalogueProvider provider : CatalogueText.bundled().providers().values()) {
            for (ModelEntry entry : provider.entries()) {
                for (ServiceTier tier : tiers(entry)) {
                    compared++;
                    wrong.addAll(wrong(provider.id() + "/" + entry.id() + " " + tier.id(), entry, tier));
                }
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(compared > 60, compared + " tiers of models");
    }

    private static Set<ServiceTier> tiers(ModelEntry entry) {
        Set<ServiceTier> tiers = new TreeSet<>();
        entry.periods().forEach(period -> tiers.add(period.tier()));
        tiers.remove(ServiceTier.STANDARD);
        return tiers;
    }

    private static List<String> wrong(String what, ModelEntry entry, ServiceTier tier) {
        List<String> wrong = new ArrayList<>();
        ModelPrice price = entry.price("1");
        for (PricePeriod period : entry.periods()) {
            long from = period.from() == null
                    ? 0
                    : period.from().atStartOfDay(ZoneOffset.UTC).toEpochSecond();
            long moment =
                    from + (period.dailyFrom() == null ? 0 : period.dailyFrom().toSecondOfDay());
            RateCard standard = requireNonNull(price.card(moment, ServiceTier.STANDARD));
            RateCard own = requireNonNull(price.card(moment, tier));
            for (Meter meter : Meter.values()) {
                for (long tokens : lengths(standard, own)) {
                    long usual = picoUsd(standard, meter, tokens);
                    long here = picoUsd(own, meter, tokens);
                    if (tier == ServiceTier.PRIORITY ? here < usual : here > usual) {
                        wrong.add(what + " " + meter.id() + " of " + tokens + ": " + here + ", standard " + usual);
                    }
                }
            }
        }
        return wrong;
    }

    /// Lengths of prompts of which each is in another step of some price.
    private static Set<Long> lengths(RateCard... cards) {
        Set<Long> lengths = new TreeSet<>(Set.of(0L));
        for (RateCard card : cards) {
            card.rates()
                    .values()
                    .forEach(rate -> rate.tiers().forEach(step -> lengths.add(step.aboveInputTokens() + 1)));
        }
        return lengths;
    }

    private static long picoUsd(RateCard card, Meter meter, long tokens) {
        Rate rate = card.rate(meter);
        return rate == null ? 0 : rate.picoUsdAt(tokens);
    }
}
