package io.ringfence.bench.os;

import java.util.List;

/// The few fields of `/proc/<pid>/stat` that a measurement needs.
///
/// @param userTicks   processor time in user mode of all threads, ended ones included
/// @param systemTicks the same in the kernel
record ProcStat(long pid, long parentPid, long userTicks, long systemTicks) {
    /// The kernel reports in this unit to programs, whatever its own clock is.
    private static final long TICKS_PER_SECOND = 100;

    private static final long MICROS_PER_TICK = 1_000_000 / TICKS_PER_SECOND;

    // Counted behind the name, which is in parentheses and may hold anything.
    private static final int PARENT = 1;
    private static final int USER_TIME = 11;
    private static final int SYSTEM_TIME = 12;

    /// @throws IllegalArgumentException when it is not such a line
    static ProcStat parse(String line) {
        int open = line.indexOf('(');
        int close = line.lastIndexOf(')');
        if (open < 1 || close < open) {
            throw new IllegalArgumentException("no name in the stat line: " + line);
        }
        List<String> fields = List.of(line.substring(close + 1).strip().split(" ", -1));
        if (fields.size() <= SYSTEM_TIME) {
            throw new IllegalArgumentException("too few fields in the stat line: " + line);
        }
        return new ProcStat(
                Long.parseLong(line.substring(0, open).strip()),
                Long.parseLong(fields.get(PARENT)),
                Long.parseLong(fields.get(USER_TIME)),
                Long.parseLong(fields.get(SYSTEM_TIME)));
    }

    long cpuMicros() {
        return (userTicks + systemTicks) * MICROS_PER_TICK;
    }
}
