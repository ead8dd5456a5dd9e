package io.ringfence.store.rate;

import java.util.List;

/// The buckets of all limits that gateways share. One thread; blocks, for a bounded time.
///
/// Each is a token bucket that begins full, holds a minute's worth and is refilled evenly, by the clock of the
/// store: no two clocks are ever compared. It is kept in 60,000ths of a token, of which a millisecond brings as
/// many as the limit is, so that nothing is rounded.
///
/// Nothing is said twice: when an answer does not come, nobody knows whether the claim was heard.
interface RateStore extends AutoCloseable {
    /// Parts of a token that are counted.
    long PARTS = 60_000;

    /// Makes claims, each in one step, and answers them in their order.
    ///
    /// @param claims each limit is there once
    List<RateGrant> claim(List<RateClaim> claims) throws RateStoreException;

    /// Finds out whether claims can be made, and makes it so if possible.
    void check() throws RateStoreException;

    @Override
    void close();
}
