package io.ringfence.bench.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class InstructionsTest {
    @Test
    void shouldCountWhereThereIsACounter() {
        assertEquals(Optional.empty(), Instructions.verdict(0, "1234567,,instructions:u,1000000,100.00,,\n"));
    }

    @Test
    void shouldSayWhenTheMachineHasNoCounter() {
        assertEquals(
                Optional.of("perf says <not supported>"),
                Instructions.verdict(0, "<not supported>,,instructions,0,100.00,,\n"));
    }

    @Test
    void shouldSayWhatPerfComplainsAbout() {
        assertEquals(
                Optional.of("perf stat ended with exit code 255: Access is limited."),
                Instructions.verdict(255, "Access is limited.\nMore.\n"));
    }

    @Test
    void shouldNotTakeSilenceForACounter() {
        assertEquals(Optional.of("perf says nothing about instructions"), Instructions.verdict(0, "\n"));
    }
}
