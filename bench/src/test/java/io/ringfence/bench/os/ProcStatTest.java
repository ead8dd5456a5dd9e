package io.ringfence.bench.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcStatTest {
    private static final String AFTER_NAME =
            " S 17 4242 4242 0 -1 4194560 900 0 3 0 1234 567 8 9 20 0 31 0 555 1000 200 18446744073709551615";

    @Test
    void shouldReadParentAndTimes() {
        ProcStat stat = ProcStat.parse("4243 (java)" + AFTER_NAME + "\n");
        assertEquals(new ProcStat(4243, 17, 1_234, 567), stat);
        assertEquals(18_010_000, stat.cpuMicros());
    }

    @Test
    void shouldNotBeMisledByNames() {
        assertEquals(17, ProcStat.parse("1 (a) S 99 (b)" + AFTER_NAME).parentPid());
        assertEquals(17, ProcStat.parse("1 (tmux: server)" + AFTER_NAME).parentPid());
        assertEquals(17, ProcStat.parse("1 ()" + AFTER_NAME).parentPid());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "12", "12 (java", "12 (java) S 1 2", ") ("})
    void shouldRefuseOtherLines(String line) {
        assertThrows(IllegalArgumentException.class, () -> ProcStat.parse(line));
    }
}
