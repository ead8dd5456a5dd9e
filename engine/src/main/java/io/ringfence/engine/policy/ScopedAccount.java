package io.ringfence.engine.policy;

import org.jspecify.annotations.Nullable;

/// The account of a budget that is not a caller's: of a model, a provider or a tag.
///
/// @param within the account on whose principals' exchanges it has a say; null = all
public record ScopedAccount(Account account, @Nullable Account within) {
    public boolean hasSayIn(Principal principal) {
        return within == null || principal.contains(within);
    }
}
