package io.ringfence.bench.scenario;

import io.ringfence.bench.os.ProcessTree;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Reads a leg's resident memory again and again while it is loaded, on a thread of its own.
final class MemoryWatch implements AutoCloseable {
    private final ProcessTree tree;
    private final Duration interval;
    private final List<Reading> readings = new ArrayList<>();
    private final Thread thread;

    private MemoryWatch(ProcessTree tree, Duration interval) {
        this.tree = tree;
        this.interval = interval;
        thread = Thread.ofPlatform().daemon().name("memory-watch").unstarted(this::watch);
    }

    /// @param atNs when, on the clock of [System#nanoTime()]
    record Reading(long atNs, double mib) {}

    static MemoryWatch start(ProcessTree tree, Duration interval) {
        MemoryWatch watch = new MemoryWatch(tree, interval);
        watch.thread.start();
        return watch;
    }

    private void watch() {
        try {
            while (true) {
                double mib = tree.residentMib();
                synchronized (this) {
                    readings.add(new Reading(System.nanoTime(), mib));
                }
                Thread.sleep(interval.toMillis());
            }
        } catch (InterruptedException e) {
            // It was told to end.
            return;
        }
    }

    synchronized List<Reading> readings() {
        return List.copyOf(readings);
    }

    double maxMib() {
        return readings().stream().mapToDouble(Reading::mib).max().orElse(0);
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
