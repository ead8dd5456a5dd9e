package io.ringfence.bench.gate;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
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

    /// Warm is what the compiler has left alone for so long.
    private static final long UNTOUCHED_NS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long LONGEST_WARM_UP_NS = TimeUnit.SECONDS.toNanos(15);
    private static final CompilationMXBean COMPILER = ManagementFactory.getCompilationMXBean();

    private final Loop subject;
    private final Loop calibration;
    private final int subjectOperations;
    private final int calibrationOperations;

    /// Warms both up and finds how many operations make a slice.
    ///
    /// @param warmUpNs for the subject at least; the calibration is one small loop and needs less
    PairedTimer(Loop subject, Loop calibration, long warmUpNs) {
        this.subject = subject;
        this.calibration = calibration;
        warmUp(calibration, warmUpNs / 4);
        warmUp(subject, warmUpNs);
        calibrationOperations = operationsOfSlice(calibration);
        subjectOperations = operationsOfSlice(subject);
    }

    /// How long it takes until all is compiled depends on the machine: a second is enough on one, and on another
    /// most of the code is still interpreted then.
    private static void warmUp(Loop loop, long leastNs) {
        long startNs = System.nanoTime();
        long touchedNs = startNs;
        long compiledMs = COMPILER.getTotalCompilationTime();
        int operations = FIRST_OPERATIONS;
        long nowNs;
        do {
            if (time(loop, operations) < SLICE_NS) {
                operations *= 2;
            }
            nowNs = System.nanoTime();
            if (COMPILER.getTotalCompilationTime() > compiledMs) {
                compiledMs = COMPILER.getTotalCompilationTime();
                touchedNs = nowNs;
            }
        } while (nowNs - startNs < LONGEST_WARM_UP_NS
                && (nowNs - startNs < leastNs || nowNs - touchedNs < UNTOUCHED_NS));
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
