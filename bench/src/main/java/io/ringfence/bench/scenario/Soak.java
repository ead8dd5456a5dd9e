package io.ringfence.bench.scenario;

import io.ringfence.bench.leg.Gateway;
import io.ringfence.bench.leg.Leg;
import io.ringfence.reports.Layout;
import io.ringfence.reports.Names;
import io.ringfence.reports.Rules;
import io.ringfence.reports.Sample;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `soak`
final class Soak implements Scenario {
    private static final int CONNECTIONS = 64;
    private static final int RATE_CONNECTIONS = 256;
    private static final double SHARE_OF_CAPACITY = 0.5;
    private static final double SMOKE_MINUTES = 0.03;
    private static final double QUICK_MINUTES = 0.5;
    private static final double FULL_MINUTES = 60;
    private static final double NANOS_PER_HOUR = 3.6e12;

    @Override
    public String name() {
        return Names.SOAK;
    }

    @Override
    public String title() {
        return "A long time at half load";
    }

    @Override
    public String question() {
        return "Does memory grow while the gateway serves half of what it could?";
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        RunOptions options = run.options();
        Double given = options.minutes();
        double minutes = given != null ? given : minutes(options);
        Duration measured = RunOptions.duration(60 * minutes);
        for (Leg leg : run.start(List.of(Gateway.governed(options.workers())))) {
            Duration warmUp = options.warmUp(8, 60);
            run.measure(
                    leg, Step.closed(CONNECTIONS, warmUp).withTimes(Duration.ZERO, warmUp, Duration.ofSeconds(10)), 0);
            run.lookAtMachine(0);
            run.lookAtMachine(1);
            Double capacity = run.measure(leg, Step.closed(CONNECTIONS, options.measured(3, 10)), 1)
                    .requestsPerSecond();
            if (capacity == null || capacity <= 0) {
                return; // the sample says why
            }
            Double rate = options.ratePerSecond();
            double half = rate != null ? rate : SHARE_OF_CAPACITY * capacity;
            Step soak = Step.open(half, RATE_CONNECTIONS, measured).named("half load");
            MemoryWatch memory = MemoryWatch.start(
                    leg.process().tree(), Duration.ofMillis(Math.clamp((long) (minutes * 120), 50, 5_000)));
            Sample sample;
            try (memory) {
                sample = run.measureOnly(leg, soak, 1);
            }
            run.keep(Samples.with(sample, slope(memory.readings()), List.of()));
            // Nothing else may be loaded while it soaks, so the machine is looked at before and after.
            for (int round = 2; run.hasRound(round, Rules.MIN_ROUNDS); round++) {
                run.lookAtMachine(round);
            }
            Thread.sleep(options.pause(2, 2));
            run.noteRecovered();
        }
    }

    private static double minutes(RunOptions options) {
        return switch (options.profile()) {
            case SMOKE -> SMOKE_MINUTES;
            case QUICK -> QUICK_MINUTES;
            case FULL -> FULL_MINUTES;
        };
    }

    /// The first third is left out: a heap takes its time to find its size.
    static Map<String, Double> slope(List<MemoryWatch.Reading> readings) {
        List<MemoryWatch.Reading> later = readings.subList(readings.size() / 3, readings.size());
        Map<String, Double> values = new LinkedHashMap<>();
        List<MemoryWatch.Reading> points = inTwentieths(later);
        if (points.size() < 3) {
            return values;
        }
        long firstNs = points.getFirst().atNs();
        double[] hours = points.stream()
                .mapToDouble(point -> (point.atNs() - firstNs) / NANOS_PER_HOUR)
                .toArray();
        double[] mib = points.stream().mapToDouble(MemoryWatch.Reading::mib).toArray();
        Statistics.Line line = Statistics.line(hours, mib);
        values.put(Names.RSS_SLOPE, line.slope());
        values.put(Names.RSS_SLOPE_NOISE, 2 * line.standardError());
        return values;
    }

    /// One point, the median, for each twentieth of the time: readings right after one another say the same thing, and
    /// would make a slope look surer than it is.
    private static List<MemoryWatch.Reading> inTwentieths(List<MemoryWatch.Reading> readings) {
        int size = Math.max(1, readings.size() / 20);
        List<MemoryWatch.Reading> points = new ArrayList<>();
        for (int from = 0; from + size <= readings.size(); from += size) {
            List<MemoryWatch.Reading> part = readings.subList(from, from + size);
            points.add(new MemoryWatch.Reading(
                    part.get(part.size() / 2).atNs(),
                    Statistics.median(
                            part.stream().map(MemoryWatch.Reading::mib).toList())));
        }
        return points;
    }

    @Override
    public List<String> findings(Figures figures, Layout layout) {
        return Findings.values(figures, layout, Names.GOVERNED, "half load", Names.RSS_SLOPE, Names.RSS_SLOPE_NOISE);
    }
}
