package io.ringfence.frontend.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class WaitClockTest {
    private final WaitClock waits = new WaitClock();

    @Test
    void shouldAddUpTheWaitsAndNothingBetweenThem() {
        waits.begin(100);
        waits.end(130);
        waits.begin(200);
        waits.end(205);
        assertEquals(35, waits.totalNs());
    }

    @Test
    void shouldGoOnWithAWaitThatBeginsAgain() {
        waits.begin(100);
        waits.begin(120);
        waits.end(150);
        assertEquals(50, waits.totalNs());
    }

    @Test
    void shouldNotCountAnEndWithoutAWait() {
        waits.end(50);
        waits.begin(60);
        waits.end(70);
        waits.end(90);
        assertEquals(10, waits.totalNs());
    }
}
