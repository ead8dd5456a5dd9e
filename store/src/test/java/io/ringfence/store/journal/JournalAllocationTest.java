package io.ringfence.store.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import io.ringfence.engine.ledger.LedgerFacts;
import io.ringfence.engine.ledger.Reservation;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalAllocationTest {
    private static final int WARM_UP = 20_000;
    private static final int MEASURED = 20_000;
    private static final int SEGMENT_BYTES = 64 << 20;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void shouldAllocateNothingOnceItKnowsTheNames() throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Reservation reservation = TestFacts.reservation(1, 100, "org", "project", "key");
        LedgerFacts facts = new KeptFacts();
        try (Journal journal = Journal.open(JournalSettings.in(folder).withSegments(SEGMENT_BYTES, 2), 7, () -> 0)) {
            JournalWriter writer = journal.writer();
            write(writer, reservation, facts, WARM_UP);
            long before = threads.getCurrentThreadAllocatedBytes();
            write(writer, reservation, facts, MEASURED);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertEquals(0, allocated / MEASURED, () -> allocated + " bytes for " + MEASURED + " exchanges");
            assertEquals(0, writer.lost());
        }
    }

    private static void write(JournalWriter writer, Reservation reservation, LedgerFacts facts, int exchanges) {
        for (int i = 0; i < exchanges; i++) {
            if (!writer.hasRoom()) {
                throw new AssertionError("no room");
            }
            writer.reserved(reservation);
            writer.settled(reservation, 90, facts);
        }
    }

    /// As the front end's: every text is there already.
    private static final class KeptFacts implements LedgerFacts {
        @Override
        public String requestId() {
            return "request-1";
        }

        @Override
        public String organisation() {
            return "org";
        }

        @Override
        public String project() {
            return "project";
        }

        @Override
        public String keyName() {
            return "key";
        }

        @Override
        public String endUser() {
            return "user";
        }

        @Override
        public String tags() {
            return "team=a";
        }

        @Override
        public String requestedModel() {
            return "model";
        }

        @Override
        public String provider() {
            return "provider";
        }

        @Override
        public String upstreamModel() {
            return "upstream-model";
        }

        @Override
        public String dialectName() {
            return "openai-chat";
        }

        @Override
        public int status() {
            return 200;
        }

        @Override
        public String errorCode() {
            return "none";
        }

        @Override
        public boolean streaming() {
            return true;
        }

        @Override
        public boolean usageEstimated() {
            return false;
        }

        @Override
        public int attempts() {
            return 1;
        }

        @Override
        public long inputTokens() {
            return 1_000;
        }

        @Override
        public long cacheReadTokens() {
            return 0;
        }

        @Override
        public long cacheWriteTokens() {
            return 0;
        }

        @Override
        public long outputTokens() {
            return 100;
        }

        @Override
        public long reasoningTokens() {
            return 0;
        }

        @Override
        public long inputCostNanoUsd() {
            return 60;
        }

        @Override
        public long outputCostNanoUsd() {
            return 30;
        }

        @Override
        public long firstByteNs() {
            return 1;
        }

        @Override
        public String otherUsage() {
            return "web_search=2";
        }

        @Override
        public String serviceTierName() {
            return "flex";
        }

        @Override
        public String priceSourceName() {
            return "catalogue";
        }

        @Override
        public long settledAfterNs() {
            return 2;
        }

        @Override
        public String catalogueVersion() {
            return "2026-08-21";
        }
    }
}
