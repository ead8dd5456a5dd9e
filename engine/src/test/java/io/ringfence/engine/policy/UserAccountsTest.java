package io.ringfence.engine.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.engine.budget.BudgetWindows;
import io.ringfence.engine.budget.ChangedLimits;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UserAccountsTest {
    private static final AccountLimits LIMITS = AccountLimits.NONE.withDailyBudgetNanoUsd(100);
    private static final long DAY_MS = 86_400_000L;
    private static final int MAX_USERS = 100;

    private final BudgetWindows windows = new BudgetWindows();
    private final UserAccounts users = new Account("key", MAX_USERS, new ChangedLimits()).users();

    UserAccountsTest() {
        windows.advance(0);
    }

    @Test
    void shouldGiveEachUserAnAccountOfItsOwn() {
        assertSame(account("one"), account("one"));
        assertNotSame(account("one"), account("two"));
        assertEquals("key/one", present("one").id());
    }

    @Test
    void shouldApplyNewLimitsAtTheNextUse() {
        present("one");
        Account same = users.account("one", LIMITS.withMaxConcurrent(3), windows, 0);
        assertNotNull(same);
        assertEquals(3, same.limits().maxConcurrent());
    }

    @Test
    void shouldDropTheLongestUnusedWhenFull() {
        Account first = present("0");
        for (int i = 1; i < MAX_USERS; i++) {
            present(Integer.toString(i));
        }
        present("0");

        assertNotNull(account("another"));
        assertEquals(MAX_USERS, users.size());
        assertSame(first, account("0"));
        assertNotNull(account("1"));
    }

    @Test
    void shouldKeepThoseWhoSpentMoneyUntilTheirWindowIsOver() {
        for (int i = 0; i < MAX_USERS; i++) {
            Account user = present(Integer.toString(i));
            user.budgets().enter(windows);
            user.budgets().of(BudgetPeriod.DAILY).reserve(10);
            user.budgets().of(BudgetPeriod.DAILY).settle(windows.current(BudgetPeriod.DAILY), 10, 10);
        }

        assertNull(account("another"));
        windows.advance(DAY_MS);
        assertNotNull(account("another"));
        assertEquals(MAX_USERS, users.size());
    }

    @Test
    void shouldKeepThoseWhoRun() {
        for (int i = 0; i < MAX_USERS; i++) {
            present(Integer.toString(i)).enter();
        }
        assertNull(account("another"));
    }

    private @Nullable Account account(String user) {
        return users.account(user, LIMITS, windows, 0);
    }

    private Account present(String user) {
        Account account = account(user);
        assertNotNull(account);
        return account;
    }
}
