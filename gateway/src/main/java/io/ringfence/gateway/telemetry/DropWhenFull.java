package io.ringfence.gateway.telemetry;

import java.util.concurrent.atomic.LongAdder;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.async.AsyncQueueFullPolicy;
import org.apache.logging.log4j.core.async.EventRoute;

/// What happens to a message when the logger's ring is full: it is dropped and counted. A disk that cannot keep up must
/// not stop an event loop.
///
/// Made by the logging library by its name.
public final class DropWhenFull implements AsyncQueueFullPolicy {
    private static final LongAdder DROPPED = new LongAdder();

    @Override
    public EventRoute getRoute(long backgroundThreadId, Level level) {
        DROPPED.increment();
        return EventRoute.DISCARD;
    }

    /// Messages dropped since the start, access log lines included.
    static long dropped() {
        return DROPPED.sum();
    }
}
