package io.ringfence.bench.os;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;

/// A process with all its descendants, as one thing that costs processor time and memory. Any thread.
///
/// A process that ends while it is looked at counts as nothing. What ended before is missing from the sums, so they may
/// shrink; the programs measured here keep their processes.
public final class ProcessTree {
    private static final Path PROC = Path.of("/proc");
    private static final double KIB_PER_MIB = 1_024;
    private static final long NANOS_PER_MICRO = 1_000;

    private final Path proc;
    private final long root;

    public ProcessTree(long pid) {
        this(pid, PROC);
    }

    /// @param proc where the kernel's files are
    ProcessTree(long pid, Path proc) {
        this.root = pid;
        this.proc = proc;
    }

    /// Processor time so far in microseconds. The kernel counts it in steps of 10 ms.
    public long cpuMicros() {
        return members().stream().mapToLong(ProcStat::cpuMicros).sum();
    }

    /// The same of the process alone.
    public long ownCpuMicros() {
        String line = read(proc.resolve(String.valueOf(root)).resolve("stat"));
        return line.isEmpty() ? 0 : ProcStat.parse(line).cpuMicros();
    }

    /// Processor time so far in microseconds, to the nanosecond, but without threads that have ended. For the little
    /// that idle processes use.
    public long fineCpuMicros() {
        return sum(pid -> threadsNanos(proc.resolve(String.valueOf(pid)).resolve("task"))) / NANOS_PER_MICRO;
    }

    /// Resident memory in MiB. Pages that processes share count for each of them.
    public double residentMib() {
        return sum(pid -> statusKib(pid, "VmRSS:")) / KIB_PER_MIB;
    }

    /// The sum of the most that each process ever had resident, in MiB.
    public double peakMib() {
        return sum(pid -> statusKib(pid, "VmHWM:")) / KIB_PER_MIB;
    }

    /// Open file descriptors.
    public long descriptors() {
        return sum(this::countDescriptors);
    }

    private long sum(ToLongFunction<Long> figure) {
        return members().stream()
                .mapToLong(member -> figure.applyAsLong(member.pid()))
                .sum();
    }

    /// The process and its descendants, as far as they live.
    List<ProcStat> members() {
        Map<Long, List<ProcStat>> children = new HashMap<>();
        List<ProcStat> found = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path folder : folders) {
                String line = read(folder.resolve("stat"));
                if (line.isEmpty()) {
                    continue;
                }
                ProcStat stat = ProcStat.parse(line);
                children.computeIfAbsent(stat.parentPid(), _ -> new ArrayList<>())
                        .add(stat);
                if (stat.pid() == root) {
                    found.add(stat);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw new UncheckedIOException(e.getCause());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }

        Set<Long> seen = new HashSet<>(Set.of(root));
        for (int i = 0; i < found.size(); i++) {
            for (ProcStat child : children.getOrDefault(found.get(i).pid(), List.of())) {
                if (seen.add(child.pid())) {
                    found.add(child);
                }
            }
        }
        return found;
    }

    private long statusKib(long pid, String field) {
        return read(proc.resolve(String.valueOf(pid)).resolve("status"))
                .lines()
                .filter(line -> line.startsWith(field))
                .mapToLong(line -> Long.parseLong(
                        line.substring(field.length(), line.lastIndexOf(" kB")).strip()))
                .sum();
    }

    private static long threadsNanos(Path tasks) {
        long nanos = 0;
        for (Path task : children(tasks)) {
            String times = read(task.resolve("schedstat"));
            int end = times.indexOf(' ');
            nanos += end < 0 ? 0 : Long.parseLong(times.substring(0, end));
        }
        return nanos;
    }

    private long countDescriptors(long pid) {
        return children(proc.resolve(String.valueOf(pid)).resolve("fd")).size();
    }

    private static List<Path> children(Path folder) {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            entries.forEach(children::add);
        } catch (IOException | DirectoryIteratorException e) {
            return List.of(); // it has ended
        }
        return children;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return ""; // it has ended
        }
    }
}
