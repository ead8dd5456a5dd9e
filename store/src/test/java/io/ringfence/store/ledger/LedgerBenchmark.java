package io.ringfence.store.ledger;

import io.ringfence.store.db.Database;
import io.ringfence.store.db.DatabaseSettings;
import io.ringfence.store.journal.Journal;
import io.ringfence.store.journal.JournalSettings;
import io.ringfence.store.journal.TestFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// Prints how many exchanges a second go from a full journal into the database. Arguments: an empty folder, the
/// number of exchanges, and, for another database than a file in that folder, its URL.
public final class LedgerBenchmark {
    private static final long RUN = 1;
    private static final int ROUNDS = 5;

    private LedgerBenchmark() {}

    /// Runs it.
    public static void main(String[] args) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(Path.of(args[0]));
        long exchanges = Long.parseLong(args[1]);
        DatabaseSettings settings = args.length > 2
                ? DatabaseSettings.at(args[2])
                : DatabaseSettings.sqlite(folder.resolve("ringfence.db"));
        try (Database database = Database.open(settings);
                Journal journal =
                        Journal.open(JournalSettings.in(folder.resolve("journal")), RUN, System::currentTimeMillis)) {
            database.migrate();
            for (int round = 0; round < ROUNDS; round++) {
                long first = 1 + round * exchanges;
                long journalNs = fill(journal, first, exchanges);
                long databaseNs = drain(journal, database, exchanges);
                System.out.printf(
                        "round %d: journal %,d exchanges/s, database %,d rows/s%n",
                        round + 1, perSecond(exchanges, journalNs), perSecond(exchanges, databaseNs));
            }
        }
    }

    private static long fill(Journal journal, long first, long exchanges) throws InterruptedException {
        long start = System.nanoTime();
        for (long number = first; number < first + exchanges; number++) {
            while (!journal.writer().hasRoom()) {
                Thread.sleep(1); // until the next segment is ready
            }
            var reservation = TestFacts.reservation(number, 1_000, "org", "project", Node.key(number));
            journal.writer().reserved(reservation);
            journal.writer().settled(reservation, 900, TestFacts.of(number));
        }
        return System.nanoTime() - start;
    }

    private static long drain(Journal journal, Database database, long exchanges) throws InterruptedException {
        LedgerWriter writer =
                new LedgerWriter(journal, database, LedgerWriterSettings.DEFAULT, System::currentTimeMillis);
        long start = System.nanoTime();
        writer.start();
        while (writer.rows() < exchanges) {
            Thread.sleep(1);
        }
        long took = System.nanoTime() - start;
        writer.close();
        return took;
    }

    private static long perSecond(long exchanges, long tookNs) {
        return exchanges * TimeUnit.SECONDS.toNanos(1) / tookNs;
    }
}
