package io.ringfence.bench.micro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RingBenchmarkTest {
    @Test
    void shouldNotSpinOnAProcessorThatTheAnswerMayNeed() {
        assertTrue(RingBenchmark.spins(2, 2) > 0);
        assertEquals(0, RingBenchmark.spins(3, 2), "two producers and a thread that drains");
    }
}
