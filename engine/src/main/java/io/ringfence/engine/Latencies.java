package io.ringfence.engine;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.SingleWriterRecorder;

/// Latency recorders that never grow, so that recording never allocates: two significant digits up to an hour.
final class Latencies {
    static final long HIGHEST_NS = TimeUnit.HOURS.toNanos(1);

    private static final int DIGITS = 2;

    private Latencies() {}

    static SingleWriterRecorder recorder() {
        return new SingleWriterRecorder(1, HIGHEST_NS, DIGITS);
    }
}
