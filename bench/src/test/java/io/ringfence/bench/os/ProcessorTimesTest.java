package io.ringfence.bench.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessorTimesTest {
    private static final String EARLIER = """
        cpu  300 0 100 1600 0 0 0 0 0 0
        cpu0 100 0 50 800 50 0 0 0 0 0
        cpu1 200 0 50 750 0 0 0 0 0 0
        intr 1 2 3
        """;
    private static final String LATER = """
        cpu  300 0 100 1600 0 0 0 0 0 0
        cpu0 150 0 60 820 60 5 5 0 40 0
        cpu1 200 0 50 850 0 0 0 0 0 0
        intr 1 2 3
        """;

    @Test
    void shouldTellHowBusyEachProcessorWas() {
        ProcessorTimes earlier = ProcessorTimes.parse(EARLIER);
        // 70 of 100 ticks: waiting for a disk is idling, and guests' time is part of the user's already.
        assertEquals(List.of(70.0, 0.0), ProcessorTimes.parse(LATER).busyPercentSince(earlier));
        assertEquals(List.of(0.0, 0.0), earlier.busyPercentSince(earlier));
    }

    @Test
    void shouldReadThisMachine() {
        assertFalse(ProcessorTimes.now().total().isEmpty());
    }
}
