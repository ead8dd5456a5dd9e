package io.ringfence.frontend;

/// Hears of every exchange once it is over. Called on event loops, so it must not block.
public interface ExchangeListener {
    /// Takes note of one exchange.
    ///
    /// @param exchange valid during the call only
    void onExchange(ExchangeSummary exchange);

    /// Comes every few milliseconds on each event loop, so that a listener may hand on in batches what it gathered
    /// there.
    default void onTick() {}
}
