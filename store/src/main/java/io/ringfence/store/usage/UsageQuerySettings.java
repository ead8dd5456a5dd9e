package io.ringfence.store.usage;

import java.time.Duration;

/// How questions about usage are worked on.
///
/// @param threads that ask the database, each with a connection of its pool
/// @param maxWaiting questions that wait for a thread
/// @param timeout of a question, its wait included
public record UsageQuerySettings(int threads, int maxWaiting, Duration timeout) {
    public static final UsageQuerySettings DEFAULT = new UsageQuerySettings(2, 32, Duration.ofSeconds(5));

    public UsageQuerySettings {
        if (threads < 1) {
            throw new IllegalArgumentException("threads=" + threads + " is below 1");
        }
        if (maxWaiting < 1) {
            throw new IllegalArgumentException("maxWaiting=" + maxWaiting + " is below 1");
        }
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("timeout=" + timeout + " is not positive");
        }
    }
}
