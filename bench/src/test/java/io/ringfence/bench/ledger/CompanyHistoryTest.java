package io.ringfence.bench.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class CompanyHistoryTest {
    private static final int EXCHANGES = 2_000;

    private static CompanyHistory history(long seed) {
        return new CompanyHistory(seed, EXCHANGES, 1_000_000, 2_000_000);
    }

    @Test
    void shouldMakeTheSameExchangesForTheSameSeed() {
        assertEquals(history(7).next(EXCHANGES), history(7).next(EXCHANGES));
        assertFalse(history(7).next(10).equals(history(8).next(10)));
    }

    @Test
    void shouldSpreadExchangesEvenlyOverItsTime() {
        CompanyHistory history = history(7);
        List<CompanyExchange> all = history.next(EXCHANGES);
        assertEquals(1_000_000, all.getFirst().epochMs());
        assertEquals(1_500_000, all.get(EXCHANGES / 2).epochMs());
        assertEquals(1_999_500, all.getLast().epochMs());
        assertFalse(history.hasNext());
        assertThrows(NoSuchElementException.class, history::next);
    }

    @Test
    void shouldHaveAllThatHappensInACompany() {
        List<CompanyExchange> all = history(7).next(EXCHANGES);
        long busiest = all.stream()
                .filter(exchange -> CompanyHistory.BUSIEST_PROJECT.equals(exchange.project()))
                .count();
        assertTrue(busiest > EXCHANGES / 5, () -> "of the busiest project: " + busiest);
        assertTrue(all.stream().anyMatch(exchange -> exchange.hold() == null));
        assertTrue(all.stream().anyMatch(exchange -> !exchange.told()));
        assertTrue(all.stream().anyMatch(exchange -> exchange.status() == 502));
        assertTrue(all.stream().anyMatch(exchange -> exchange.tags() == null));
        for (CompanyExchange exchange : all) {
            CompanyExchange.Hold hold = exchange.hold();
            assertTrue(hold == null || hold.reservedNanoUsd() >= exchange.costNanoUsd(), exchange::toString);
        }
    }

    @Test
    void shouldHaveOnlyOneProjectWhereThereIsOneApplication() {
        CompanyHistory.ofOneApplication(7, 100, 0, 100).next(100).forEach(exchange -> {
            assertEquals(CompanyHistory.BUSIEST_PROJECT, exchange.project());
            assertNull(exchange.endUser());
        });
    }
}
