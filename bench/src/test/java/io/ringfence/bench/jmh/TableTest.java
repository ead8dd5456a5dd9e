package io.ringfence.bench.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class TableTest {
    private static Figures figures(String name, double nanos, double bytes) {
        return new Figures(name, "", nanos, Double.NaN, OptionalDouble.of(bytes), OptionalDouble.empty());
    }

    @Test
    void shouldShowBaselinesFirst() {
        StringWriter text = new StringWriter();
        new Table(List.of(
                        figures("LimiterBenchmark.acquire", 12.34, 0),
                        figures("LimiterBenchmark.baselineMap", 1_234, 24),
                        figures("CostBenchmark.cost", 5, 0.0001)))
                .print(new PrintWriter(text));

        assertEquals("""

            | benchmark | with | ns/op | B/op | instructions/op |
            |---|---|---|---|---|
            | CostBenchmark.cost |  | 5.00 ns | 0 B | – |
            | LimiterBenchmark.baselineMap |  | 1,234 ns | 24.0 B | – |
            | LimiterBenchmark.acquire |  | 12.3 ns | 0 B | – |
            """, text.toString().replace("\r\n", "\n"));
    }

    @Test
    void shouldCountEveryCombinationOfParameters() {
        Plan all = new Plan("RingBenchmark.ringOneProducer", Map.of());
        Plan some = new Plan("RingBenchmark.ringOneProducer", Map.of("window", List.of("1")));

        assertEquals(14, all.size());
        assertEquals(7, some.size());
        assertEquals(List.of("RingBenchmark.ringOneProducer"), all.names());
        assertTrue(new Plan("NoSuchBenchmark", Map.of()).names().isEmpty());
    }
}
