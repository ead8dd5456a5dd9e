package io.ringfence.bench.scenario;

import io.ringfence.bench.ChatRequests;
import io.ringfence.bench.leg.Gateway;
import io.ringfence.bench.leg.Leg;
import io.ringfence.bench.leg.LegSource;
import io.ringfence.bench.leg.Nginx;
import io.ringfence.reports.Layout;
import io.ringfence.reports.Names;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// `memory`
///
/// With a fast upstream only a few bodies are in flight at once; with one that takes a second all of them are.
final class Memory implements Scenario {
    private static final int CONNECTIONS = 1_500;
    private static final int SMOKE_CONNECTIONS = 100;
    private static final int BODY_BYTES = 150_000;
    private static final Duration GRACE = Duration.ofSeconds(20);
    private static final String MAX = "resident_max_mib";

    @Override
    public String name() {
        return Names.MEMORY;
    }

    @Override
    public String title() {
        return "Memory under many large requests";
    }

    @Override
    public String question() {
        return "How much memory do 1,500 connections with bodies of 150 KB take, and is it given back?";
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        RunOptions options = run.options();
        List<LegSource> sources =
                List.of(new Nginx(), Gateway.bare(options.workers()), Gateway.governed(options.workers()));
        List<Leg> legs = run.start(sources);
        int connections = options.connections(options.isSmoke() ? SMOKE_CONNECTIONS : CONNECTIONS, CONNECTIONS);
        Duration measured = options.measured(5, 20);
        List<Step> steps = List.of(
                step("150KB c=" + connections, connections, Step.FAST_MODEL, measured),
                step("150KB c=" + connections + " slow", connections, "demo-slow-1000", measured));
        run.lookAtMachine(0);
        for (int round = 1; run.hasRound(round, options.rounds(1, 5)); round++) {
            run.lookAtMachine(round);
            for (Leg leg : legs) {
                for (Step step : steps) {
                    run.measure(leg, step, round);
                }
            }
        }
        Thread.sleep(options.pause(5, 60));
        run.noteRecovered();
    }

    private static Step step(String name, int connections, String model, Duration measured) {
        return Step.closed(connections, measured)
                .named(name)
                .withBody(ChatRequests.body(model, BODY_BYTES, false))
                .withTimes(Duration.ZERO, measured, GRACE);
    }

    @Override
    public List<String> findings(Figures figures, Layout layout) {
        List<String> lines = new ArrayList<>();
        for (String step : figures.steps()) {
            for (String leg : figures.legs()) {
                List<Double> most = figures.all(layout, leg, step, Figures.value(MAX));
                if (!most.isEmpty()) {
                    lines.add(String.format(
                            Locale.ROOT, "%s: %s has up to %.0f MiB resident", step, leg, Statistics.max(most)));
                }
            }
        }
        return lines;
    }
}
