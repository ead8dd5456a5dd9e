package io.ringfence.frontend.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringfence.engine.ledger.LedgerFacts;
import io.ringfence.providers.prices.Meter;
import io.ringfence.providers.prices.ModelPrice;
import io.ringfence.providers.prices.PriceSource;
import io.ringfence.providers.prices.Rate;
import io.ringfence.providers.prices.RateCard;
import io.ringfence.providers.stream.Usage;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BillTest {
    /// An input token costs 1,000 nano-dollars, one that was cached 100, an output token 2,000, a search 5,000.
    private static final RateCard CARD = new RateCard(Map.of(
            Meter.INPUT, Rate.of(1_000_000),
            Meter.CACHE_READ, Rate.of(100_000),
            Meter.OUTPUT, Rate.of(2_000_000),
            Meter.WEB_SEARCH, Rate.of(5_000_000)));

    private final Usage usage = new Usage();
    private final Bill bill = new Bill();

    private static Bill.Terms terms(@Nullable PriceSource source) {
        return new Bill.Terms(source == null ? null : ModelPrice.always(source, CARD), 0);
    }

    private void use(long input, long cached, long output, long searches) {
        usage.facts()
                .with(Meter.INPUT, input)
                .with(Meter.CACHE_READ, cached)
                .with(Meter.OUTPUT, output)
                .with(Meter.WEB_SEARCH, searches);
    }

    private void assertCosts(long whole, long input, long output) {
        assertEquals(
                List.of(whole, input, output),
                List.of(bill.costNanoUsd(), bill.inputCostNanoUsd(), bill.outputCostNanoUsd()));
    }

    @Test
    void shouldTellWhatPromptAndAnswerCost() {
        use(100, 40, 20, 2);
        bill.whole(terms(PriceSource.CATALOGUE), usage, true, 0, 0);
        assertCosts(60_000 + 4_000 + 40_000 + 10_000, 64_000, 40_000);
    }

    @Test
    void shouldNotDivideWhatAProviderTellsAsAWhole() {
        use(100, 40, 20, 2);
        usage.reportedNanoUsd(99_000);
        bill.whole(terms(PriceSource.CATALOGUE), usage, true, 0, 0);
        assertCosts(99_000, LedgerFacts.UNDIVIDED, LedgerFacts.UNDIVIDED);
    }

    @Test
    void shouldDivideByTheOperatorsPricesWhateverTheProviderTells() {
        use(100, 0, 20, 0);
        usage.reportedNanoUsd(99_000);
        bill.whole(terms(PriceSource.CONFIGURED), usage, true, 0, 0);
        assertCosts(140_000, 100_000, 40_000);
    }

    @Test
    void shouldCostNothingInAnyPartWhereNoPriceIsKnownOrNothingWasUsed() {
        assertCosts(0, 0, 0);
        use(100, 0, 20, 0);
        bill.whole(terms(null), usage, true, 0, 0);
        assertCosts(0, 0, 0);
    }

    @Test
    void shouldDivideWhatIsEstimated() {
        bill.whole(terms(PriceSource.ESTIMATE), usage, false, 30, 40);
        assertCosts(50_000, 30_000, 20_000);
    }

    @Test
    void shouldChargeWhatToolsDidBeforeAStreamWasCut() {
        use(0, 0, 0, 2);
        bill.part(terms(PriceSource.CATALOGUE), usage, false, 30, 0, 1_000_000);
        assertCosts(30_000 + 2_000 + 10_000, 30_000, 2_000);
    }

    @Test
    void shouldHaveNoPartsThatAreMoreThanAnEstimateMayCost() {
        use(100, 0, 0, 0);
        bill.part(terms(PriceSource.CATALOGUE), usage, true, 100, 400, 130_000);
        assertCosts(130_000, 100_000, 30_000);
        bill.part(terms(PriceSource.CATALOGUE), usage, true, 100, 400, 70_000);
        assertCosts(70_000, 70_000, 0);
    }
}
