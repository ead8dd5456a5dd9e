package io.ringfence.store.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SilentRunsTest {
    private final SilentRuns silent = new SilentRuns(100);

    @Test
    void shouldFindThoseThatShowTheSameSignForTooLong() {
        assertEquals(List.of(), silent.look(Map.of(1L, 5L, 2L, 5L), 0));
        assertEquals(List.of(), silent.look(Map.of(1L, 5L, 2L, 6L), 50));
        assertEquals(List.of(), silent.look(Map.of(1L, 5L, 2L, 6L), 99));
        assertEquals(List.of(Map.entry(1L, 5L)), silent.look(Map.of(1L, 5L, 2L, 6L), 100));
    }

    @Test
    void shouldNotTakeItsOwnAbsenceForTheOthers() {
        silent.look(Map.of(1L, 5L), 0);
        assertEquals(List.of(), silent.look(Map.of(1L, 5L), 1_000));
        assertEquals(List.of(), silent.look(Map.of(1L, 5L), 1_050));
        assertEquals(List.of(Map.entry(1L, 5L)), silent.look(Map.of(1L, 5L), 1_100));
    }

    @Test
    void shouldKnowWhoIsQuiet() {
        silent.look(Map.of(1L, 5L, 2L, 5L), 0);
        silent.look(Map.of(1L, 5L, 2L, 6L), 20);
        assertEquals(Set.of(1L), silent.quietSince(20));
        assertEquals(Set.of(), silent.quietSince(0));
    }

    @Test
    void shouldForgetThoseThatEnded() {
        silent.look(Map.of(1L, 5L), 0);
        silent.look(Map.of(), 50);
        assertEquals(List.of(), silent.look(Map.of(1L, 5L), 100));
    }
}
