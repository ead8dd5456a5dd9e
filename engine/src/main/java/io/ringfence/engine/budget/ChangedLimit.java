package io.ringfence.engine.budget;

/// A limit that goes before the one of every policy.
///
/// @param account its id, whether there is such an account or not
/// @param limitNanoUsd [Budget#UNLIMITED] = none, [Budget#AS_CONFIGURED] = the policy's again
public record ChangedLimit(String account, BudgetPeriod period, long limitNanoUsd) {}
