package io.ringfence.engine.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BudgetAlarmTest {
    private final List<String> told = new ArrayList<>();
    private final BudgetListener listener = new BudgetListener() {
        @Override
        public void reached(String account, BudgetPeriod period, long window, int permille, long spent, long limit) {
            told.add(account + " " + period + " " + window + ": " + permille + " by " + spent + " of " + limit);
        }

        @Override
        public void exceeded(String account, BudgetPeriod period, long window, long spent, long limit) {
            told.add(account + " " + period + " " + window + ": exceeded by " + spent + " of " + limit);
        }
    };
    private final Budget daily = new AccountBudgets("key/a").of(BudgetPeriod.DAILY);
    private final BudgetAlarm alarm = daily.alarm();

    private void limit(long limit, Integer... permille) {
        daily.limitNanoUsd(limit);
        alarm.install(List.of(permille));
    }

    private void spend(long amount) {
        daily.settle(daily.window(), 0, amount);
        alarm.spent(listener);
    }

    private List<String> told() {
        List<String> copy = List.copyOf(told);
        told.clear();
        return copy;
    }

    @Test
    void shouldTellEveryThresholdOnceInAWindow() {
        daily.enter(1);
        limit(100, 500, 800, 1_000);

        spend(49);
        assertEquals(List.of(), told());
        spend(1);
        assertEquals(List.of("key/a DAILY 1: 500 by 50 of 100"), told());
        spend(10);
        assertEquals(List.of(), told());
        spend(40);
        assertEquals(List.of("key/a DAILY 1: 800 by 100 of 100", "key/a DAILY 1: 1000 by 100 of 100"), told());
        spend(10);
        assertEquals(List.of(), told());

        daily.enter(2);
        spend(50);
        assertEquals(List.of("key/a DAILY 2: 500 by 50 of 100"), told());
    }

    @Test
    void shouldRoundNoThresholdDown() {
        daily.enter(1);
        limit(11, 500);
        spend(5);
        assertEquals(List.of(), told());
        spend(1);
        assertEquals(List.of("key/a DAILY 1: 500 by 6 of 11"), told());
    }

    @Test
    void shouldTellAgainUnderAHigherLimitThatWasNotReachedYet() {
        daily.enter(1);
        limit(100, 800);
        spend(80);
        told();
        limit(100, 800);
        spend(1);
        assertEquals(List.of(), told(), "nothing has changed");
        limit(200, 800);
        spend(1);
        assertEquals(List.of(), told());
        spend(78);
        assertEquals(List.of("key/a DAILY 1: 800 by 160 of 200"), told());
        limit(150, 500, 800);
        spend(1);
        assertEquals(List.of("key/a DAILY 1: 500 by 161 of 150"), told());
    }

    @Test
    void shouldCountWhatOthersHaveSpent() {
        daily.enter(1);
        limit(100, 800);
        BudgetLease lease = new BudgetLease(daily, LeasePort.NONE, 1);
        daily.lease(lease);
        spend(10);
        assertEquals(List.of(), told());
        lease.answered(1, 20, 69, 0);
        spend(1);
        assertEquals(List.of("key/a DAILY 1: 800 by 80 of 100"), told());
        alarm.refused(listener);
        assertEquals(List.of("key/a DAILY 1: exceeded by 80 of 100"), told());
    }

    @Test
    void shouldFollowALimitThatGoesBeforeThePolicys() {
        daily.enter(1);
        limit(100, 800);
        spend(80);
        told();
        daily.changeLimit(200);
        spend(1);
        assertEquals(List.of(), told());
        spend(79);
        assertEquals(List.of("key/a DAILY 1: 800 by 160 of 200"), told());
    }

    @Test
    void shouldTellTheFirstRefusalOfAWindow() {
        daily.enter(1);
        limit(100);
        alarm.refused(listener);
        alarm.refused(listener);
        assertEquals(List.of("key/a DAILY 1: exceeded by 0 of 100"), told());
        daily.enter(2);
        alarm.refused(listener);
        assertEquals(List.of("key/a DAILY 2: exceeded by 0 of 100"), told());
    }

    @Test
    void shouldSayNothingOfABudgetWithoutALimitOrWithoutSpending() {
        daily.enter(1);
        alarm.install(List.of(500));
        spend(10);
        assertEquals(List.of(), told());
        Budget nothing = new AccountBudgets("key/b").of(BudgetPeriod.TOTAL);
        nothing.limitNanoUsd(0);
        nothing.enter(0);
        BudgetAlarm ofNothing = nothing.alarm();
        ofNothing.install(List.of(500));
        ofNothing.spent(listener);
        assertEquals(List.of(), told());
    }

    @Test
    void shouldRepeatItselfInARollingBudgetNoSoonerThanAWindowLater() {
        Budget rolling = new AccountBudgets("key/a").of(BudgetPeriod.ROLLING);
        BudgetAlarm ofRolling = rolling.alarm();
        rolling.windowMinutes(60);
        rolling.limitNanoUsd(100);
        ofRolling.install(List.of(800));
        for (long minute = 0; minute <= 120; minute += 10) {
            rolling.enter(minute);
            rolling.settle(minute, 0, 20);
            ofRolling.spent(listener);
        }
        assertEquals(List.of("key/a ROLLING 30: 800 by 80 of 100", "key/a ROLLING 90: 800 by 140 of 100"), told());
    }

    @Test
    void shouldTakeThresholdsInOrderOnly() {
        assertThrows(
                IllegalArgumentException.class, () -> new BudgetLimit(BudgetPeriod.DAILY, 1, 0, List.of(800, 500)));
        assertThrows(IllegalArgumentException.class, () -> new BudgetLimit(BudgetPeriod.DAILY, 1, 0, List.of(1_001)));
        assertThrows(IllegalArgumentException.class, () -> new BudgetLimit(BudgetPeriod.DAILY, 1, 0, List.of(0)));
    }
}
