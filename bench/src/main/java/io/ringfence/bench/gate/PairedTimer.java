package io.ringfence.bench.gate;

import java.util.concurrent.TimeUnit;

/// Times a subject against the calibration, in one thread and in turns.
///
/// A shared machine slows down and speeds up, and takes the processor away now and then. So both run in slices
/// of half a millisecond, one after the other: whatever drifts hits the two slices of a pair alike, and the
/// median over hundreds of pairs does not see the ones that were interrupted.
final class PairedTimer {
    private static final long SLICE_NS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final double FAST = 0.2;
    private static final int FIRST_OPERATIONS = 1;
    private static final int PROBES = 40;

    private final Loop subject;
    private final Loop calibration;
    private final int subjectOperations;
    private final int calibrationOperations;

    /// Warms both up and finds how many operations make a slice.
    ///
    /// @param warmUpNs for the subject; the calibration is one small loop and needs less
    PairedTimer(Loop subject, Loop calibration, long warmUpNs) {
        this.subject = subject;
        this.calibration = calibration;
        warmUp(calibration, warmUpNs / 4);
        warmUp(subject, warmUpNs);
        calibrationOperations = operationsOfSlice(calibration);
        subjectOperations = operationsOfSlice(subject);
    }

    private static void warmUp(Loop loop, long warmUpNs) {
        long startNs = System.nanoTime();
        int operations = FIRST_OPERATIONS;
        do {
            if (time(loop, operations) < SLICE_NS) {
                operations *= 2;
            }
        } while (System.nanoTime() - startNs < warmUpNs);
    }

    private static int operationsOfSlice(Loop loop) {
        int operations = FIRST_OPERATIONS;
        double[] nanos = new double[PROBES];
        for (int i = 0; i < PROBES; i++) {
            long elapsedNs = time(loop, operations);
            nanos[i] = (double) elapsedNs / operations;
            if (elapsedNs < SLICE_NS) {
                operations *= 2;
            }
        }
        double fastNanos = new Quantiles(nanos).at(FAST);
        return Math.clamp(Math.round(SLICE_NS / fastNanos), 1, 1 << 24);
    }

    private static long time(Loop loop, int operations) {
        long startNs = System.nanoTime();
        loop.run(operations);
        return System.nanoTime() - startNs;
    }

    /// Runs the pairs. Which of the two comes first alternates, so that a steady drift cancels out.
    ///
    /// @param bytes what the allocation meter said
    Measurement measure(int pairs, double bytes) {
        double[] ratios = new double[pairs];
        double[] nanos = new double[pairs];
        for (int i = 0; i < pairs; i++) {
            boolean isSubjectFirst = (i & 1) == 0;
            double first = isSubjectFirst ? subjectNanos() : calibrationNanos();
            double second = isSubjectFirst ? calibrationNanos() : subjectNanos();
            nanos[i] = isSubjectFirst ? first : second;
            ratios[i] = isSubjectFirst ? first / second : second / first;
        }
        Quantiles pairsOf = new Quantiles(ratios);
        return new Measurement(
                pairsOf.median(), pairsOf.at(0.1), pairsOf.at(0.9), new Quantiles(nanos).at(FAST), bytes);
    }

    private double subjectNanos() {
        return (double) time(subject, subjectOperations) / subjectOperations;
    }

    private double calibrationNanos() {
        return (double) time(calibration, calibrationOperations) / calibrationOperations;
    }

    int subjectOperations() {
        return subjectOperations;
    }
}
