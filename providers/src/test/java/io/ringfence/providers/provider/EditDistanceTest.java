package io.ringfence.providers.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EditDistanceTest {
    @ParameterizedTest
    @CsvSource({
        "'', '', 0",
        "'', abc, 3",
        "priority, priority, 0",
        "prioritty, priority, 1",
        "wran, warn, 2",
        "kitten, sitting, 3",
        "gpt-4o, GPT-4o, 3",
        "abc, xyz, 3"
    })
    void shouldCountTheFewestEditsInEitherDirection(String one, String other, int edits) {
        assertEquals(edits, EditDistance.between(one, other));
        assertEquals(edits, EditDistance.between(other, one));
    }
}
