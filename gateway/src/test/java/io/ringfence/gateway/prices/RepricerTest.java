package io.ringfence.gateway.prices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.gateway.config.ConfigException;
import io.ringfence.gateway.config.ConfigLoader;
import io.ringfence.gateway.config.GatewayConfig;
import io.ringfence.gateway.config.Overrides;
import io.ringfence.gateway.prices.NewCost.Computed;
import io.ringfence.gateway.prices.NewCost.Kept;
import io.ringfence.providers.prices.Catalogue;
import io.ringfence.providers.prices.CatalogueProvider;
import io.ringfence.providers.prices.CatalogueText;
import io.ringfence.providers.prices.Meter;
import io.ringfence.providers.prices.ModelEntry;
import io.ringfence.providers.prices.ModelPrice;
import io.ringfence.providers.prices.PriceSource;
import io.ringfence.providers.prices.RateCard;
import io.ringfence.providers.prices.ServiceTier;
import io.ringfence.providers.prices.UsageFacts;
import io.ringfence.store.journal.LedgerRow;
import io.ringfence.store.ledger.CostCorrection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RepricerTest {
    private static final String CATALOGUE = """
        ringfence-prices 1
        version new
        provider acme Acme
          host https://acme\\.example
        model m-1
          price input=1 cache_read=0.1 output=10>2000:20 web_search=0.01
          price tier=priority input=2 output=20
        model calls
          price input=1 output=10 request=0.5
        model changing
          price input=1 output=10
          price from=2026-03-01 input=2 output=10
          price daily=12:30-13:00 input=3 output=10
        model later
          price from=2026-04-01 input=2 output=10
        provider openrouter OpenRouter
          host https://openrouter\\.example
        model m-1
          price input=4 output=40
        """;

    private static final String CONFIG = """
        providers:
          acme: {type: openai_compatible, base_url: "https://acme.example/v1", api_key: k}
          router: {type: openai_compatible, base_url: "https://openrouter.example/v1", api_key: k}
          proxy: {type: openai_compatible, base_url: "https://proxy.example/v1", api_key: k}
        """;

    private static final String OWN =
            "prices: [{model: \"own-*\", input_usd_per_million: 3, output_usd_per_million: 4},"
                    + " {model: gone/m-1, input_usd_per_million: 5, output_usd_per_million: 6}]\n";

    private static final List<ServiceTier> TIERS = List.of(ServiceTier.values());

    private static final UsageFacts SOME = UsageFacts.ofTokens(1_000, 100);

    private final Catalogue catalogue = CatalogueText.read(CATALOGUE);
    private final Repricer repricer = repricer(OWN);

    private Repricer repricer(String more) {
        return new Repricer(config(CONFIG + more), catalogue);
    }

    private static GatewayConfig config(String yaml) {
        try {
            return new ConfigLoader(Map.of(), Overrides.NONE)
                    .load(Path.of("test.yaml"), yaml.getBytes(StandardCharsets.UTF_8));
        } catch (ConfigException e) {
            throw new IllegalArgumentException("mistakes: " + e.mistakes(), e);
        }
    }

    private CostCorrection priced(RowBuilder row) {
        return assertInstanceOf(Computed.class, repricer.of(row.row())).correction();
    }

    private void assertKept(LeftAlone why, RowBuilder row) {
        assertEquals(new Kept(why), repricer.of(row.row()));
    }

    private void assertPriced(long cost, long input, long output, String source, RowBuilder row) {
        CostCorrection correction = priced(row);
        assertEquals(
                List.of(cost, input, output, source),
                List.of(
                        correction.costNanoUsd(),
                        correction.inputCostNanoUsd(),
                        correction.outputCostNanoUsd(),
                        correction.priceSource()));
        String version = String.valueOf(correction.catalogueVersion());
        assertTrue(version.matches("new-[0-9a-f]{8}(\\+own-[0-9a-f]{8})?"), version);
    }

    @Test
    void shouldComputeWhatWasCountedByThePricesOfNow() {
        assertPriced(
                2_000_000,
                1_000_000,
                1_000_000,
                "catalogue",
                RowBuilder.of(1_000, 100).charged("catalogue", "old", 5, 2, 3));
        UsageFacts more =
                UsageFacts.ofTokens(3_000, 100).with(Meter.CACHE_READ, 1_000).with(Meter.WEB_SEARCH, 2);
        assertPriced(
                2_000_000 + 100_000 + 2_000_000 + 20_000_000,
                2_100_000,
                2_000_000,
                "catalogue",
                RowBuilder.of(more).charged("catalogue", "old", 5, 2, 3));
        assertPriced(
                4_000_000,
                2_000_000,
                2_000_000,
                "catalogue",
                RowBuilder.of(SOME).tier("priority").charged("catalogue", "old", 5, 2, 3));
    }

    @Test
    void shouldPriceWhatNobodyKnewThePriceOf() {
        assertPriced(2_000_000, 1_000_000, 1_000_000, "catalogue", RowBuilder.of(SOME));
        assertPriced(
                500_000_000 + 2_000_000,
                1_000_000,
                1_000_000,
                "catalogue",
                RowBuilder.of(SOME).by("acme", "calls"));
    }

    @Test
    void shouldAskTheSourcesOfPricesInTheirOrder() {
        RowBuilder reported = RowBuilder.of(SOME).by("acme", "own-1").undivided("reported", 7);
        assertPriced(3_400_000, 3_000_000, 400_000, "configured", reported);
        assertKept(LeftAlone.REPORTED, RowBuilder.of(SOME).undivided("reported", 7));
        assertPriced(
                2_000_000,
                1_000_000,
                1_000_000,
                "catalogue",
                RowBuilder.of(SOME).charged("estimate", null, 7, 3, 4));
        assertKept(LeftAlone.NO_PRICE, RowBuilder.of(SOME).by("acme", "unknown"));
        Repricer estimating = repricer("pricing: {unknown_price: estimate}\n");
        assertEquals(
                5_000_000 + 3_000_000,
                assertInstanceOf(
                                Computed.class,
                                estimating.of(RowBuilder.of(SOME)
                                        .by("acme", "unknown")
                                        .row()))
                        .correction()
                        .costNanoUsd());
        assertEquals(
                new Kept(LeftAlone.NO_PROVIDER),
                estimating.of(RowBuilder.of(SOME).by("gone", "unknown").row()));
    }

    @Test
    void shouldNotGuessWhatAProviderMayHaveReported() {
        RowBuilder own = RowBuilder.of(SOME).charged("configured", null, 7, 3, 4);
        assertPriced(2_000_000, 1_000_000, 1_000_000, "catalogue", own);
        assertKept(LeftAlone.MAY_BE_REPORTED, own.by("router", "m-1"));
        assertEquals(
                new Kept(LeftAlone.MAY_BE_REPORTED),
                repricer("pricing: {unknown_price: estimate}\n")
                        .of(own.by("proxy", "m-1").row()));
        assertPriced(3_400_000, 3_000_000, 400_000, "configured", own.by("router", "own-2"));
    }

    @Test
    void shouldPriceAProviderThatIsGoneByAPriceOfYourOwnOnly() {
        assertKept(LeftAlone.NO_PROVIDER, RowBuilder.of(SOME).by("gone", "m-2"));
        assertPriced(
                5_600_000, 5_000_000, 600_000, "configured", RowBuilder.of(SOME).by("gone", "m-1"));
    }

    @Test
    void shouldTakeThePricesOfTheMomentWhenTheRequestWasReceived() {
        RowBuilder row = RowBuilder.of(1_000, 0).by("acme", "changing");
        assertEquals(
                1_000_000, priced(row.at(Instant.parse("2026-02-28T12:00:00Z"))).costNanoUsd());
        assertEquals(2_000_000, priced(row.at(RowBuilder.NOON)).costNanoUsd());
        assertEquals(
                3_000_000, priced(row.at(Instant.parse("2026-03-01T12:45:00Z"))).costNanoUsd());
        assertEquals(
                3_000_000, priced(row.at(Instant.parse("2026-02-28T12:45:00Z"))).costNanoUsd());
        assertKept(LeftAlone.NO_PRICE, row.by("acme", "later"));
    }

    @Test
    void shouldLeaveAloneWhatBeganWithinSecondsOfAChange() {
        RowBuilder row = RowBuilder.of(1_000, 0).by("acme", "changing");
        for (String near : List.of("12:30:00", "12:29:51", "12:30:09", "12:59:58", "13:00:05")) {
            assertKept(LeftAlone.NEAR_A_CHANGE, row.at(Instant.parse("2026-03-01T" + near + "Z")));
        }
        assertEquals(
                2_000_000, priced(row.at(Instant.parse("2026-03-01T12:29:49Z"))).costNanoUsd());
        assertEquals(
                3_000_000, priced(row.at(Instant.parse("2026-03-01T12:30:11Z"))).costNanoUsd());
        assertKept(LeftAlone.NEAR_A_CHANGE, row.by("acme", "later").at(Instant.parse("2026-04-01T00:00:03Z")));
        // A change that changes nothing for this request.
        RowBuilder answer = RowBuilder.of(0, 100).by("acme", "changing");
        assertEquals(
                1_000_000,
                priced(answer.at(Instant.parse("2026-03-01T12:30:00Z"))).costNanoUsd());
    }

    @Test
    void shouldComputeEstimatesUnlessWhatIsReservedMayBoundThem() {
        assertEquals(2_000_000, priced(RowBuilder.of(SOME).estimated(5)).costNanoUsd(), "whole: never bounded");
        RowBuilder cut = RowBuilder.of(SOME).charged("catalogue", "old", 1_000_000, 1, 2);
        assertEquals(2_000_000, priced(cut.cut(2_000_000)).costNanoUsd());
        assertKept(LeftAlone.MAY_BE_BOUNDED, cut.cut(1_999_999));
        assertKept(
                LeftAlone.MAY_BE_BOUNDED,
                RowBuilder.of(SOME).charged("catalogue", "old", 3_000_000, 1, 2).cut(3_000_000));
        assertEquals(2_000_000, priced(cut.cut(0)).costNanoUsd(), "without a budget, since it cost something");
        assertKept(LeftAlone.MAY_BE_BOUNDED, RowBuilder.of(SOME).cut(0));
    }

    @Test
    void shouldLeaveAloneWhatCannotBeKnown() {
        assertKept(
                LeftAlone.NOT_TOLD,
                RowBuilder.of(0, 0).by(null, null).undivided(null, 99).untold());
        assertKept(LeftAlone.NOTHING_USED, RowBuilder.of(0, 0).by(null, null).refused(429));
        assertKept(
                LeftAlone.NOTHING_USED, RowBuilder.of(0, 0).by("acme", "calls").refused(502));
        assertKept(LeftAlone.NOTHING_USED, RowBuilder.of(0, 0));
        assertKept(LeftAlone.UNCOUNTED, RowBuilder.of(0, 0).by("acme", "calls"));
        assertKept(LeftAlone.UNREADABLE, RowBuilder.of(SOME).otherUsage("telepathy=4"));
        assertKept(LeftAlone.UNREADABLE, RowBuilder.of(SOME).otherUsage("web_search=1".repeat(30)));
        assertKept(LeftAlone.UNREADABLE, RowBuilder.of(SOME).tier("warp"));
        assertKept(LeftAlone.UNREADABLE, RowBuilder.of(SOME).charged("oracle", null, 1, 0, 1));
    }

    @Test
    void shouldTellARowThatDiffersOnlyInWhatItIsMadeOf() {
        RowBuilder row = RowBuilder.of(SOME);
        assertFalse(isDifferent(row.charged("catalogue", "old", 2_000_000, 1_000_000, 1_000_000)));
        assertTrue(isDifferent(row.charged("catalogue", "old", 2_000_000, 1_200_000, 800_000)));
        assertTrue(isDifferent(row.undivided("catalogue", 2_000_000)));
        assertFalse(isDifferent(RowBuilder.of(0, 0).undivided("catalogue", 0)), "nothing is divided as it is");
    }

    private boolean isDifferent(RowBuilder row) {
        return assertInstanceOf(Computed.class, repricer.of(row.row())).isDifferent();
    }

    /// For every model that we know prices of, whatever was counted: what charged it once, charges it so again.
    @Test
    void shouldPriceEveryUsageByTheSameVersionToTheSameNanoDollar() {
        Catalogue bundled = CatalogueText.bundled();
        SplittableRandom random = new SplittableRandom(11);
        int compared = 0;
        for (CatalogueProvider vendor : bundled.providers().values()) {
            Catalogue one = new Catalogue(
                    bundled.version(),
                    List.of(),
                    Map.of("vendor", new CatalogueProvider("vendor", "", "vendor", null, List.of(), vendor.entries())));
            Repricer again = new Repricer(
                    config("providers: {vendor: {type: openai_compatible, base_url: \"http://vendor\", api_key: k}}"),
                    one);
            for (ModelEntry entry : vendor.entries()) {
                ModelEntry found = one.find("vendor", entry.id());
                if (found == null) {
                    continue; // its usual name is another one's by now
                }
                for (int i = 0; i < 4; i++) {
                    compared += isSameAgain(again, found.price(one.version()), entry.id(), random) ? 1 : 0;
                }
            }
        }
        System.out.println("priced again: " + compared);
        assertTrue(compared > 5_000, "compared " + compared);
    }

    private static boolean isSameAgain(Repricer again, ModelPrice price, String model, SplittableRandom random) {
        UsageFacts used = UsageFacts.none();
        for (Meter meter : Meter.values()) {
            boolean isWhole = meter == Meter.INPUT || meter == Meter.OUTPUT;
            if (meter != Meter.REQUEST && (isWhole || random.nextInt(3) == 0)) {
                used.with(meter, random.nextLong(isWhole ? 300_000 : 20_000));
            }
        }
        ServiceTier tier = TIERS.get(random.nextInt(TIERS.size()));
        Instant moment = Instant.ofEpochSecond(random.nextLong(1_760_000_000L, 1_800_000_000L));
        RateCard card = price.card(moment.getEpochSecond(), tier);
        if (card == null) {
            return false;
        }
        RowBuilder row = RowBuilder.of(used).by("vendor", model).at(moment);
        used.with(Meter.REQUEST, 1);
        row.charged(
                PriceSource.CATALOGUE.id(),
                price.version(),
                card.costNanoUsd(used),
                card.inputNanoUsd(used),
                card.outputNanoUsd(used));
        if (tier != ServiceTier.STANDARD) {
            row.tier(tier.id());
        }
        LedgerRow written = row.row();
        if (again.of(written) instanceof Kept(LeftAlone why)) {
            assertEquals(LeftAlone.NEAR_A_CHANGE, why, () -> model + " " + used + " " + moment);
            return false;
        }
        Computed computed = assertInstanceOf(Computed.class, again.of(written));
        assertFalse(computed.isDifferent(), () -> written + " becomes " + computed.correction());
        assertEquals(
                Objects.requireNonNull(written.catalogueVersion()),
                computed.correction().catalogueVersion());
        return true;
    }
}
