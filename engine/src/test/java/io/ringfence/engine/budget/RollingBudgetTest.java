package io.ringfence.engine.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.budget.Budget.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RollingBudgetTest {
    private static final int HOUR = 60;
    private static final int DAY = 24 * HOUR;

    private record Spent(long minute, long amount) {}

    private final Budget budget = new AccountBudgets("key/a").of(BudgetPeriod.ROLLING);

    private void spend(long amount) {
        budget.reserve(amount);
        budget.settle(budget.window(), amount, amount);
    }

    @Test
    void shouldCountWhatWasSpentForAWindowAndASliceAtMost() {
        budget.limitNanoUsd(100);
        budget.windowMinutes(DAY);
        budget.enter(10 * DAY);
        spend(70);

        budget.enter(11 * DAY + 23);
        assertEquals(70, budget.spentNanoUsd(), "the slice of 24 minutes is not over");
        budget.enter(11 * DAY + 24);
        assertEquals(0, budget.spentNanoUsd());
    }

    @Test
    void shouldHoldWhatIsReservedUntilItIsSettledHoweverLongThatTakes() {
        budget.limitNanoUsd(100);
        budget.windowMinutes(HOUR);
        budget.enter(1_000);
        budget.reserve(60);

        budget.enter(1_000 + 2 * HOUR);
        assertEquals(Answer.RESERVED_BY_OTHERS, budget.answer(41));
        budget.settle(1_000, 60, 50);
        assertEquals(50, budget.spentNanoUsd(), "from now on");
        assertEquals(0, budget.reservedNanoUsd());
        assertEquals((1_000 + 2 * HOUR + HOUR + 1) * 60_000L, budget.fitsAtMs(60));
    }

    @Test
    void shouldSayWhenEnoughHasLeft() {
        budget.limitNanoUsd(100);
        budget.windowMinutes(HOUR);
        budget.enter(0);
        spend(40);
        budget.enter(10);
        spend(50);
        budget.enter(20);

        assertEquals(61 * 60_000L, budget.fitsAtMs(20));
        assertEquals(71 * 60_000L, budget.fitsAtMs(51));
        assertEquals(Long.MAX_VALUE, budget.fitsAtMs(101));
        budget.enter(61);
        assertEquals(Answer.FITS, budget.answer(50));
    }

    @Test
    void shouldForgetAllAfterALongTimeAndNothingWhenTimeGoesBack() {
        budget.limitNanoUsd(100);
        budget.windowMinutes(HOUR);
        budget.enter(5_000);
        spend(40);
        budget.enter(4_000);
        assertEquals(40, budget.spentNanoUsd());
        budget.enter(5_000 + 10 * DAY);
        assertEquals(0, budget.spentNanoUsd());
    }

    @Test
    void shouldNeverCountLessThanWhatWasSpentInTheWindow() {
        long seed = System.nanoTime();
        for (int round = 0; round < 200; round++) {
            compare(new Random(seed + round), "seed=" + (seed + round));
        }
    }

    private static void compare(Random random, String seed) {
        Budget budget = new AccountBudgets("key/a").of(BudgetPeriod.ROLLING);
        budget.limitNanoUsd(1_000_000);
        int window = HOUR * (1 + random.nextInt(48));
        budget.windowMinutes(window);
        List<Spent> all = new ArrayList<>();
        long minute = 29_000_000;
        budget.enter(minute);
        for (int step = 0; step < 300; step++) {
            minute += random.nextInt(10) == 0 ? random.nextInt(2 * window) : random.nextInt(5);
            budget.enter(minute);
            long amount = random.nextInt(1_000);
            budget.reserve(amount);
            budget.settle(minute, amount, amount);
            all.add(new Spent(minute, amount));

            assertTrue(budget.spentNanoUsd() >= since(minute - window, all), seed + " step=" + step);
            assertTrue(budget.spentNanoUsd() <= since(minute - window - window / 60, all), seed + " step=" + step);
        }
    }

    private static long since(long minute, List<Spent> all) {
        return all.stream()
                .filter(spent -> spent.minute >= minute)
                .mapToLong(Spent::amount)
                .sum();
    }

    @Test
    void shouldKeepWhatWasSpentWhenTheWindowIsChanged() {
        budget.limitNanoUsd(1_000);
        budget.windowMinutes(HOUR);
        budget.enter(6_000);
        spend(1);
        budget.enter(6_030);
        spend(10);
        budget.windowMinutes(DAY);
        assertEquals(11, budget.spentNanoUsd());
        budget.enter(6_000 + DAY);
        assertEquals(11, budget.spentNanoUsd(), "no earlier than asked");
        budget.windowMinutes(HOUR);
        budget.enter(6_030 + DAY + 2 * HOUR);
        assertEquals(0, budget.spentNanoUsd());
    }

    @Test
    void shouldMoveOnAtOnceUnderAShorterWindow() {
        int begin = 100 * 30 * DAY;
        budget.limitNanoUsd(100);
        budget.windowMinutes(30 * DAY);
        budget.enter(begin);
        spend(10);

        budget.windowMinutes(HOUR);
        assertEquals(10, budget.spentNanoUsd(), "just now");
        budget.enter(begin + 10);
        spend(20);
        assertEquals((begin + 71) * 60_000L, budget.fitsAtMs(100));
        budget.enter(begin + 61);
        assertEquals(20, budget.spentNanoUsd());
        budget.enter(begin + 71);
        assertEquals(0, budget.spentNanoUsd());
    }

    @Test
    void shouldKnowWhatWasSpentWhileTheLimitWasAway() {
        budget.limitNanoUsd(100);
        budget.windowMinutes(HOUR);
        budget.enter(100);
        budget.limitNanoUsd(Budget.UNLIMITED);
        budget.settle(100, 0, 80);
        budget.limitNanoUsd(100);
        assertEquals(Answer.EXCEEDED, budget.answer(21));
    }

    @Test
    void shouldTakeWholeHoursOnly() {
        assertThrows(IllegalArgumentException.class, () -> budget.windowMinutes(90));
        assertThrows(IllegalArgumentException.class, () -> new BudgetLimit(BudgetPeriod.ROLLING, 1, 0, List.of()));
        assertThrows(IllegalArgumentException.class, () -> new BudgetLimit(BudgetPeriod.DAILY, 1, HOUR, List.of()));
    }
}
