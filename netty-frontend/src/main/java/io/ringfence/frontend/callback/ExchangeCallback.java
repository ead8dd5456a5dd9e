package io.ringfence.frontend.callback;

/// Hears of every exchange once it is over, whole, streamed or refused before anybody was asked, in the order
/// in which they ended on each event loop. Always called on one thread of its own, so it may block: events wait
/// meanwhile, up to a bound, and are dropped and counted beyond it. What it throws is logged and counted, and
/// changes nothing.
public interface ExchangeCallback {
    /// A whole answer has reached the client.
    void onSuccess(FinishedExchange exchange);

    /// It ended otherwise; [FinishedExchange#error()] says how.
    void onFailure(FinishedExchange exchange);
}
