package io.ringfence.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadReportTest {
    private final LoadResults results = new LoadResults();

    @Test
    void shouldComputePercentilesOverAllLoops() {
        LoadResults other = new LoadResults();
        for (int micros = 1; micros <= 500; micros++) {
            results.answer(200, micros * 1_000L);
            other.answer(200, (500 + micros) * 1_000L);
        }
        results.add(other);

        assertEquals(500, figure("latency_p50_us"), 1);
        assertEquals(900, figure("latency_p90_us"), 1);
        assertEquals(990, figure("latency_p99_us"), 1);
        assertEquals(999, figure("latency_p99.9_us"), 1);
        assertEquals(1_000, figure("latency_max_us"), 1);
        assertEquals(100, figure("requests_per_second"), 0.01);
    }

    @Test
    void shouldKeepRefusalsOutOfLatencyAndThroughput() {
        results.answer(200, 1_000_000);
        results.answer(429, 1_000);
        results.error("unanswered");

        assertEquals(1_000, figure("latency_p50_us"), 1);
        assertEquals(0.1, figure("requests_per_second"), 0.001);
        assertEquals(1, figure("status_429"));
        assertEquals(1, figure("errors"));
    }

    @Test
    void shouldFailARunThatMissedItsRate() {
        results.answer(200, 1_000);
        results.intended(1_000);
        for (int i = 0; i < 989; i++) {
            results.sent(0);
        }
        assertEquals(
                List.of("missed the rate: sent 989 of 1000 requests"), new LoadReport(plan(100), results).failures());
        assertTrue(new LoadReport(plan(100), results).text().contains("FAIL"));

        results.sent(0);
        assertEquals(List.of(), new LoadReport(plan(100), results).failures());
        assertTrue(new LoadReport(plan(100), results).text().contains("PASS"));
    }

    @Test
    void shouldFailARunWithoutAGoodAnswer() {
        results.answer(500, 1_000);
        assertEquals(
                List.of("no good answer", "1 request had no good answer"), new LoadReport(plan(0), results).failures());
    }

    @Test
    void shouldFailAnOpenLoopWhoseGeneratorWasLate() {
        results.answer(200, 1_000);
        for (int i = 0; i < 98; i++) {
            results.sent(0);
        }
        results.sent(80_000_000);
        results.sent(80_000_000);
        assertEquals(
                List.of("sent late: p99 80.0 ms, at most 50 ms are allowed"),
                new LoadReport(plan(100), results).failures());
        assertEquals(List.of(), new LoadReport(plan(0), results).failures(), "a closed loop has no time to keep");
        for (int i = 0; i < 101; i++) {
            results.sent(0);
        }
        assertEquals(List.of(), new LoadReport(plan(100), results).failures(), "one in a hundred may be");
    }

    @Test
    void shouldFailARunWithAnyErrorButRefusalsOnPurpose() {
        results.answer(200, 1_000);
        results.answer(503, 1_000);
        assertEquals(List.of(), LoadFaults.ofAnswers(results, Set.of(503)));
        assertEquals(List.of("1 request had no good answer"), LoadFaults.ofAnswers(results, Set.of()));
        results.error("unanswered");
        results.error("reset");
        assertEquals(List.of("2 requests had no good answer"), LoadFaults.ofAnswers(results, Set.of(503)));
    }

    @Test
    void shouldNotMissGoodAnswersWhereClientsLeave() {
        results.left();
        assertEquals(List.of(), LoadFaults.ofAnswers(results, Set.of()));
    }

    @Test
    void shouldWriteHistogramsThatCanBeReadAgain(@TempDir Path folder) throws Exception {
        for (int i = 1; i <= 1_000; i++) {
            results.answer(200, i * 1_000L);
        }
        Path file = folder.resolve("run.json");
        new LoadReport(plan(0), results).write(file);

        Map<String, Object> report = JSON.std.mapFrom(Files.readString(file));
        Map<?, ?> latency = assertInstanceOf(Map.class, Objects.requireNonNull(report.get("latency")));
        byte[] bytes = Base64.getDecoder().decode(String.valueOf(latency.get("histogram_ns")));
        Histogram histogram = Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(bytes), 0);
        assertEquals(results.latency(), histogram);
    }

    private double figure(String name) {
        return new LoadReport(plan(0), results)
                .text()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(
                        line -> Double.parseDouble(line.substring(name.length()).strip()))
                .findFirst()
                .orElseThrow();
    }

    private static LoadPlan plan(double rate) {
        return new LoadPlan(
                URI.create("http://127.0.0.1:1/"),
                List.of(),
                "",
                rate,
                1,
                1,
                Duration.ZERO,
                Duration.ofSeconds(10),
                Duration.ZERO);
    }
}
