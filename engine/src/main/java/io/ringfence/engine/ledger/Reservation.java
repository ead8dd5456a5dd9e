package io.ringfence.engine.ledger;

import io.ringfence.engine.budget.BudgetPeriod;

/// What one exchange holds, as the engine thread shows it for the time of a call.
public interface Reservation {
    /// The exchange's number in this run of the engine; numbers ascend in the order of admission.
    long exchange();

    /// When it was admitted or settled, in milliseconds of Unix time.
    long epochMs();

    /// What is set aside in every limited budget on the chain, in nano-dollars; 0 when no budget guards it.
    long reservedNanoUsd();

    /// How many accounts are on the principal chain.
    int levels();

    /// The account's id: organisation first, then project, key and end user as far as there are any.
    String accountId(int level);

    /// The window of each kind of budget that the reservation was made in.
    long window(BudgetPeriod period);
}
