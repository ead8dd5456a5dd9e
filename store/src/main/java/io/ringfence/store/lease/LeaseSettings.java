package io.ringfence.store.lease;

import java.time.Duration;

/// How leases are taken and kept.
///
/// @param expiry after so long without a sign of life a run is taken for dead, and what it was granted counts
/// as spent. A run that cannot give one stops spending from its leases earlier.
/// @param beat between two signs of life
/// @param poll between two looks at what others want and at changed limits
/// @param retry before an engine is told that there is no money for it now
/// @param horizon how long a grant shall last at the rate of spending
/// @param idle after so long without news from a lease what it has left is given back
public record LeaseSettings(
        Duration expiry, Duration beat, Duration poll, Duration retry, Duration horizon, Duration idle) {
    public static final LeaseSettings DEFAULT = new LeaseSettings(
            Duration.ofSeconds(60),
            Duration.ofSeconds(5),
            Duration.ofMillis(200),
            Duration.ofMillis(50),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60));

    public LeaseSettings {
        requireMillisecond("beat", beat);
        requireMillisecond("poll", poll);
        requireMillisecond("retry", retry);
        requireMillisecond("horizon", horizon);
        requireMillisecond("idle", idle);
        if (expiry.compareTo(beat.multipliedBy(4)) < 0) {
            throw new IllegalArgumentException("expiry=" + expiry + " is below four times beat=" + beat);
        }
    }

    private static void requireMillisecond(String name, Duration value) {
        if (value.toMillis() < 1) {
            throw new IllegalArgumentException(name + "=" + value + " is below a millisecond");
        }
    }

    public LeaseSettings withExpiry(Duration newExpiry, Duration newBeat) {
        return new LeaseSettings(newExpiry, newBeat, poll, retry, horizon, idle);
    }

    public LeaseSettings withHorizon(Duration newHorizon) {
        return new LeaseSettings(expiry, beat, poll, retry, newHorizon, idle);
    }

    /// How long leases hold after a sign of life: less than the expiry, by a margin for clocks that do not run
    /// alike.
    long holdNs() {
        return expiry.toNanos() / 4 * 3;
    }
}
