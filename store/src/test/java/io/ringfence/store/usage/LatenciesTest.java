package io.ringfence.store.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ringfence.store.ledger.LatencyCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LatenciesTest {
    private static final long MS = 1_000_000;

    private static Latencies of(List<Long> latencies) {
        Latencies.Sum sum = new Latencies.Sum();
        for (long latency : latencies) {
            LatencyCounts one = new LatencyCounts();
            one.add(latency);
            sum.add(one.packed());
        }
        return sum.latencies();
    }

    @Test
    void shouldBeExactForThoseThatAreAloneInTheirRange() {
        Latencies three = of(List.of(100 * MS, 200 * MS, 1_000 * MS));
        assertEquals(100 * MS, three.percentileNs(0));
        assertEquals(200 * MS, three.percentileNs(0.5));
        assertEquals(600 * MS, three.percentileNs(0.75));
        assertEquals(1_000 * MS, three.percentileNs(1));
    }

    @Test
    void shouldBeCloseForMany() {
        SplittableRandom random = new SplittableRandom(5);
        List<Long> latencies = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            latencies.add((long) (2_000 * MS * Math.exp(0.6 * random.nextGaussian())));
        }
        latencies.sort(null);
        for (double fraction : new double[] {0.5, 0.9, 0.95, 0.99}) {
            double exact = ExpectedUsage.percentile(latencies, fraction);
            assertEquals(exact, of(latencies).percentileNs(fraction), exact / 100);
        }
    }

    @Test
    void shouldHaveNoPercentileOfNothing() {
        assertThrows(IllegalStateException.class, () -> Latencies.NONE.percentileNs(0.5));
    }
}
