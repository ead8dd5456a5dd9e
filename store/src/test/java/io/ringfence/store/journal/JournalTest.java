package io.ringfence.store.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.engine.ledger.Ledger;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final int SMALL = 64 << 10;

    @TempDir
    private Path folder = Path.of("");

    /// Keeps what it is handed, in words and as rows.
    private static final class Kept implements JournalReader.Handler {
        private final List<String> lines = new ArrayList<>();
        private final List<LedgerRow> rows = new ArrayList<>();

        @Override
        public void reserved(ReservedRecord record) {
            lines.add("reserved " + record.exchange());
        }

        @Override
        public void settled(LedgerRow row, @Nullable ReservedRecord hold) {
            rows.add(row);
            lines.add((hold == null ? "refused " : "settled ") + row.exchange());
        }

        @Override
        public void abandoned(ReservedRecord record) {
            lines.add("abandoned " + record.exchange());
        }
    }

    private Journal open(long run, int segmentBytes, int maxSegments) throws IOException {
        return Journal.open(JournalSettings.in(folder).withSegments(segmentBytes, maxSegments), run, () -> 0);
    }

    private static void exchange(Ledger writer, long number) {
        writer.reserved(TestFacts.reservation(number, 100 * number, "org", "key-" + number % 5));
        writer.settled(
                TestFacts.reservation(number, 100 * number, "org", "key-" + number % 5),
                40 * number,
                TestFacts.of(number));
    }

    private static int readAll(JournalReader reader, Kept kept) throws IOException {
        int read = 0;
        for (int records = reader.poll(kept, 1_000); records > 0; records = reader.poll(kept, 1_000)) {
            read += records;
        }
        return read;
    }

    @Test
    void shouldHandOutWhatWasWrittenDown() throws IOException {
        try (Journal journal = open(7, SMALL, 4);
                JournalReader reader = journal.reader(JournalReader.Position.START)) {
            exchange(journal.writer(), 1);
            journal.writer().refused(2, 5, TestFacts.of(4));
            Kept kept = new Kept();
            readAll(reader, kept);
            assertEquals(List.of("reserved 1", "settled 1", "refused 2"), kept.lines);
            LedgerRow row = kept.rows.getFirst();
            assertEquals(7, row.run());
            assertEquals(100, row.reservedNanoUsd());
            assertEquals(40, row.costNanoUsd());
            assertEquals(11, row.inputCostNanoUsd());
            assertEquals(6, row.outputCostNanoUsd());
            assertEquals("request-1", row.requestId());
            assertEquals("org", row.organisation());
            assertEquals("project-1", row.project());
            assertEquals("key-1", row.keyName());
            assertEquals("Zoë-1", row.endUser());
            assertEquals(null, row.tags());
            assertEquals("model-1", row.requestedModel());
            assertEquals("provider", row.provider());
            assertEquals("upstream-model", row.upstreamModel());
            assertEquals("openai-chat", row.dialect());
            assertEquals(null, row.errorCode());
            assertEquals("2026-08-21", row.catalogueVersion());
            assertEquals("catalogue", row.priceSource());
            assertEquals("flex", row.serviceTier());
            assertEquals(null, row.otherUsage());
            assertEquals(200, row.status());
            assertTrue(row.streaming());
            assertTrue(row.usageEstimated());
            assertEquals(
                    List.of(10L, 3L, 2L, 5L, 1L, 1_000L, 2_000L),
                    List.of(
                            row.inputTokens(),
                            row.cacheReadTokens(),
                            row.cacheWriteTokens(),
                            row.outputTokens(),
                            row.reasoningTokens(),
                            row.firstByteNs(),
                            row.durationNs()));
            assertFalse(kept.rows.getLast().admitted());
            assertEquals("web_search=4", kept.rows.getLast().otherUsage());
            assertEquals(2, journal.writer().exchanges());
        }
    }

    @Test
    void shouldNotDivideACostOfWhichOnlyTheWholeIsKnown() throws IOException {
        try (Journal journal = open(7, SMALL, 4);
                JournalReader reader = journal.reader(JournalReader.Position.START)) {
            exchange(journal.writer(), 5);
            journal.writer().refused(6, 5, TestFacts.of(10));
            Kept kept = new Kept();
            readAll(reader, kept);
            assertFalse(kept.rows.getFirst().isCostDivided());
            assertEquals(200, kept.rows.getFirst().costNanoUsd());
            assertEquals(List.of(0L, 0L), parts(kept.rows.getLast()), "what cost nothing has no part that did");
        }
    }

    private static List<Long> parts(LedgerRow row) {
        return List.of(row.inputCostNanoUsd(), row.outputCostNanoUsd());
    }

    /// Written by a program whose facts did not have the parts of a cost: exchange 1 is settled, 2 is refused,
    /// 3 has set something aside.
    @Test
    void shouldReadWhatAnOlderProgramLeft() throws IOException {
        OldJournal.copyTo(folder);
        try (Journal journal = open(8, SMALL, 4);
                JournalReader reader = journal.reader(JournalReader.Position.START)) {
            exchange(journal.writer(), 4);
            Kept kept = new Kept();
            readAll(reader, kept);
            assertEquals(
                    List.of(
                            "reserved 1",
                            "settled 1",
                            "refused 2",
                            "reserved 3",
                            "abandoned 3",
                            "reserved 4",
                            "settled 4"),
                    kept.lines);
            LedgerRow settled = kept.rows.getFirst();
            assertEquals(40, settled.costNanoUsd());
            assertFalse(settled.isCostDivided());
            assertEquals("request-1", settled.requestId());
            assertEquals("Zoë-1", settled.endUser());
            assertEquals(2_000, settled.durationNs());
            LedgerRow refused = kept.rows.get(1);
            assertEquals("web_search=4", refused.otherUsage(), "the last that it has");
            assertEquals(List.of(0L, 0L), parts(refused));
            assertEquals(List.of(14L, 9L), parts(kept.rows.getLast()));
        }
    }

    @Test
    void shouldGoOnInTheNextFileAndDeleteWhatIsRead() throws Exception {
        try (Journal journal = open(7, SMALL, 4);
                JournalReader reader = journal.reader(JournalReader.Position.START)) {
            Kept kept = new Kept();
            for (int number = 1; number <= 2_000; number++) {
                while (!journal.writer().hasRoom()) {
                    readAll(reader, kept);
                    journal.deleteBefore(reader.oldestNeeded());
                    Thread.onSpinWait();
                }
                exchange(journal.writer(), number);
            }
            readAll(reader, kept);
            journal.deleteBefore(reader.oldestNeeded());
            assertEquals(0, journal.writer().lost());
            assertEquals(2_000, kept.rows.size());
            for (int i = 0; i < 2_000; i++) {
                assertEquals(i + 1, kept.rows.get(i).exchange());
            }
            assertTrue(JournalReader.numbers(folder).size() <= 3, "files that were read are deleted");
        }
    }

    @Test
    void shouldHaveNoRoomForReservationsButForEverySettlementWhenItIsFull() throws Exception {
        try (Journal journal = open(7, SMALL, 2);
                JournalReader reader = journal.reader(JournalReader.Position.START)) {
            JournalWriter writer = journal.writer();
            long number = 0;
            long deadline = System.nanoTime() + 10_000_000_000L;
            List<Long> held = new ArrayList<>();
            writer.reserved(TestFacts.reservation(1_000_000, 0, "free"));
            // The segments that may be made are full when there is no room for longer than one takes to make.
            for (int misses = 0; misses < 200 && System.nanoTime() < deadline; ) {
                if (writer.hasRoom()) {
                    misses = 0;
                    number++;
                    writer.reserved(TestFacts.reservation(number, 1, "org"));
                    held.add(number);
                } else {
                    misses++;
                    Thread.sleep(1);
                }
            }
            assertTrue(number > 10);
            for (int i = 1; i <= 1_000; i++) {
                writer.refused(number + i, 5, TestFacts.of(number + i));
                writer.reserved(TestFacts.reservation(number + i, 0, "free"));
                writer.settled(TestFacts.reservation(number + i, 0, "free"), 0, TestFacts.of(number + i));
            }
            writer.settled(TestFacts.reservation(1_000_000, 0, "free"), 0, TestFacts.of(1));
            assertEquals(2_001, writer.omitted());
            for (long each : held) {
                writer.settled(TestFacts.reservation(each, 1, "org"), 1, TestFacts.of(each));
            }
            assertEquals(0, writer.lost());
            Kept kept = new Kept();
            readAll(reader, kept);
            assertEquals(held.size(), kept.rows.size());
            assertEquals(List.of(), reader.outstanding(), "nothing keeps old files from being deleted");
        }
    }

    @Test
    void shouldKeepNoFileForWhatNoBudgetGuards() throws IOException {
        try (Journal journal = open(7, SMALL, 4);
                JournalReader reader = journal.reader(JournalReader.Position.START)) {
            journal.writer().reserved(TestFacts.reservation(1, 0, "free"));
            journal.writer().reserved(TestFacts.reservation(2, 0, "free"));
            journal.writer().settled(TestFacts.reservation(2, 0, "free"), 3, TestFacts.of(2));
            Kept kept = new Kept();
            readAll(reader, kept);
            assertEquals(List.of("settled 2"), kept.lines);
            assertEquals(3, kept.rows.getFirst().costNanoUsd());
            assertEquals(List.of(), reader.outstanding());
        }
    }

    @Test
    void shouldGoOnWhereTheLastReaderWas() throws IOException {
        JournalReader.Position position;
        try (Journal journal = open(7, SMALL, 4)) {
            exchange(journal.writer(), 1);
            journal.writer().reserved(TestFacts.reservation(2, 5, "org"));
            try (JournalReader reader = journal.reader(JournalReader.Position.START)) {
                readAll(reader, new Kept());
                position = reader.position();
            }
            exchange(journal.writer(), 3);
            try (JournalReader reader = journal.reader(position)) {
                Kept kept = new Kept();
                readAll(reader, kept);
                assertEquals(List.of("reserved 3", "settled 3"), kept.lines);
                assertEquals("project-0", kept.rows.getFirst().project(), "names of before are known");
            }
        }
    }

    @Test
    void shouldTellWhatADeadRunLeftUnsettled() throws IOException {
        JournalReader.Position position;
        try (Journal journal = open(7, SMALL, 4);
                JournalReader reader = journal.reader(JournalReader.Position.START)) {
            exchange(journal.writer(), 1);
            journal.writer().reserved(TestFacts.reservation(2, 5, "org"));
            journal.writer().reserved(TestFacts.reservation(3, 6, "org"));
            readAll(reader, new Kept());
            position = reader.position();
            journal.writer().settled(TestFacts.reservation(3, 6, "org"), 4, TestFacts.of(3));
        }
        try (Journal journal = open(8, SMALL, 4);
                JournalReader reader = journal.reader(position)) {
            journal.writer().reserved(TestFacts.reservation(1, 9, "org"));
            Kept kept = new Kept();
            readAll(reader, kept);
            assertEquals(List.of("settled 3", "abandoned 2", "reserved 1"), kept.lines);
            assertEquals(1, reader.outstanding().size());
        }
    }

    @Test
    void shouldTellWhatWasLeftUnsettledThoughTheReaderIsAheadOfTheDisk() throws IOException {
        JournalReader.Position before;
        JournalReader.Position position;
        try (Journal journal = open(7, SMALL, 4);
                JournalReader reader = journal.reader(JournalReader.Position.START)) {
            journal.writer().reserved(TestFacts.reservation(1, 5, "org"));
            readAll(reader, new Kept());
            before = reader.position();
            exchange(journal.writer(), 2);
            readAll(reader, new Kept());
            position = reader.position();
        }
        try (RandomAccessFile file =
                new RandomAccessFile(Segment.file(folder, 1).toFile(), "rw")) {
            file.seek(before.offset());
            file.write(new byte[position.offset() - before.offset()]);
        }
        try (Journal journal = open(8, SMALL, 4);
                JournalReader reader = journal.reader(position)) {
            exchange(journal.writer(), 1);
            Kept kept = new Kept();
            readAll(reader, kept);
            assertEquals(List.of("abandoned 1", "reserved 1", "settled 1"), kept.lines);
        }
    }

    @Test
    void shouldStopAtDamageAndGoOnWithTheNextFile() throws IOException {
        try (Journal journal = open(7, SMALL, 4)) {
            exchange(journal.writer(), 1);
            exchange(journal.writer(), 2);
        }
        try (RandomAccessFile file =
                new RandomAccessFile(Segment.file(folder, 1).toFile(), "rw")) {
            file.seek(Layout.SEGMENT_HEADER + 200);
            file.write(new byte[] {99, 98, 97});
        }
        try (Journal journal = open(8, SMALL, 4);
                JournalReader reader = journal.reader(JournalReader.Position.START)) {
            exchange(journal.writer(), 9);
            Kept kept = new Kept();
            readAll(reader, kept);
            assertEquals(1, reader.damaged());
            assertEquals("settled 9", kept.lines.getLast());
        }
    }

    @Test
    void shouldRefuseAFolderThatAnotherWrites() throws IOException {
        try (Journal _ = open(7, SMALL, 4)) {
            assertThrows(IOException.class, () -> open(8, SMALL, 4));
        }
        open(9, SMALL, 4).close();
    }

    @Test
    void shouldCutTextsThatAreTooLongAtACharacter() throws IOException {
        String tags = "é".repeat(400);
        try (Journal journal = open(7, SMALL, 4);
                JournalReader reader = journal.reader(JournalReader.Position.START)) {
            journal.writer().refused(1, 5, new TestFacts(1, tags, "m".repeat(999)));
            Kept kept = new Kept();
            readAll(reader, kept);
            assertEquals("é".repeat(256), kept.rows.getFirst().tags());
            assertEquals("m".repeat(256), kept.rows.getFirst().requestedModel());
        }
    }

    @Test
    void shouldSayThatAFileIsNoSegment() throws IOException {
        Files.createDirectories(folder);
        Files.write(Segment.file(folder, 1), new byte[1_000]);
        try (Journal journal = open(8, SMALL, 4)) {
            assertThrows(IOException.class, () -> {
                try (JournalReader reader = journal.reader(JournalReader.Position.START)) {
                    reader.poll(new Kept(), 1);
                }
            });
        }
    }
}
