package io.ringfence.bench.micro;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// Budgets the usual way: accounts in a map behind one lock, reserved and settled by their names.
final class LockedLedger {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Account> accounts = new HashMap<>();

    private static final class Account {
        private long left = Long.MAX_VALUE / 8;
        private long reserved;
    }

    LockedLedger(String... names) {
        for (String name : names) {
            accounts.put(name, new Account());
        }
    }

    boolean tryReserve(String[] chain, long amount) {
        lock.lock();
        try {
            for (String name : chain) {
                if (account(name).left < amount) {
                    return false;
                }
            }
            for (String name : chain) {
                Account account = account(name);
                account.left -= amount;
                account.reserved += amount;
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Gives back what was reserved, but for the cost.
    ///
    /// @return what is still reserved at all levels together
    long settle(String[] chain, long amount, long cost) {
        lock.lock();
        try {
            long reserved = 0;
            for (String name : chain) {
                Account account = account(name);
                account.reserved -= amount;
                account.left += amount - cost;
                reserved += account.reserved;
            }
            return reserved;
        } finally {
            lock.unlock();
        }
    }

    private Account account(String name) {
        Account account = accounts.get(name);
        if (account == null) {
            throw new IllegalArgumentException("no account " + name);
        }
        return account;
    }
}
