package io.ringfence.engine;

/// Receives the engine's answer for one exchange. Called on the exchange's own event loop.
public interface DecisionListener {
    /// The answer is in `admission`'s answer fields, which stay valid until the next question about it is published.
    void onDecision(Admission admission);
}
