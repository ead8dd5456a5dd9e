package io.ringfence.engine.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who calls: the accounts from the organisation down to the virtual key. The last one is the key's own: it
/// stands for the principal, holds its end users, and when it is retired the principal is unknown. Immutable.
public final class Principal {
    private static final int MAX_LEVELS = 3;

    private final String name;
    private final Account[] chain;
    private final @Nullable AccountLimits perUser;

    Principal(String name, List<Account> chain, @Nullable AccountLimits perUser) {
        if (chain.isEmpty() || chain.size() > MAX_LEVELS) {
            throw new IllegalArgumentException(
                    "chain of " + name + " has " + chain.size() + " levels, not 1 to " + MAX_LEVELS);
        }

        this.name = name;
        this.chain = chain.toArray(new Account[0]);
        this.perUser = perUser;
    }

    public String name() {
        return name;
    }

    public int levels() {
        return chain.length;
    }

    /// Level 0 is the widest.
    public Account account(int level) {
        return chain[level];
    }

    public Account keyAccount() {
        return chain[chain.length - 1];
    }

    /// Limits of each end user under this key, or null when users are not told apart.
    public @Nullable AccountLimits perUser() {
        return perUser;
    }

    @Override
    public String toString() {
        return "Principal[" + name + "]";
    }
}
