package io.ringfence.store.ledger;

import io.ringfence.store.journal.LedgerRow;
import java.util.Locale;

/// How an exchange ended, as coarse as analytics want it.
public enum Outcome {
    OK,
    /// It began to be answered, and was not to the end; or nobody told.
    INCOMPLETE,
    RATE_LIMITED,
    BUDGET_EXCEEDED,
    ERROR;

    private static final int PAYMENT_REQUIRED = 402;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int FIRST_ERROR = 400;

    private final String word = name().toLowerCase(Locale.ROOT);

    static Outcome of(LedgerRow row) {
        if (!row.told()) {
            return INCOMPLETE;
        }
        if (row.status() < FIRST_ERROR) {
            return row.errorCode() == null ? OK : INCOMPLETE;
        }
        return switch (row.status()) {
            case PAYMENT_REQUIRED -> BUDGET_EXCEEDED;
            case TOO_MANY_REQUESTS -> RATE_LIMITED;
            default -> ERROR;
        };
    }

    /// Whether the time that it took is a latency: an error is quick or slow for reasons of its own, and of
    /// what nobody told the end of there is no time.
    static boolean isTimed(LedgerRow row) {
        return row.told() && !of(row).isError();
    }

    public boolean isError() {
        return switch (this) {
            case OK, INCOMPLETE -> false;
            case RATE_LIMITED, BUDGET_EXCEEDED, ERROR -> true;
        };
    }

    /// The word in the database.
    public String word() {
        return word;
    }
}
