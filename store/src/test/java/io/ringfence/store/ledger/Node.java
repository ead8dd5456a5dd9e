package io.ringfence.store.ledger;

import io.ringfence.store.db.Database;
import io.ringfence.store.db.DatabaseSettings;
import io.ringfence.store.journal.Journal;
import io.ringfence.store.journal.JournalSettings;
import io.ringfence.store.journal.JournalWriter;
import io.ringfence.store.journal.TestFacts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/// A journal with a database behind it, as a gateway has them. What is closed has written all that it could.
final class Node implements AutoCloseable {
    static final LedgerWriterSettings SETTINGS =
            new LedgerWriterSettings(500, Duration.ofMillis(5), Duration.ofMillis(50));

    private static final int SEGMENT_BYTES = 256 << 10;
    private static final int MAX_SEGMENTS = 16;

    private final Database database;
    private final Journal journal;
    private final LedgerWriter writer;

    private Node(Database database, Journal journal, LedgerWriter writer) {
        this.database = database;
        this.journal = journal;
        this.writer = writer;
    }

    static Node start(Path folder, DatabaseSettings settings, long run) throws IOException {
        Database database = Database.open(settings);
        database.migrate();
        Journal journal = Journal.open(
                JournalSettings.in(folder).withSegments(SEGMENT_BYTES, MAX_SEGMENTS), run, System::currentTimeMillis);
        LedgerWriter writer = new LedgerWriter(journal, database, SETTINGS, System::currentTimeMillis);
        writer.start();
        return new Node(database, journal, writer);
    }

    /// An exchange from its reservation to its end.
    void exchange(long number) {
        reserve(number);
        settle(number);
    }

    void reserve(long number) {
        while (!journal().hasRoom()) {
            Thread.onSpinWait(); // until the next segment is ready
        }
        journal().reserved(TestFacts.reservation(number, reserved(number), "org", key(number)));
    }

    void settle(long number) {
        journal()
                .settled(
                        TestFacts.reservation(number, reserved(number), "org", key(number)),
                        cost(number),
                        TestFacts.of(number));
    }

    static String key(long number) {
        return "key-" + number % 5;
    }

    static long reserved(long number) {
        return 1_000 + number % 997;
    }

    static long cost(long number) {
        return 100 + number % 887;
    }

    JournalWriter journal() {
        return journal.writer();
    }

    LedgerWriter writer() {
        return writer;
    }

    @Override
    public void close() throws IOException {
        writer.close();
        journal.close();
        database.close();
    }
}
