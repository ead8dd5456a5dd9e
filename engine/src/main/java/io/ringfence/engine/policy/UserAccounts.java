package io.ringfence.engine.policy;

import io.ringfence.engine.budget.BudgetWindows;
import io.ringfence.engine.budget.ChangedLimits;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The end users under one key: each gets an account at the first use. Their number is bounded; users whose
/// account says nothing any more make room, the longest unused first. Engine thread only.
public final class UserAccounts {
    /// How many of the longest unused accounts are looked at before a new user is turned away.
    private static final int LOOKED_AT = 64;

    private final Account key;
    private final int maxUsers;
    private final ChangedLimits changed;
    /// Those with limits of their own.
    private final Set<String> limited = new HashSet<>();

    private final Map<String, Account> accountByUser = new LinkedHashMap<>(16, 0.75f, true);

    UserAccounts(Account key, int maxUsers, ChangedLimits changed) {
        this.key = key;
        this.maxUsers = maxUsers;
        this.changed = changed;
    }

    /// Looks which users have changed limits; for a key that is new.
    void nameLimited() {
        changed.forEachUserOf(key.id(), limited::add);
    }

    /// A changed limit of a user was noted or forgotten.
    void nameLimited(String user) {
        if (changed.has(key.id() + "/" + user)) {
            limited.add(user);
        } else {
            limited.remove(user);
        }
    }

    /// Whether a user has limits of his own, though the key's policy may not tell users apart.
    public boolean isLimited(String user) {
        return !limited.isEmpty() && limited.contains(user);
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
            account = new Account(key.id() + "/" + user, 0, changed);
            accountByUser.put(user, account);
        }
        if (account.isRetired() || !account.limits().equals(limits)) {
            account.install(limits, nowNs);
        }
        return account;
    }

    /// One that there is already, or null.
    @Nullable
    Account find(String user) {
        return accountByUser.get(user);
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
