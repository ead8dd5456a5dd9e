package io.ringfence.store.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LeaseSizeTest {
    @Test
    void shouldLastForAWhile() {
        assertEquals(100, LeaseSize.grant(10, 100, 1_000, false));
        assertEquals(100, LeaseSize.grant(0, 100, 1_000, false));
    }

    @Test
    void shouldTakeAtMostHalfOfWhatIsLeft() {
        assertEquals(50, LeaseSize.grant(10, 1_000, 100, false));
        assertEquals(0, LeaseSize.grant(0, 1_000, 1, false));
    }

    @Test
    void shouldTakeAtLeastWhatSomebodyWaitsFor() {
        assertEquals(90, LeaseSize.grant(90, 1_000, 100, false));
        assertEquals(1, LeaseSize.grant(1, 0, 1, false));
    }

    @Test
    void shouldTakeNothingThatWouldNotDo() {
        assertEquals(0, LeaseSize.grant(101, 1_000, 100, false));
        assertEquals(0, LeaseSize.grant(1, 0, -5, false));
        assertEquals(0, LeaseSize.grant(0, 10, -5, false));
    }

    @Test
    void shouldTakeNothingAheadWhileOthersWant() {
        assertEquals(10, LeaseSize.grant(10, 1_000, 100, true));
        assertEquals(0, LeaseSize.grant(0, 1_000, 100, true));
    }
}
