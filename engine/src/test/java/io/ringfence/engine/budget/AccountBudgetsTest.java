package io.ringfence.engine.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccountBudgetsTest {
    private static final long DAY_MS = 86_400_000;

    private final BudgetWindows now = new BudgetWindows();
    private final AccountBudgets budgets = new AccountBudgets("key/a");

    private void enter(long epochMs) {
        now.advance(epochMs);
        budgets.enter(now);
    }

    private long[] windows() {
        long[] windows = new long[BudgetPeriod.values().length];
        now.copyTo(windows);
        return windows;
    }

    private long spent(BudgetPeriod period) {
        return budgets.of(period).spentNanoUsd();
    }

    @Test
    void shouldHaveNoBudgetThatNeverHadALimit() {
        budgets.install(BudgetPeriod.DAILY, null);
        assertEquals(0, budgets.all().length);
        assertFalse(budgets.areLimited());
    }

    @Test
    void shouldKeepABudgetWhoseLimitIsTakenAway() {
        budgets.install(BudgetPeriod.ROLLING, new BudgetLimit(BudgetPeriod.ROLLING, 5, 60, List.of()));
        budgets.install(BudgetPeriod.DAILY, new BudgetLimit(BudgetPeriod.DAILY, 5));
        Budget daily = budgets.of(BudgetPeriod.DAILY);
        assertTrue(budgets.areLimited());
        budgets.install(BudgetPeriod.DAILY, null);
        budgets.install(BudgetPeriod.ROLLING, null);

        assertFalse(budgets.areLimited());
        assertSame(daily, budgets.of(BudgetPeriod.DAILY));
        List<BudgetPeriod> periods =
                Arrays.stream(budgets.all()).map(Budget::period).toList();
        assertEquals(List.of(BudgetPeriod.DAILY, BudgetPeriod.ROLLING), periods);
    }

    @Test
    void shouldLetABudgetBeginWithWhatWasSpentWithoutIt() {
        enter(40 * DAY_MS);
        long[] yesterday = windows();
        budgets.spent(yesterday, 3);
        enter(41 * DAY_MS);
        budgets.spent(windows(), 10);
        budgets.spent(yesterday, 1);

        assertEquals(14, spent(BudgetPeriod.TOTAL));
        assertEquals(10, spent(BudgetPeriod.DAILY), "a new day, and what began the day before is not its");
        assertEquals(14, spent(BudgetPeriod.MONTHLY));
        assertEquals(0, spent(BudgetPeriod.ROLLING), "which has nothing to count in before it has a window");
    }

    @Test
    void shouldPutANewBudgetIntoTheWindowOfNow() {
        enter(40 * DAY_MS);
        Budget daily = budgets.of(BudgetPeriod.DAILY);
        Budget rolling = budgets.of(BudgetPeriod.ROLLING);
        enter(40 * DAY_MS);

        assertEquals(40, daily.window());
        assertEquals(now.current(BudgetPeriod.ROLLING), rolling.window());
    }
}
