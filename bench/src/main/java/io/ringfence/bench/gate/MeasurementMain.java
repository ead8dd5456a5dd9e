package io.ringfence.bench.gate;

import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.TimeUnit;

/// Measures one subject in a JVM of its own, so that no other subject shapes what the compiler makes of it, and
/// prints one line.
///
/// Arguments: the subject's name, how many pairs, milliseconds of warm-up, and what to inject.
final class MeasurementMain {
    private static final int PAIRS_FOR_INJECTION = 100;

    private MeasurementMain() {}

    public static void main(String[] args) throws InterruptedException {
        if (args.length != 4) {
            throw new IllegalArgumentException("arguments=" + args.length + ", expected 4");
        }
        Subject subject = Subjects.named(args[0]);
        int pairs = Integer.parseInt(args[1]);
        long warmUpNs = TimeUnit.MILLISECONDS.toNanos(Integer.parseInt(args[2]));
        Injection injection = Injection.valueOf(args[3]);
        // The kind of thread that event loops have, as in the microbenchmarks.
        Thread loop = new FastThreadLocalThread(
                () -> System.out.println(
                        measure(subject, pairs, warmUpNs, injection).line()),
                "gate");
        loop.start();
        loop.join();
    }

    static Measurement measure(Subject subject, int pairs, long warmUpNs, Injection injection) {
        try (Loop loop = subject.opening().get()) {
            PairedTimer timer = new PairedTimer(loop, new Calibration(), warmUpNs);
            if (injection == Injection.NONE) {
                return timer.measure(pairs, new AllocationMeter().bytesPerOperation(loop, timer.subjectOperations()));
            }
            Loop worse =
                    injection.into(loop, timer.measure(PAIRS_FOR_INJECTION, 0).ratio());
            double bytes = new AllocationMeter().bytesPerOperation(worse, timer.subjectOperations());
            return new PairedTimer(worse, new Calibration(), warmUpNs).measure(pairs, bytes);
        }
    }
}
