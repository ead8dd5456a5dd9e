package io.ringfence.frontend.exchange;

/// Adds up the time that an exchange spends waiting for others: for a decision, for a provider, for a stream to go on.
/// The rest of its duration is the gateway's own.
final class WaitClock {
    private long sinceNs;
    private boolean isRunning;
    private long totalNs;

    /// A wait begins; one that runs already goes on.
    void begin(long nowNs) {
        if (!isRunning) {
            isRunning = true;
            sinceNs = nowNs;
        }
    }

    /// The wait, if one runs, is over.
    void end(long nowNs) {
        if (isRunning) {
            isRunning = false;
            totalNs += nowNs - sinceNs;
        }
    }

    /// All waits that are over.
    long totalNs() {
        return totalNs;
    }
}
