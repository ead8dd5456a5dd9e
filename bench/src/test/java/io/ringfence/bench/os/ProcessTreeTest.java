package io.ringfence.bench.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessTreeTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path proc;

    @Test
    void shouldSumOverAProcessAndAllItsDescendants() throws IOException {
        process(10, 1, 5, 3, 1_024, 2_048);
        process(11, 10, 7, 1, 2_048, 3_072);
        process(12, 11, 100, 0, 4_096, 4_096);
        process(20, 1, 9_000, 9_000, 900_000, 900_000);
        Files.writeString(proc.resolve("uptime"), "1 1");

        ProcessTree tree = new ProcessTree(10, proc);
        assertEquals(
                "10 11 12",
                tree.members().stream()
                        .map(member -> String.valueOf(member.pid()))
                        .collect(Collectors.joining(" ")));
        assertEquals((5 + 3 + 7 + 1 + 100) * 10_000, tree.cpuMicros());
        assertEquals((5 + 3) * 10_000, tree.ownCpuMicros());
        assertEquals(7, tree.residentMib());
        assertEquals(9, tree.peakMib());
    }

    @Test
    void shouldFindChildrenWhoseNumberIsLessThanTheirParents() throws IOException {
        process(900, 1, 1, 0, 0, 0);
        process(30, 900, 1, 0, 0, 0);
        process(700, 30, 1, 0, 0, 0);
        assertEquals(30_000, new ProcessTree(900, proc).cpuMicros());
    }

    @Test
    void shouldSumTheTimesOfThreads() throws IOException {
        process(10, 1, 0, 0, 0, 0);
        thread(10, 10, "1500000 20 3\n");
        thread(10, 13, "2500999 20 3\n");
        assertEquals(4_000, new ProcessTree(10, proc).fineCpuMicros());
    }

    @Test
    void shouldCostNothingOnceItHasEnded() throws IOException {
        process(10, 1, 5, 3, 1_024, 2_048);
        ProcessTree tree = new ProcessTree(99, proc);
        assertEquals(0, tree.cpuMicros());
        assertEquals(0, tree.ownCpuMicros());
        assertEquals(0, tree.fineCpuMicros());
        assertEquals(0, tree.residentMib());
        assertEquals(0, tree.descriptors());
    }

    @Test
    void shouldSeeThisProcess() {
        ProcessTree tree = new ProcessTree(ProcessHandle.current().pid());
        assertTrue(tree.cpuMicros() > 0);
        assertTrue(tree.fineCpuMicros() > 0);
        assertTrue(tree.residentMib() > 1);
        assertTrue(tree.peakMib() >= tree.residentMib() / 2);
        assertTrue(tree.descriptors() > 0);
    }

    private void process(long pid, long parent, long user, long system, long residentKib, long peakKib)
            throws IOException {
        Path folder = Files.createDirectories(proc.resolve(String.valueOf(pid)));
        Files.writeString(
                folder.resolve("stat"),
                pid + " (some (program)) S " + parent + " 1 1 0 -1 0 0 0 0 0 " + user + " " + system + " 0 0 20 0 1\n");
        Files.writeString(
                folder.resolve("status"),
                "Name:\tprogram\nVmHWM:\t  " + peakKib + " kB\nVmRSS:\t  " + residentKib + " kB\nThreads:\t1\n");
    }

    private void thread(long pid, long thread, String times) throws IOException {
        Path folder = Files.createDirectories(
                proc.resolve(String.valueOf(pid)).resolve("task").resolve(String.valueOf(thread)));
        Files.writeString(folder.resolve("schedstat"), times);
    }
}
