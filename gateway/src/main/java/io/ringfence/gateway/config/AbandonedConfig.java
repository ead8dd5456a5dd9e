package io.ringfence.gateway.config;

import java.time.Duration;

/// What becomes of exchanges whose client went away.
///
/// @param finishWithin how long after that an answer may take, where it is read on
public record AbandonedConfig(Policy policy, Duration finishWithin) {
    static final AbandonedConfig DEFAULTS = new AbandonedConfig(Policy.REFUND, Duration.ofMinutes(2));

    /// What may be done.
    public enum Policy {
        /// The provider's work is cancelled, and what was seen of it is charged.
        REFUND,
        /// The provider's answer is read on to its end, and charged as it is.
        FINISH
    }

    /// How long an answer is read on; zero where it is not.
    public Duration readsOn() {
        return policy == Policy.FINISH ? finishWithin : Duration.ZERO;
    }
}
