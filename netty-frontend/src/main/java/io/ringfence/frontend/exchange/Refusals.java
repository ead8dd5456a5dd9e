package io.ringfence.frontend.exchange;

import io.ringfence.engine.Decision;
import io.ringfence.providers.error.ErrorKind;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/// What the engine's refusals mean to a client.
final class Refusals {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private Refusals() {}

    static ErrorKind kind(Decision refusal) {
        return switch (refusal) {
            case UNKNOWN_KEY -> ErrorKind.AUTHENTICATION;
            case NOT_CHARGEABLE -> ErrorKind.INVALID_REQUEST;
            case REQUESTS_LIMITED, TOKENS_LIMITED -> ErrorKind.RATE_LIMITED;
            case RATES_UNAVAILABLE -> ErrorKind.RATE_LIMIT_UNAVAILABLE;
            case CONCURRENCY_LIMITED -> ErrorKind.CONCURRENCY_LIMITED;
            case TOO_MANY_USERS -> ErrorKind.TOO_MANY_USERS;
            case BUDGET_EXCEEDED -> ErrorKind.BUDGET_EXCEEDED;
            case BUDGET_RESERVED -> ErrorKind.BUDGET_RESERVED;
            case BUDGET_UNAVAILABLE -> ErrorKind.BUDGET_UNAVAILABLE;
            case OVERLOADED -> ErrorKind.OVERLOADED;
            case LEDGER_FULL -> ErrorKind.LEDGER_FULL;
            case NO_AVAILABLE_KEY -> ErrorKind.NO_AVAILABLE_KEY;
            case CIRCUIT_OPEN -> ErrorKind.CIRCUIT_OPEN;
            case ADMITTED, ATTEMPTS_EXHAUSTED ->
                throw new IllegalArgumentException("decision=" + refusal + " is not a refusal");
        };
    }

    /// When to try again; 0 when that would not help.
    ///
    /// @param knownNs what the engine knows of it, 0 = nothing
    static long retryAfterNs(Decision refusal, long knownNs) {
        if (knownNs > 0) {
            return knownNs;
        }
        return switch (refusal) {
            // What is missing may be there at any moment.
            case RATES_UNAVAILABLE,
                    CONCURRENCY_LIMITED,
                    BUDGET_UNAVAILABLE,
                    OVERLOADED,
                    LEDGER_FULL,
                    NO_AVAILABLE_KEY,
                    CIRCUIT_OPEN -> SECOND_NS;
            case UNKNOWN_KEY,
                    TOO_MANY_USERS,
                    NOT_CHARGEABLE,
                    REQUESTS_LIMITED,
                    TOKENS_LIMITED,
                    BUDGET_EXCEEDED,
                    BUDGET_RESERVED -> 0;
            case ADMITTED, ATTEMPTS_EXHAUSTED ->
                throw new IllegalArgumentException("decision=" + refusal + " is not a refusal");
        };
    }

    /// @param budgetFitsAtMs when there will be money, in Unix milliseconds; [Long#MAX_VALUE] = time brings
    /// none
    static String message(Decision refusal, long budgetFitsAtMs) {
        return switch (refusal) {
            case UNKNOWN_KEY -> "The API key is no longer known to this gateway.";
            case REQUESTS_LIMITED -> "The limit of requests per minute is used up.";
            case TOKENS_LIMITED -> "The limit of tokens per minute is used up.";
            case RATES_UNAVAILABLE ->
                "The limit per minute is shared among gateways, and what it is kept in does not answer.";
            case CONCURRENCY_LIMITED -> "As many requests are in flight as the limit allows.";
            case TOO_MANY_USERS ->
                "This key has as many end users with limits as the gateway keeps account of at once, and this one is"
                        + " not among them. The gateway's setting engine.max_users_per_key allows more.";
            case NOT_CHARGEABLE -> "What the request costs is not known, so it cannot be charged to a budget.";
            case BUDGET_EXCEEDED ->
                "The budget has too little money left for this request"
                        + (budgetFitsAtMs == Long.MAX_VALUE
                                ? ", and waiting will not bring any."
                                : "; it will have enough at " + Instant.ofEpochMilli(budgetFitsAtMs)
                                        + " at the earliest.");
            case BUDGET_RESERVED ->
                "The rest of the budget is reserved by requests in flight, and none of them settled in time.";
            case BUDGET_UNAVAILABLE ->
                "The database that shares the budget out among gateways does not answer, and this one's share is used.";
            case OVERLOADED -> "The gateway is overloaded.";
            case LEDGER_FULL ->
                "The gateway cannot write down what is spent at present, so that no budget may be used.";
            case NO_AVAILABLE_KEY -> "No provider credential can serve this model at present.";
            case CIRCUIT_OPEN -> "The providers of this model have failed repeatedly and are not called at present.";
            case ADMITTED, ATTEMPTS_EXHAUSTED ->
                throw new IllegalArgumentException("decision=" + refusal + " is not a refusal");
        };
    }
}
