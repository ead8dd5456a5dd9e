package io.ringfence.frontend;

/// Hears of every exchange once it is over. Called on event loops, so it must not block.
public interface ExchangeListener {
    /// Takes note of one exchange.
    ///
    /// @param exchange valid during the call only
    void onExchange(ExchangeSummary exchange);

    /// A listener that does nothing.
    static ExchangeListener none() {
        return exchange -> {};
    }
}
