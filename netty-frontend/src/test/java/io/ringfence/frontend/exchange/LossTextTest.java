package io.ringfence.frontend.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LossTextTest {
    @Test
    void shouldJoinReasons() {
        assertEquals("a is dropped; b is dropped", LossText.of(List.of("a is dropped", "b is dropped"), 100));
    }

    @Test
    void shouldSayHowManyReasonsAreLeftOut() {
        List<String> reasons =
                IntStream.range(100, 200).mapToObj(i -> "reason " + i).toList();
        String text = LossText.of(reasons, 100);
        assertTrue(text.length() <= 100, text);
        assertEquals(
                "reason 100; reason 101; reason 102; reason 103; reason 104; reason 105; reason 106; 93 more", text);
    }

    @Test
    void shouldFitOneReasonThatIsTooLong() {
        assertEquals("1", LossText.of(List.of("r".repeat(200)), 100));
        assertEquals("a; 1 more", LossText.of(List.of("a", "r".repeat(200)), 100));
    }

    @Test
    void shouldStayOnOneLineOfAscii() {
        assertEquals("x??set-cookie: ? is dropped", LossText.of(List.of("x\r\nset-cookie: é is dropped"), 100));
    }
}
