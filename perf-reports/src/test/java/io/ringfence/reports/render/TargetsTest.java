package io.ringfence.reports.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.ringfence.reports.LegFacts;
import io.ringfence.reports.LegFacts.Kind;
import io.ringfence.reports.Names;
import io.ringfence.reports.render.Target.Reached;
import io.ringfence.reports.render.Target.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetsTest {
    @TempDir
    Path folder;

    private Fixture fixture;

    @BeforeEach
    void open() throws IOException {
        fixture = new Fixture(folder);
    }

    @Test
    void shouldJudgeByMustAndGoal() {
        Target atLeast = new Target("x", "", false, 0.7, 1.0, _ -> null);
        assertEquals(Verdict.MISSED, atLeast.verdict(reached(0.699)));
        assertEquals(Verdict.MUST, atLeast.verdict(reached(0.7)));
        assertEquals(Verdict.GOAL, atLeast.verdict(reached(1.0)));
        Target atMost = new Target("x", "µs", true, 30.0, 18.0, _ -> null);
        assertEquals(Verdict.MISSED, atMost.verdict(reached(30.01)));
        assertEquals(Verdict.MUST, atMost.verdict(reached(30)));
        assertEquals(Verdict.GOAL, atMost.verdict(reached(18)));
        assertEquals(Verdict.NOT_MEASURED, atMost.verdict(null));
        assertEquals(Verdict.VOID, atMost.verdict(new Reached(new Spread(1, 1, 1, 1), true, true)));
        assertEquals(Verdict.GOAL_MISSED, new Target("x", "KiB", true, null, 20, _ -> null).verdict(reached(21)));
    }

    @Test
    void shouldFindThroughputLossAndCpu() throws IOException {
        Evidence evidence = fixture.threeRounds().evidence();
        assertEquals(0.75, figure("governed throughput, 1 KB, 64 connections, ratio to nginx", evidence), 1e-9);
        assertEquals(100.0 / 6, figure("loss from bare to governed", evidence), 1e-9);
        assertEquals(20, figure("CPU per governed request", evidence), 1e-9);
    }

    @Test
    void shouldFindAddedLatencyRoundByRound() throws IOException {
        fixture.scenario(Names.LATENCY, "Latency")
                .sample(1, Names.DIRECT, "1000/s", 1_000, 9)
                .sample(1, Names.GOVERNED, "1000/s", 1_000, 9_000)
                .sample(1, Names.DIRECT, Names.RATE_5000, 5_000, 100)
                .sample(2, Names.DIRECT, Names.RATE_5000, 5_000, 200)
                .sample(1, Names.GOVERNED, Names.RATE_5000, 5_000, 150)
                .sample(2, Names.GOVERNED, Names.RATE_5000, 5_000, 250);
        assertEquals(50, figure("governed latency added at 5,000/s, p50", fixture.evidence()), 0.5);
        assertEquals(500, figure("governed latency added at 5,000/s, p99", fixture.evidence()), 5);
    }

    @Test
    void shouldFindRatiosToOtherGateways() throws IOException {
        fixture.scenario(Names.PEERS, "Peers")
                .legs(
                        LegFacts.of(Names.GOVERNED, Kind.GATEWAY, "1"),
                        LegFacts.of(Names.PORTKEY, Kind.PEER, "1"),
                        LegFacts.of(Names.SPRING_CLOUD_GATEWAY, Kind.PEER, "1"))
                .sample(1, Names.GOVERNED, Names.C64, 40_000, 1)
                .sample(1, Names.PORTKEY, Names.C64, 1_000, 1)
                .sample(1, Names.SPRING_CLOUD_GATEWAY, Names.C64, 20_000, 1);
        assertEquals(40, figure("governed throughput, ratio to Portkey", fixture.evidence()), 1e-9);
        assertEquals(2, figure("governed throughput, ratio to Spring Cloud Gateway", fixture.evidence()), 1e-9);
    }

    @Test
    void shouldTakeTheHighestStepThatWasClean() throws IOException {
        fixture.scenario(Names.STREAMS, "Streams")
                .values(Names.GOVERNED, "n=1000", Map.of(Names.CLEAN_STREAMS, 1_000.0, Names.STREAM_KIB, 9.0))
                .values(Names.GOVERNED, "n=9000", Map.of(Names.CLEAN_STREAMS, 8_999.0, Names.STREAM_KIB, 19.0));
        assertEquals(8_999, figure("concurrent paced streams, all clean", fixture.evidence()), 0);
        assertEquals(19, figure("memory per paced stream", fixture.evidence()), 0);
    }

    @Test
    void shouldFindTheFactsOfStartMemoryAndOverload() throws IOException {
        fixture.scenario(Names.START, "Start").evidence();
        Evidence start = fixture.evidence();
        assertEquals(138.5, figure("RSS idle", start), 0);
        assertEquals(0.57, figure("idle CPU", start), 0);
        assertEquals(0.8125, figure("start to first 200", start), 0);

        fixture.scenario(Names.MEMORY, "Memory");
        assertEquals(225.8, figure("RSS with 150 KB bodies on 1,500 connections", fixture.evidence()), 0);

        fixture.scenario(Names.OVERLOAD, "Overload")
                .values(Names.GOVERNED, "2x", Map.of(Names.GOODPUT_SHARE, 0.9, Names.ADMITTED_P99_RATIO, 2.5));
        assertEquals(90, figure("goodput at twice the capacity", fixture.evidence()), 1e-9);
        assertEquals(2.5, figure("p99 of admitted requests at twice the capacity, ratio", fixture.evidence()), 0);
    }

    @Test
    void shouldCompareTranslatedWithUntranslatedAnswers() throws IOException {
        fixture.scenario(Names.TRANSLATION, "Translation")
                .legs(LegFacts.of(Names.GOVERNED, Kind.GATEWAY, "1"), LegFacts.of(Names.TRANSLATED, Kind.GATEWAY, "1"))
                .sample(1, Names.GOVERNED, Names.C64, 40_000, 1)
                .sample(1, Names.TRANSLATED, Names.C64, 30_000, 1);
        assertEquals(25, figure("translated dialects, loss against the same dialect", fixture.evidence()), 1e-9);
    }

    @Test
    void shouldForgiveGrowthThatNoiseExplains() throws IOException {
        String row = "growth of RSS in a soak beyond what is noise";
        fixture.scenario(Names.SOAK, "Soak")
                .values(Names.GOVERNED, "1h", Map.of(Names.RSS_SLOPE, 1.5, Names.RSS_SLOPE_NOISE, 2.0));
        assertEquals(0, figure(row, fixture.evidence()), 0);
        fixture.scenario(Names.SOAK, "Soak")
                .values(Names.GOVERNED, "1h", Map.of(Names.RSS_SLOPE, 5.0, Names.RSS_SLOPE_NOISE, 2.0));
        assertEquals(3, figure(row, fixture.evidence()), 0);
    }

    @Test
    void shouldSayNothingOfWhatNoRunMeasures() throws IOException {
        Evidence evidence = fixture.threeRounds().evidence();
        assertNull(target("budget overspent in races, crashes and clusters")
                .figure()
                .apply(evidence));
        assertNull(target("start to first 200").figure().apply(evidence));
    }

    private static Reached reached(double figure) {
        return new Reached(new Spread(figure, figure, figure, 1), false, true);
    }

    private static double figure(String name, Evidence evidence) {
        Reached reached = target(name).figure().apply(evidence);
        return Objects.requireNonNull(reached, name).figure().median();
    }

    private static Target target(String name) {
        return Targets.ALL.stream()
                .filter(target -> target.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
