package io.ringfence.bench.load;

import java.time.Duration;

/// When the upstream sends the events of a stream: the first ones at once, then one per interval, the rest at once with
/// the last of those.
///
/// @param atOnce events that come together at the start
/// @param paced  events after them, one per interval
public record EventSchedule(int atOnce, int paced, Duration interval) {
    /// Nothing is known, so nothing can be compared with it.
    public static final EventSchedule UNKNOWN = new EventSchedule(Integer.MAX_VALUE, 0, Duration.ZERO);

    /// The schedule of the demo provider's chat streams: the role and the first token come together.
    ///
    /// @param tokens length of the answer
    public static EventSchedule ofChat(int tokens, Duration interval) {
        return new EventSchedule(2, tokens - 1, interval);
    }

    /// The time between an event and the one before it; 0 for one that comes with the one before it.
    ///
    /// @param index of the event, counted from 0
    long gapNs(long index) {
        return index >= atOnce && index - atOnce < paced ? interval.toNanos() : 0;
    }

    /// How long the whole stream takes.
    public Duration length() {
        return interval.multipliedBy(paced);
    }
}
