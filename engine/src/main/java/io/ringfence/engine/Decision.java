package io.ringfence.engine;

/// What the engine answered to an admission or to a failed attempt.
public enum Decision {
    /// Go: [Admission#candidate()] is reserved for this attempt.
    ADMITTED,
    /// The virtual key was removed by a newer policy.
    UNKNOWN_KEY,
    /// A requests-per-minute limit on the principal chain is used up; see [Admission#retryAfterNs()].
    REQUESTS_LIMITED,
    /// A tokens-per-minute limit on the principal chain is used up; see [Admission#retryAfterNs()].
    TOKENS_LIMITED,
    /// A limit per minute is shared with other nodes, and could not be asked for in time.
    RATES_UNAVAILABLE,
    /// The key has as many end users as may be known at once, of each of whom something has to be remembered, and
    /// this one is not among them.
    TOO_MANY_USERS,
    /// A concurrency limit on the principal chain is reached.
    CONCURRENCY_LIMITED,
    /// Nobody knows what the exchange costs, and a budget of the caller's would have to pay for it.
    NOT_CHARGEABLE,
    /// The money is really gone: settled spending leaves too little for this request.
    BUDGET_EXCEEDED,
    /// The money is there but held by other reservations, and the bounded wait for one of them to settle is
    /// over.
    BUDGET_RESERVED,
    /// The money may be there, but nobody can be asked who could grant it to this node.
    BUDGET_UNAVAILABLE,
    /// The gateway serves as many exchanges as it may, and its waiting places are taken.
    OVERLOADED,
    /// Nothing more can be written down for the ledger, so that no budget may be touched. Others are served.
    LEDGER_FULL,
    /// No credential of any candidate can serve now: cooling down, quarantined, or out of requests, tokens or
    /// permits.
    NO_AVAILABLE_KEY,
    /// Every candidate that could serve has an open circuit breaker.
    CIRCUIT_OPEN,
    /// Answer to a failed attempt: no further attempt will be made; the last failure is the answer to the
    /// client.
    ATTEMPTS_EXHAUSTED
}
