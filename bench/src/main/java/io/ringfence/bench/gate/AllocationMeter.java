package io.ringfence.bench.gate;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/// Counts the bytes that a loop allocates on this thread. Exact: the JVM keeps the count.
final class AllocationMeter {
    private static final int SLICES = 16;
    private static final double TENTH = 10;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /// Bytes per operation, to a tenth of a byte. The least of many slices: what happens seldom, such as a pool
    /// that grows or a table that is resized, is not what an operation costs.
    double bytesPerOperation(Loop loop, int operations) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < SLICES; i++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            loop.run(operations);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return Math.round(least * TENTH / operations) / TENTH;
    }
}
