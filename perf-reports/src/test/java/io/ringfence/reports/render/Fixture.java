package io.ringfence.reports.render;

import io.ringfence.reports.Environment;
import io.ringfence.reports.Environment.Version;
import io.ringfence.reports.Layout;
import io.ringfence.reports.LegFacts;
import io.ringfence.reports.LegFacts.Kind;
import io.ringfence.reports.Names;
import io.ringfence.reports.ResultsFolder;
import io.ringfence.reports.Sample;
import io.ringfence.reports.ScenarioFolder;
import io.ringfence.reports.ScenarioRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// A results folder with made-up figures, in which every leg answers in ten steps from its median to ten times that.
final class Fixture {
    static final List<LegFacts> LEGS = List.of(
            LegFacts.of(Names.DIRECT, Kind.DIRECT, "0.1.0"),
            new LegFacts(Names.NGINX, Kind.PEER, "1.22.1", "config/nginx.conf", null, 0.0, 15.0, null, 15.6, null),
            LegFacts.of(Names.BARE, Kind.GATEWAY, "0.1.0"),
            new LegFacts(
                    Names.GOVERNED,
                    Kind.GATEWAY,
                    "0.1.0",
                    "config/governed.yaml",
                    812.5,
                    0.57,
                    138.5,
                    220.0,
                    225.8,
                    null));

    private final ResultsFolder results;
    private final List<Sample> samples = new ArrayList<>();
    private ScenarioRun.Profile profile = ScenarioRun.Profile.FULL;
    private List<String> voidBecause = List.of();
    private List<LegFacts> legs = LEGS;
    private String scenario = Names.THROUGHPUT;
    private String title = "Throughput";

    Fixture(Path folder) throws IOException {
        this(folder, false);
    }

    Fixture(Path folder, boolean isDirty) throws IOException {
        results = new ResultsFolder(folder);
        results.write(new Environment(
                "./ringfence bench load --scenario throughput --full",
                Instant.parse("2026-11-21T17:24:51Z"),
                "b7f9259ee5e3a9b84a9be442d5e265c85fc51e10",
                isDirty,
                "Linux 6.18 x86_64",
                2,
                "AMD EPYC",
                25_276_510_208L,
                "Temurin 25.0.3+9",
                List.of("-Xmx1g"),
                versions()));
    }

    /// What every leg was, by hash.
    private static Map<String, Version> versions() {
        Map<String, Version> versions = new LinkedHashMap<>();
        LEGS.forEach(leg -> versions.put(leg.name(), new Version(leg.version(), "0123456789abcdef")));
        return versions;
    }

    /// Says anew what took part.
    Fixture with(Map<String, Version> versions) throws IOException {
        Environment known = results.environment();
        results.write(new Environment(
                known.command(),
                known.startedUtc(),
                known.commit(),
                known.dirty(),
                known.kernel(),
                known.processors(),
                known.cpuModel(),
                known.memoryBytes(),
                known.java(),
                known.jvmFlags(),
                versions));
        return this;
    }

    Fixture quick() {
        profile = ScenarioRun.Profile.QUICK;
        return this;
    }

    Fixture voidBecause(String reason) {
        voidBecause = List.of(reason);
        return this;
    }

    Fixture scenario(String name, String title) {
        this.scenario = name;
        this.title = title;
        samples.clear();
        return this;
    }

    Fixture legs(LegFacts... legs) {
        this.legs = List.of(legs);
        return this;
    }

    /// A round that counts, unless it is round 0.
    Fixture sample(int round, String leg, String step, double requestsPerSecond, long medianMicros) throws IOException {
        return sample(round, leg, step, requestsPerSecond, medianMicros, 20.0, Map.of(), List.of());
    }

    Fixture failed(int round, String leg, String step, double requestsPerSecond, String reason) throws IOException {
        return sample(
                round, leg, step, requestsPerSecond, 50_000, null, Map.of("connection | reset", 3L), List.of(reason));
    }

    private Fixture sample(
            int round,
            String leg,
            String step,
            double requestsPerSecond,
            long medianMicros,
            @Nullable Double cpu,
            Map<String, Long> errors,
            List<String> failedBecause)
            throws IOException {
        Histogram histogram = new Histogram(3);
        for (int tenth = 1; tenth <= 10; tenth++) {
            histogram.recordValueWithCount(tenth <= 5 ? medianMicros * 1_000 : medianMicros * 1_000 * tenth, 1_000);
        }
        String file = folder().writeHistogram(leg, step, Layout.SHARED, round, Names.LATENCY_HISTOGRAM, histogram);
        samples.add(new Sample(
                round,
                leg,
                step,
                Layout.SHARED,
                requestsPerSecond,
                10_000,
                errors,
                failedBecause,
                cpu,
                Map.of(),
                Map.of(Names.LATENCY_HISTOGRAM, file)));
        return this;
    }

    Fixture values(String leg, String step, Map<String, Double> values) {
        samples.add(new Sample(1, leg, step, Layout.SHARED, null, 1, Map.of(), List.of(), null, values, Map.of()));
        return this;
    }

    /// Three rounds, of which too few count for evidence.
    Fixture threeRounds() throws IOException {
        return rounds(3);
    }

    /// As many as evidence needs, and the one that failed.
    Fixture sixRounds() throws IOException {
        return rounds(6);
    }

    /// Rounds at 64 connections with a cold one before them, in which one sample failed.
    private Fixture rounds(int count) throws IOException {
        for (int round = 0; round <= count; round++) {
            double drift = 1 + 0.01 * round;
            double warmth = round == 0 ? 0.5 : 1;
            sample(round, Names.DIRECT, Names.C64, 90_000 * drift * warmth, 600);
            sample(round, Names.NGINX, Names.C64, 40_000 * drift * warmth, 1_300);
            sample(round, Names.BARE, Names.C64, 36_000 * drift * warmth, 1_500);
            if (round == 2) {
                failed(round, Names.GOVERNED, Names.C64, 9_999, "missed the rate <b>");
            } else {
                sample(round, Names.GOVERNED, Names.C64, 30_000 * drift * warmth, 1_800);
            }
        }
        return this;
    }

    ResultsFolder write() throws IOException {
        // What is measured is never overwritten; what is made up may be.
        Files.deleteIfExists(folder().path().resolve("run.json"));
        folder().write(new ScenarioRun(
                scenario,
                title,
                "How many requests can be served?",
                profile,
                Map.of("rounds", "3"),
                legs,
                samples,
                voidBecause));
        return results;
    }

    Fixture jmh(String json) throws IOException {
        Files.createDirectories(results.jmh());
        Files.writeString(results.jmh().resolve("all.json"), json);
        return this;
    }

    Evidence evidence() throws IOException {
        return Evidence.read(write());
    }

    private ScenarioFolder folder() {
        return results.scenario(scenario);
    }
}
