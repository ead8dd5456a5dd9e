package io.ringfence.bench.os;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GcLogTest {
    private static final String LOG = """
        [0.008s][info][gc] Using G1
        [1.100s][info][gc] GC(0) Pause Young (Normal) (G1 Evacuation Pause) 24M->6M(128M) 3.250ms
        [2.100s][info][gc] GC(1) Concurrent Mark Cycle 12.500ms
        [2.200s][info][gc] GC(1) Pause Remark 30M->20M(128M) 1.500ms
        """;

    @Test
    void shouldCountPausesAndNothingElse() {
        assertEquals(new GcLog.Pauses(2, 4.75, 3.25), GcLog.parse(LOG));
    }

    @Test
    void shouldTellEachPauseOnce(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("gc.log");
        GcLog log = new GcLog(file);
        assertEquals(new GcLog.Pauses(0, 0, 0), log.next());
        Files.writeString(file, LOG);
        assertEquals(2, log.next().count());
        assertEquals(0, log.next().count());
        Files.writeString(
                file, "[3s][info][gc] GC(2) Pause Full (System.gc()) 9M->6M(128M) 10ms\n", StandardOpenOption.APPEND);
        assertEquals(new GcLog.Pauses(1, 10, 10), log.next());
    }
}
