package io.ringfence.frontend.policy;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.prices.Catalogue;
import io.ringfence.providers.prices.CatalogueText;
import io.ringfence.providers.prices.Meter;
import io.ringfence.providers.prices.ModelPrice;
import io.ringfence.providers.prices.PricePeriod;
import io.ringfence.providers.prices.PriceSource;
import io.ringfence.providers.prices.Rate;
import io.ringfence.providers.prices.RateCard;
import io.ringfence.providers.prices.ServiceTier;
import io.ringfence.providers.prices.UnknownPrice;
import io.ringfence.providers.prices.UsageFacts;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PriceBookTest {
    private static final Catalogue CATALOGUE = CatalogueText.read("""
        ringfence-prices 1
        version 7
        provider acme Acme
        model a-1 A One
          limits context=1000 output=100
          price input=3 output=4
        model s-1 Searching
          price input=3 output=4 web_search=0.014
        """);

    private static PriceBook book(UnknownPrice unknown, PriceBook.Entry... entries) {
        return new PriceBook(List.of(entries), CATALOGUE, Map.of("mine", "acme"), unknown, card(9));
    }

    private static RateCard card(long picoUsd) {
        return new RateCard(Map.of(Meter.INPUT, Rate.of(picoUsd)));
    }

    private static PriceBook.Entry entry(String pattern, long picoUsd, long maxOutputTokens) {
        return new PriceBook.Entry(new ModelPattern(pattern), card(picoUsd), maxOutputTokens, 0);
    }

    private static long input(ModelPrice price) {
        return price.worst(0).inputPicoUsd();
    }

    @Test
    void shouldTakeTheCataloguesPriceAndLimits() {
        ModelPrice price = requireNonNull(book(UnknownPrice.BLOCK).find("mine", "a-1"));
        assertEquals(3_000_000, input(price));
        assertEquals(PriceSource.CATALOGUE, price.source());
        assertEquals(CATALOGUE.version(), price.version());
        assertEquals(1_000, price.contextTokens());
        assertEquals(100, price.maxOutputTokens());
    }

    @Test
    void shouldPreferTheOperatorsPriceAndFillInTheCataloguesLimits() {
        PriceBook book = book(
                UnknownPrice.BLOCK, entry("*", 1, 0), entry("a-*", 2, 50), entry("mine/a-1", 5, 0), entry("b", 6, 0));
        ModelPrice exact = requireNonNull(book.find("mine", "a-1"));
        assertEquals(5, input(exact));
        assertEquals(PriceSource.CONFIGURED, exact.source());
        assertEquals(book.version(), exact.version());
        assertEquals(100, exact.maxOutputTokens());
        assertEquals(1_000, exact.contextTokens());
        assertEquals(50, requireNonNull(book.find("other", "a-1")).maxOutputTokens());
        assertEquals(6, input(requireNonNull(book.find("other", "b"))));
        assertEquals(1, input(requireNonNull(book.find("other", "c"))));
    }

    @Test
    void shouldTellOwnPricesByTheVersion() {
        String plain = book(UnknownPrice.BLOCK).version();
        assertEquals(CATALOGUE.version(), plain);
        PriceBook own = book(UnknownPrice.BLOCK, entry("b", 6, 0));
        assertTrue(own.version().matches(plain + "\\+own-[0-9a-f]{8}"), own.version());
        assertEquals(own.version(), requireNonNull(own.find("mine", "a-1")).version(), "of the same book");

        assertEquals(own.version(), book(UnknownPrice.BLOCK, entry("b", 6, 9)).version(), "a limit is no price");
        assertNotEquals(
                own.version(), book(UnknownPrice.BLOCK, entry("b", 7, 0)).version());
        assertNotEquals(
                own.version(), book(UnknownPrice.BLOCK, entry("c", 6, 0)).version());
        PriceBook estimating = book(UnknownPrice.ESTIMATE);
        assertNotEquals(plain, estimating.version());
        assertEquals(
                estimating.version(), requireNonNull(estimating.find("x", "y")).version());
    }

    @Test
    void shouldChargeOwnPricesByDayHourAndTier() {
        PricePeriod batch = new PricePeriod(null, null, null, ServiceTier.BATCH, card(3));
        PricePeriod night = new PricePeriod(
                LocalDate.parse("2027-01-01"),
                LocalTime.parse("16:30"),
                LocalTime.parse("00:30"),
                ServiceTier.STANDARD,
                card(5));
        PriceBook.Entry own =
                new PriceBook.Entry(new ModelPattern("a-1"), List.of(PricePeriod.always(card(6)), batch, night), 0, 0);
        ModelPrice price = requireNonNull(book(UnknownPrice.BLOCK, own).find("mine", "a-1"));
        UsageFacts thousand = UsageFacts.ofTokens(1_000, 0);
        long before = Instant.parse("2026-12-31T17:00:00Z").getEpochSecond();
        long after = Instant.parse("2027-01-01T17:00:00Z").getEpochSecond();
        assertEquals(6, price.costNanoUsd(thousand, ServiceTier.STANDARD, before));
        assertEquals(5, price.costNanoUsd(thousand, ServiceTier.STANDARD, after));
        assertEquals(3, price.costNanoUsd(thousand, ServiceTier.BATCH, after));
        assertEquals(6, price.worst(after).inputPicoUsd());
    }

    @Test
    void shouldDealWithUnknownPricesAsTheOperatorChose() {
        assertNull(book(UnknownPrice.BLOCK).find("mine", "a-2"));
        assertNull(book(UnknownPrice.BLOCK).find("unknown", "a-1"));
        assertFalse(book(UnknownPrice.BLOCK).allowsUnknown());

        assertNull(book(UnknownPrice.ALLOW).find("mine", "a-2"));
        assertTrue(book(UnknownPrice.ALLOW).allowsUnknown());

        ModelPrice estimate = requireNonNull(book(UnknownPrice.ESTIMATE).find("mine", "a-2"));
        assertEquals(9, input(estimate));
        assertEquals(PriceSource.ESTIMATE, estimate.source());
        assertEquals(3_000_000, input(requireNonNull(book(UnknownPrice.ESTIMATE).find("mine", "a-1"))));
    }

    @Test
    void shouldEstimateOnlySearchesThatTheCatalogueHasNoPriceOf() {
        RateCard estimate = new RateCard(Map.of(Meter.INPUT, Rate.of(9), Meter.WEB_SEARCH, Rate.of(8)));
        PriceBook estimating =
                new PriceBook(List.of(), CATALOGUE, Map.of("mine", "acme"), UnknownPrice.ESTIMATE, estimate);
        ModelPrice known = requireNonNull(estimating.find("mine", "a-1"));
        assertEquals(3_000_000, input(known));
        assertEquals(8, known.worst(0).searchPicoUsd());
        assertEquals(PriceSource.CATALOGUE, known.source());
        assertEquals(
                14_000_000_000L,
                requireNonNull(estimating.find("mine", "s-1")).worst(0).searchPicoUsd());

        assertFalse(requireNonNull(book(UnknownPrice.BLOCK).find("mine", "a-1")).hasSearches());
        assertTrue(requireNonNull(book(UnknownPrice.BLOCK).find("mine", "s-1")).hasSearches());
    }
}
