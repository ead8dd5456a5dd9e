package io.ringfence.store.rate;

/// What a claim brought.
///
/// @param granted taken out of the bucket
/// @param level what is left in it, rounded down; may be below zero
record RateGrant(long granted, long level) {}
