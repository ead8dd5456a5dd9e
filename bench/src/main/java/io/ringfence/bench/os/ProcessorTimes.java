package io.ringfence.bench.os;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// How long each processor has been busy since the machine started: the `cpuN` lines of `/proc/stat`, in ticks.
public record ProcessorTimes(List<Long> busy, List<Long> total) {
    private static final Path STAT = Path.of("/proc/stat");
    private static final int IDLE = 4;
    private static final int IO_WAIT = 5;
    /// Guests' time is part of user time already.
    private static final int LAST_COUNTED = 8;

    public ProcessorTimes {
        busy = List.copyOf(busy);
        total = List.copyOf(total);
    }

    public static ProcessorTimes now() {
        try {
            return parse(Files.readString(STAT));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ProcessorTimes parse(String text) {
        List<Long> busy = new ArrayList<>();
        List<Long> total = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (!line.startsWith("cpu") || line.startsWith("cpu ")) {
                continue;
            }
            List<String> fields = List.of(line.split(" +", -1));
            long sum = 0;
            for (int i = 1; i <= Math.min(LAST_COUNTED, fields.size() - 1); i++) {
                sum += Long.parseLong(fields.get(i));
            }
            total.add(sum);
            busy.add(sum - Long.parseLong(fields.get(IDLE)) - Long.parseLong(fields.get(IO_WAIT)));
        }
        return new ProcessorTimes(busy, total);
    }

    /// How busy each processor has been since an earlier reading, in percent.
    public List<Double> busyPercentSince(ProcessorTimes earlier) {
        List<Double> percents = new ArrayList<>();
        for (int i = 0; i < Math.min(total.size(), earlier.total.size()); i++) {
            long passed = total.get(i) - earlier.total.get(i);
            percents.add(passed <= 0 ? 0 : 100.0 * (busy.get(i) - earlier.busy.get(i)) / passed);
        }
        return percents;
    }
}
