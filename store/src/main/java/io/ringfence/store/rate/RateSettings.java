package io.ringfence.store.rate;

import io.ringfence.engine.limit.RateSharing;
import java.time.Duration;

/// How limits per minute are shared.
///
/// @param sharing what the engine may do
/// @param horizon how long what is taken ahead shall last at the rate of use; it is renewed with half of that to go,
/// and
/// whoever is asked should answer, or be given up, meanwhile
/// @param idle after so long without use what is left of a share is given back
/// @param retry between two tries while nobody can be asked, and between two looks otherwise
public record RateSettings(RateSharing sharing, Duration horizon, Duration idle, Duration retry) {
    public RateSettings(RateSharing sharing) {
        this(sharing, Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofMillis(200));
    }
}
