package io.ringfence.store.rate;

import io.ringfence.engine.limit.RateKind;

/// What one gateway has to say of one limit, and wants of it.
///
/// @param account whose limit it is
/// @param perMinute the limit
/// @param returned what is given back; below zero, what was used without having been granted
/// @param wanted by those who wait
/// @param least less than this would help nobody of them
/// @param ahead what will be used for a while
record RateClaim(String account, RateKind kind, long perMinute, long returned, long wanted, long least, long ahead) {
    /// The same, wanting nothing.
    RateClaim withoutWishes() {
        return new RateClaim(account, kind, perMinute, returned, 0, 0, 0);
    }
}
