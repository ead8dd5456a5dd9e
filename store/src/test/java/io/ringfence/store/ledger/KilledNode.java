package io.ringfence.store.ledger;

import io.ringfence.store.db.DatabaseSettings;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A process that makes exchanges until somebody kills it, and tells in a file what it does: `r` with an
/// exchange's number before it reserves, `s` after it settled. The file is written without a buffer, so that it
/// says what happened.
public final class KilledNode {
    private static final int MAX_OPEN = 8;
    private static final long PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(20);

    private KilledNode() {}

    /// Arguments: the journal's folder, the database's file, the number of the run, the file to tell in, a
    /// seed.
    public static void main(String[] args) throws IOException {
        Random random = new Random(Long.parseLong(args[4]));
        try (Node node = Node.start(
                        Path.of(args[0]), DatabaseSettings.sqlite(Path.of(args[1])), Long.parseLong(args[2]));
                FileOutputStream report = new FileOutputStream(args[3])) {
            Queue<Long> open = new ArrayDeque<>();
            for (long number = 1; ; number++) {
                tell(report, 'r', number);
                node.reserve(number);
                open.add(number);
                while (open.size() > random.nextInt(MAX_OPEN)) {
                    long next = open.remove();
                    node.settle(next);
                    tell(report, 's', next);
                }
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
    }

    private static void tell(FileOutputStream report, char what, long number) throws IOException {
        report.write((what + " " + number + "\n").getBytes(StandardCharsets.US_ASCII));
    }
}
