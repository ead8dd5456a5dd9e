package io.ringfence.bench.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.bench.ChatRequests;
import io.ringfence.bench.leg.LegFixture;
import io.ringfence.bench.load.EventSchedule;
import io.ringfence.bench.os.ManagedProcess;
import io.ringfence.bench.os.ProcessTree;
import io.ringfence.bench.os.Processes;
import io.ringfence.demo.DemoProvider;
import io.ringfence.demo.DemoSettings;
import io.ringfence.reports.Layout;
import io.ringfence.reports.Names;
import io.ringfence.reports.ResultsFolder;
import io.ringfence.reports.Sample;
import io.ringfence.reports.ScenarioFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole way from a step to its evidence, against the demo provider in this process. No speed is asserted.
class MeterTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    private final Processes processes = new Processes();

    @AfterEach
    void stop() {
        processes.close();
    }

    @Test
    void shouldCountEveryRequestOfAnOpenLoop() throws Exception {
        Sample sample = measure(Step.open(200, 8, Duration.ofMillis(500)), 1);

        assertEquals("200/s", sample.step());
        assertEquals(Map.of(), sample.errors());
        assertTrue(sample.answers() > 0 && sample.answers() <= 100, sample::toString);
        assertEquals(sample.answers() / 0.5, Objects.requireNonNull(sample.requestsPerSecond()), 1e-9);
        assertEquals(
                sample.answers(), histogram(sample, Names.LATENCY_HISTOGRAM).getTotalCount());
        assertTrue(sample.histograms().containsKey("sent_late"));
        assertNull(sample.cpuMicrosPerRequest(), "the leg straight to the upstream costs nothing itself");
        assertNotNull(sample.values().get("generator_cpu_us_per_request"));
    }

    @Test
    void shouldCountErrorsByCauseAndFailWithoutAGoodAnswer() throws Exception {
        Step failing = Step.open(100, 4, Duration.ofMillis(300))
                .withBody(ChatRequests.body("demo-fail-500", Step.SMALL_BODY, false));
        Sample sample = measure(failing, 1);

        assertEquals(0, sample.answers());
        assertTrue(sample.errors().containsKey("status 500"), sample::toString);
        assertTrue(sample.failedBecause().contains("no good answer"), sample::toString);
        assertEquals(Sample.Verdict.FAIL, sample.verdict());
    }

    @Test
    void shouldCompareStreamsWithTheUpstreamsSchedule() throws Exception {
        Duration interval = Duration.ofMillis(20);
        Step wave = Step.closed(6, Duration.ofMillis(50))
                .withBody(ChatRequests.body("demo-pace-20-tokens-5", Step.SMALL_BODY, true))
                .withTimes(Duration.ZERO, Duration.ofMillis(50), Duration.ofSeconds(20))
                .withSpread(Duration.ofMillis(30))
                .withSchedule(EventSchedule.ofChat(5, interval));
        Sample sample = measure(wave, 1);

        assertEquals(Map.of(), sample.errors());
        assertEquals(6, sample.answers());
        assertEquals(6, histogram(sample, Names.FIRST_EVENT_HISTOGRAM).getTotalCount());
        // Four of the five tokens come after a pause; the other events come with one of them.
        assertEquals(6 * 4, histogram(sample, Names.GAP_HISTOGRAM).getTotalCount());
    }

    @Test
    void shouldTellThatTheLoadCouldNotStart() throws Exception {
        ScenarioFolder scenario = new ResultsFolder(folder).scenario("test");
        Sample sample = meter(scenario)
                .measure(
                        LegFixture.direct(LegFixture.deadPort(), something()),
                        Step.closed(2, Duration.ofMillis(50)),
                        1);
        assertEquals(Sample.Verdict.FAIL, sample.verdict());
        assertTrue(sample.failedBecause().getFirst().startsWith("the load could not start"), sample::toString);
    }

    private Sample measure(Step step, int round) throws Exception {
        try (DemoProvider provider = DemoProvider.start(DemoSettings.defaults())) {
            return meter(new ResultsFolder(folder).scenario("test"))
                    .measure(LegFixture.direct(provider.port(), something()), step, round);
        }
    }

    /// A process of which nothing is expected.
    private ManagedProcess something() throws IOException {
        return processes.start(List.of("sleep", "1000"), Map.of(), "", folder.resolve("something.log"));
    }

    private static Meter meter(ScenarioFolder scenario) {
        return new Meter(
                scenario, Layout.SHARED, new ProcessTree(ProcessHandle.current().pid()), 1);
    }

    private Histogram histogram(Sample sample, String name) throws Exception {
        return new ResultsFolder(folder)
                .scenario("test")
                .histogram(Objects.requireNonNull(sample.histograms().get(name), name));
    }
}
