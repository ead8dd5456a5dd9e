package io.ringfence.bench.scenario;

import io.ringfence.bench.leg.Gateway;
import io.ringfence.bench.leg.HaProxy;
import io.ringfence.bench.leg.Leg;
import io.ringfence.bench.leg.LegSource;
import io.ringfence.bench.leg.Nginx;
import io.ringfence.bench.leg.Portkey;
import io.ringfence.bench.leg.SpringCloudGateway;
import io.ringfence.reports.Names;
import io.ringfence.reports.Rules;
import io.ringfence.reports.Sample;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// `start`
final class Start implements Scenario {
    private static final String STEP = "start";
    private static final String START_MS = "start_to_first_200_ms";
    private static final Duration SETTLE = Duration.ofSeconds(2);

    /// Seconds in which compilers do what the start gave them to do, which is not idling; shown as early, all the same.
    private static final double UNTIL_AT_REST = 30;

    private static final double UNTIL_AT_REST_QUICK = 5;

    @Override
    public String name() {
        return Names.START;
    }

    @Override
    public String title() {
        return "Start and rest";
    }

    @Override
    public String question() {
        return "How long from the command to the first answer, and what does a process take that has nothing to do?";
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        RunOptions options = run.options();
        List<LegSource> sources = new ArrayList<>(
                List.of(Gateway.bare(options.workers()), Gateway.governed(options.workers()), new Nginx()));
        if (!options.isQuick()) {
            sources.addAll(List.of(new HaProxy(), new Portkey(), new SpringCloudGateway()));
        }
        int rounds = options.rounds(3, 7);
        Duration idle = options.measured(2, 15);
        Map<String, Leg> lastStarted = new LinkedHashMap<>();
        // The first start of each reads its files from the disk: it is the cold one.
        for (int round = 0; run.hasRound(round, rounds); round++) {
            run.lookAtMachine(round);
            Collections.shuffle(sources, run.random());
            for (LegSource source : sources) {
                List<Leg> started = run.start(List.of(source));
                for (Leg leg : started) {
                    measure(run, leg, round, round == rounds ? idle : Duration.ZERO);
                    run.stop(leg);
                    lastStarted.put(leg.name(), leg);
                }
            }
        }
        medians(run.samples())
                .forEach((name, ms) ->
                        Objects.requireNonNull(lastStarted.get(name)).startedIn(ms));
    }

    /// The median start of each leg, of the rounds that count; of all warm ones where none does.
    static Map<String, Double> medians(List<Sample> samples) {
        Map<String, List<Double>> counted = new LinkedHashMap<>();
        Map<String, List<Double>> all = new LinkedHashMap<>();
        for (Sample sample : Rules.setAside(samples)) {
            Double ms = sample.values().get(START_MS);
            if (ms == null || sample.isCold()) {
                continue;
            }
            all.computeIfAbsent(sample.leg(), _ -> new ArrayList<>()).add(ms);
            if (sample.verdict() == Sample.Verdict.PASS) {
                counted.computeIfAbsent(sample.leg(), _ -> new ArrayList<>()).add(ms);
            }
        }
        Map<String, Double> medians = new LinkedHashMap<>();
        all.forEach((leg, ms) -> medians.put(leg, Statistics.median(counted.getOrDefault(leg, ms))));
        return medians;
    }

    /// How much of one processor it uses over this time, in percent.
    private static double idlePercent(Leg leg, Duration time) throws InterruptedException {
        long before = leg.process().tree().fineCpuMicros();
        long beforeNs = System.nanoTime();
        Thread.sleep(time);
        double seconds = (System.nanoTime() - beforeNs) / 1e9;
        return Math.max(0, leg.process().tree().fineCpuMicros() - before) / seconds / 1e4;
    }

    private static void measure(Run run, Leg leg, int round, Duration idle) throws InterruptedException {
        double ms = Objects.requireNonNull(leg.facts().startToFirst200Ms());
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(START_MS, ms);
        if (idle.isPositive()) {
            Thread.sleep(SETTLE);
            leg.idleMib(leg.process().tree().residentMib());
            values.put("early_idle_cpu_percent", idlePercent(leg, idle));
            Thread.sleep(run.options().pause(UNTIL_AT_REST_QUICK, UNTIL_AT_REST));
            double percent = idlePercent(leg, idle);
            leg.idleCpuPercent(percent);
            values.put("idle_cpu_percent", percent);
            values.put("idle_mib", leg.process().tree().residentMib());
        }
        run.keep(new Sample(
                round, leg.name(), STEP, run.layout(), null, 1, Map.of(), List.of(), null, values, Map.of()));
        run.console().say(String.format(Locale.ROOT, "    first 200 after %.0f ms", ms));
    }
}
