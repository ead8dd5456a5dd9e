package io.ringfence.engine.budget;

/// How much a budget wants to have set aside for an exchange.
public enum ReservePolicy {
    /// The most that the exchange can cost, so that the budget cannot be overspent.
    STRICT,
    /// What the exchange is expected to cost at most, so that more of them fit. One that costs more is charged
    /// all the same.
    EXPECTED
}
