package io.ringfence.engine.ledger;

import io.ringfence.engine.budget.BudgetPeriod;

/// What one exchange holds, as the engine thread shows it for the time of a call.
public interface Reservation {
    /// The most accounts that have a say in one exchange.
    int MAX_LEVELS = 12;

    /// The exchange's number in this run of the engine; numbers ascend in the order of admission.
    long exchange();

    /// When it was admitted or settled, in milliseconds of Unix time.
    long epochMs();

    /// What is set aside in every limited budget on the chain, in nano-dollars; 0 when no budget guards it,
    /// whoever of those serves that may.
    long reservedNanoUsd();

    /// How many accounts have a say.
    int levels();

    /// The account's id: organisation first, then project, key and end user as far as there are any, then the
    /// budgets of tags, and those of the model and the provider that serve at the time.
    String accountId(int level);

    /// A bit for each of the accounts that has a rolling budget, the first one's the lowest.
    int rollingLevels();

    /// The window of each kind of budget that the reservation was made in. Of rolling ones, that of the time of
    /// the call.
    long window(BudgetPeriod period);
}
