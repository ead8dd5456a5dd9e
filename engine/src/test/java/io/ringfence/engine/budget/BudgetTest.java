package io.ringfence.engine.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.budget.Budget.Answer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BudgetTest {
    private final Budget budget = new Budget(BudgetPeriod.DAILY);

    @Test
    void shouldTellMoneyThatIsGoneFromMoneyThatIsHeld() {
        budget.limitNanoUsd(100);
        budget.enter(1);
        budget.reserve(60);

        assertEquals(Answer.FITS, budget.answer(40));
        assertEquals(Answer.RESERVED_BY_OTHERS, budget.answer(41));
        budget.settle(1, 60, 60);
        assertEquals(Answer.EXCEEDED, budget.answer(41));
    }

    @Test
    void shouldLetPassWhatCostsNothing() {
        budget.limitNanoUsd(0);

        assertEquals(Answer.FITS, budget.answer(0));
        assertEquals(Answer.EXCEEDED, budget.answer(1));
    }

    @Test
    void shouldNotChargeANewWindowForAReservationOfAnOldOne() {
        budget.limitNanoUsd(100);
        budget.enter(1);
        budget.reserve(80);
        budget.enter(2);
        budget.reserve(30);

        budget.settle(1, 80, 80);

        assertEquals(0, budget.spentNanoUsd());
        assertEquals(30, budget.reservedNanoUsd());
    }

    @Test
    void shouldNeverGoBackToAnOlderWindow() {
        budget.enter(2);
        budget.reserve(5);
        budget.enter(1);

        assertEquals(5, budget.reservedNanoUsd());
    }

    @Test
    void shouldFollowTheCalendar() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        long from = Instant.parse("1950-01-01T00:00:00Z").toEpochMilli();
        long to = Instant.parse("2450-01-01T00:00:00Z").toEpochMilli();
        for (int i = 0; i < 200_000; i++) {
            long epochMs = random.nextLong(from, to);
            ZonedDateTime utc = Instant.ofEpochMilli(epochMs).atZone(ZoneOffset.UTC);
            long month = utc.getYear() * 12L + utc.getMonthValue() - 1;
            assertEquals(month, BudgetPeriod.MONTHLY.windowAt(epochMs), "seed=" + seed + " " + utc);
            assertEquals(utc.toLocalDate().toEpochDay(), BudgetPeriod.DAILY.windowAt(epochMs), "seed=" + seed);
        }
    }

    @Test
    void shouldSayWhenAWindowBegins() {
        BudgetWindows windows = new BudgetWindows();
        long midnight = Instant.parse("2026-03-01T00:00:00Z").toEpochMilli();

        assertTrue(windows.advance(midnight - 1));
        long february = windows.current(BudgetPeriod.MONTHLY);
        assertFalse(windows.advance(midnight - 1));
        assertTrue(windows.advance(midnight));
        assertEquals(february + 1, windows.current(BudgetPeriod.MONTHLY));
        assertFalse(windows.advance(midnight - 5));
    }
}
