package io.ringfence.bench.load;

import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/// What came of the requests of one event loop, or of several once [#add]ed. Not thread-safe.
///
/// Latencies are those of good answers: a refusal is quick, and would only flatter them.
public final class LoadResults {
    private static final long HIGHEST_NS = 600_000_000_000L;
    private static final int DIGITS = 3;

    private final Histogram latency = histogram();
    private final Histogram firstEvent = histogram();
    private final Histogram gap = histogram();
    private final Histogram gapDelay = histogram();
    private final Histogram lateness = histogram();
    private final Histogram coldLatency = histogram();
    private final Map<Integer, Long> answersByStatus = new TreeMap<>();
    private final Map<String, Long> errorsByCause = new TreeMap<>();
    private long intended;
    private long sent;
    private long good;
    private long answersInAll;
    private long left;

    private static Histogram histogram() {
        return new Histogram(HIGHEST_NS, DIGITS);
    }

    /// So many requests ought to have been sent while it was measured.
    void intended(long requests) {
        intended += requests;
    }

    /// A request was sent while it was measured, so much later than intended.
    void sent(long latenessNs) {
        sent++;
        record(lateness, latenessNs);
    }

    /// A whole answer to a measured request.
    void answer(int status, long latencyNs) {
        answersInAll++;
        answersByStatus.merge(status, 1L, Long::sum);
        if (isGood(status)) {
            good++;
            record(latency, latencyNs);
        }
    }

    /// A whole answer to a request of the warm-up.
    void coldAnswer(int status, long latencyNs) {
        answersInAll++;
        if (isGood(status)) {
            record(coldLatency, latencyNs);
        }
    }

    static boolean isGood(int status) {
        return status >= 200 && status < 300;
    }

    void firstEvent(long latencyNs) {
        record(firstEvent, latencyNs);
    }

    /// The time between two events of a stream.
    ///
    /// @param scheduledNs the same as the upstream made it; 0 when it made none
    void gap(long gapNs, long scheduledNs) {
        record(gap, gapNs);
        if (scheduledNs > 0) {
            record(gapDelay, gapNs - scheduledNs);
        }
    }

    /// A client went away on purpose.
    void left() {
        left++;
    }

    void error(String cause) {
        errorsByCause.merge(cause, 1L, Long::sum);
    }

    private static void record(Histogram histogram, long valueNs) {
        histogram.recordValue(Math.clamp(valueNs, 0, HIGHEST_NS));
    }

    void add(LoadResults other) {
        latency.add(other.latency);
        firstEvent.add(other.firstEvent);
        gap.add(other.gap);
        gapDelay.add(other.gapDelay);
        lateness.add(other.lateness);
        coldLatency.add(other.coldLatency);
        other.answersByStatus.forEach((status, count) -> answersByStatus.merge(status, count, Long::sum));
        other.errorsByCause.forEach((cause, count) -> errorsByCause.merge(cause, count, Long::sum));
        intended += other.intended;
        sent += other.sent;
        good += other.good;
        answersInAll += other.answersInAll;
        left += other.left;
    }

    public Histogram latency() {
        return latency;
    }

    public Histogram firstEvent() {
        return firstEvent;
    }

    public Histogram gap() {
        return gap;
    }

    /// How much later than on the upstream's schedule events came after the one before; 0 for those that came sooner.
    public Histogram gapDelay() {
        return gapDelay;
    }

    /// How often a client went away on purpose.
    public long leftOnPurpose() {
        return left;
    }

    public Histogram lateness() {
        return lateness;
    }

    public Histogram coldLatency() {
        return coldLatency;
    }

    public Map<Integer, Long> answersByStatus() {
        return answersByStatus;
    }

    public Map<String, Long> errorsByCause() {
        return errorsByCause;
    }

    public long errors() {
        return errorsByCause.values().stream().mapToLong(Long::longValue).sum();
    }

    public long intended() {
        return intended;
    }

    public long sent() {
        return sent;
    }

    public long good() {
        return good;
    }

    /// Answers of every kind, those of the warm-up included.
    public long answersInAll() {
        return answersInAll;
    }
}
