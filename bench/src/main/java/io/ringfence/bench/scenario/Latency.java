package io.ringfence.bench.scenario;

import io.ringfence.bench.leg.Gateway;
import io.ringfence.bench.leg.HaProxy;
import io.ringfence.bench.leg.Leg;
import io.ringfence.bench.leg.LegSource;
import io.ringfence.bench.leg.Nginx;
import io.ringfence.reports.Layout;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// `latency`
final class Latency implements Scenario {
    private static final int CONNECTIONS = 256;
    private static final int WARM_CONNECTIONS = 64;

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public String title() {
        return "Added latency at fixed rates";
    }

    @Override
    public String question() {
        return "How much later does an answer come because of what lies between, at a rate that it can bear?";
    }

    @Override
    public boolean canBePinned() {
        return true;
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        RunOptions options = run.options();
        List<LegSource> sources = new ArrayList<>(
                List.of(new Nginx(), Gateway.bare(options.workers()), Gateway.governed(options.workers())));
        if (!options.isQuick()) {
            sources.add(new HaProxy());
        }
        List<Leg> legs = run.startBesideDirect(sources);

        Duration measured = options.measured(1.2, 10);
        List<Step> steps = new ArrayList<>();
        for (double each : rates(options)) {
            steps.add(Step.open(each, options.connections(CONNECTIONS, CONNECTIONS), measured));
        }
        Rounds rounds = new Rounds(run, legs, steps);
        rounds.warmUp(Step.closed(WARM_CONNECTIONS, options.warmUp(8, 30)));
        rounds.run(options.rounds(1, 5), measured);
    }

    private static double[] rates(RunOptions options) {
        Double rate = options.ratePerSecond();
        if (rate != null) {
            return new double[] {rate};
        }
        return options.isSmoke() ? new double[] {1_000} : new double[] {1_000, 5_000, 10_000, 20_000};
    }

    @Override
    public List<String> findings(Figures figures, Layout layout) {
        List<String> lines = new ArrayList<>();
        for (String step : figures.steps()) {
            for (String leg : figures.legs()) {
                if (step.endsWith("/s") && !leg.equals("direct")) {
                    Findings.added(lines, figures, layout, leg, step, "latency");
                }
            }
        }
        return lines;
    }
}
