package io.ringfence.bench.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class BandTest {
    private static final double EXACT = 1e-12;

    @Test
    void shouldHoldTheQuietEndMedianAndMostOfAllJvms() {
        Band band = Band.of(List.of(2.1, 2.0, 2.2, 2.3, 2.4, 2.5, 2.6, 2.7, 2.8, 2.9, 3.0));

        assertEquals(2.1, band.quiet(), EXACT);
        assertEquals(2.5, band.median(), EXACT);
        assertEquals(3.0, band.high());
        assertEquals(11, band.jvms());
    }

    @Test
    void shouldAllowMoreThanTheNoise() {
        Band band = new Band(1.0, 1.048, 1.4, 10);

        assertEquals(0.084, band.tolerance(), EXACT);
        assertEquals(1.084, band.limit(), EXACT);
    }

    @Test
    void shouldAllowEightPercentHoweverQuietTheMachineWas() {
        assertEquals(0.08, new Band(1, 1.001, 1.002, 10).tolerance(), EXACT);
    }

    @Test
    void shouldSayWhenTheNoiseIsSuchThatASlowdownMayHide() {
        assertTrue(new Band(1, 1.06, 1.3, 10).isWide());
        assertFalse(new Band(1, 1.049, 1.3, 10).isWide());
    }

    @Test
    void shouldRefuseABandThatIsNone() {
        assertThrows(IllegalArgumentException.class, () -> new Band(1, 0.9, 1.1, 3));
        assertThrows(IllegalArgumentException.class, () -> new Band(0, 0, 0, 3));
        assertThrows(IllegalArgumentException.class, () -> new Band(Double.NaN, 1, 1, 3));
    }
}
