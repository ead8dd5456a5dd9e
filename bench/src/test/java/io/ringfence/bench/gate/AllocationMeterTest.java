package io.ringfence.bench.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class AllocationMeterTest {
    private static final int OPERATIONS = 1_000;

    private final AllocationMeter meter = new AllocationMeter();
    private final Loop subject = new Calibration();

    @Test
    void shouldSeeThatNothingIsAllocated() {
        assertEquals(0.0, meter.bytesPerOperation(subject, OPERATIONS));
    }

    @Test
    void shouldSeeEightBytesPerOperation() {
        assertEquals(8.0, meter.bytesPerOperation(Injection.ALLOCATION.into(subject, 1), OPERATIONS));
    }
}
