package io.ringfence.engine.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.budget.Budget.Answer;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAdjusters;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BudgetTest {
    private final Budget budget = new AccountBudgets("key/a").of(BudgetPeriod.DAILY);

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
            LocalDate monday = utc.toLocalDate().with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            assertEquals(
                    begin(monday),
                    BudgetPeriod.WEEKLY.beginMs(BudgetPeriod.WEEKLY.windowAt(epochMs)),
                    "seed=" + seed + " " + utc);
            assertEquals(
                    begin(utc.toLocalDate().withDayOfMonth(1)),
                    BudgetPeriod.MONTHLY.beginMs(month),
                    "seed=" + seed + " " + utc);
        }
    }

    private static long begin(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "TOTAL")
    void shouldBeginEveryWindowWhereTheLastOneEnds(BudgetPeriod period) {
        long window = period.windowAt(Instant.parse("1999-12-31T23:59:59.999Z").toEpochMilli());
        for (int i = 0; i < 10_000; i++, window++) {
            long beginMs = period.beginMs(window);
            assertEquals(window, period.windowAt(beginMs));
            assertEquals(window - 1, period.windowAt(beginMs - 1));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2024-12-30T00:00:00Z, 2025-01-05T23:59:59.999Z", // the first week of 2025 begins in 2024
        "2026-12-28T00:00:00Z, 2027-01-03T23:59:59.999Z", // the 53rd week of 2026 ends in 2027
        "2024-02-26T00:00:00Z, 2024-03-03T23:59:59.999Z", // with a leap day
        "1969-12-29T00:00:00Z, 1970-01-04T23:59:59.999Z"
    })
    void shouldCountWeeksFromMondayToSundayOverTheTurnsOfYears(Instant first, Instant last) {
        long week = BudgetPeriod.WEEKLY.windowAt(first.toEpochMilli());

        assertEquals(week - 1, BudgetPeriod.WEEKLY.windowAt(first.toEpochMilli() - 1));
        assertEquals(week, BudgetPeriod.WEEKLY.windowAt(last.toEpochMilli()));
        assertEquals(week + 1, BudgetPeriod.WEEKLY.windowAt(last.toEpochMilli() + 1));
    }

    @Test
    void shouldTellWhenMoneyComesBack() {
        Budget total = new AccountBudgets("key/a").of(BudgetPeriod.TOTAL);
        total.limitNanoUsd(100);
        total.enter(0);
        assertEquals(Long.MAX_VALUE, total.fitsAtMs(10));

        long noon = Instant.parse("2028-02-29T12:00:00Z").toEpochMilli();
        Budget monthly = new AccountBudgets("key/a").of(BudgetPeriod.MONTHLY);
        monthly.limitNanoUsd(100);
        monthly.enter(BudgetPeriod.MONTHLY.windowAt(noon));
        assertEquals(Instant.parse("2028-03-01T00:00:00Z").toEpochMilli(), monthly.fitsAtMs(100));
        assertEquals(Long.MAX_VALUE, monthly.fitsAtMs(101), "more than any month has");
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

    @Test
    void shouldNeitherGoBackNorStandStillWhenTheClockJumps() {
        BudgetWindows windows = new BudgetWindows();
        long sunday = Instant.parse("2026-11-22T12:59:30Z").toEpochMilli();
        windows.advance(sunday);
        long week = windows.current(BudgetPeriod.WEEKLY);
        long minute = windows.current(BudgetPeriod.ROLLING);

        assertTrue(windows.advance(sunday + Duration.ofDays(8).toMillis()), "forth");
        assertEquals(week + 2, windows.current(BudgetPeriod.WEEKLY));
        assertFalse(windows.advance(sunday), "and back");
        assertEquals(week + 2, windows.current(BudgetPeriod.WEEKLY));
        assertEquals(minute + 8 * 24 * 60, windows.current(BudgetPeriod.ROLLING));
        assertFalse(windows.advance(sunday + Duration.ofDays(8).plusMinutes(1).toMillis()), "a minute is no new day");
        assertEquals(minute + 8 * 24 * 60 + 1, windows.current(BudgetPeriod.ROLLING));
    }
}
