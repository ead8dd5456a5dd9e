package io.ringfence.engine.policy;

import io.ringfence.engine.budget.BudgetWindows;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The end users under one key: each gets an account at the first use. Their number is bounded; users whose
/// account says nothing any more make room, the longest unused first. Engine thread only.
public final class UserAccounts {
    /// How many of the longest unused accounts are looked at before a new user is turned away.
    private static final int LOOKED_AT = 64;

    private final Account key;
    private final int maxUsers;
    private final Map<String, Account> accountByUser = new LinkedHashMap<>(16, 0.75f, true);

    UserAccounts(Account key, int maxUsers) {
        this.key = key;
        this.maxUsers = maxUsers;
    }

    /// The account of a user, with the given limits in force, or null when there is no room for a new one.
    ///
    /// @param windows the windows of now: what was spent in older ones holds no place
    public @Nullable Account account(String user, AccountLimits limits, BudgetWindows windows, long nowNs) {
        Account account = accountByUser.get(user);
        if (account == null) {
            if (accountByUser.size() >= maxUsers && !makeRoom(windows, nowNs)) {
                return null;
            }
            account = new Account(key.id() + "/" + user, 0);
            accountByUser.put(user, account);
        }
        if (account.isRetired() || !account.limits().equals(limits)) {
            account.install(limits, nowNs);
        }
        return account;
    }

    private boolean makeRoom(BudgetWindows windows, long nowNs) {
        for (int i = 0; i < LOOKED_AT; i++) {
            Iterator<Map.Entry<String, Account>> oldest =
                    accountByUser.entrySet().iterator();
            Map.Entry<String, Account> entry = oldest.next();
            String user = entry.getKey();
            Account account = entry.getValue();
            account.budgets().enter(windows);
            oldest.remove();
            if (account.isForgettable(nowNs)) {
                return true;
            }
            accountByUser.put(user, account);
        }
        return false;
    }

    public int size() {
        return accountByUser.size();
    }

    public void forEach(Consumer<Account> consumer) {
        accountByUser.values().forEach(consumer);
    }
}
