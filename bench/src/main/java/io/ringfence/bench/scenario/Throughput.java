package io.ringfence.bench.scenario;

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

/// `throughput`
final class Throughput implements Scenario {
    private static final int CONNECTIONS = 64;

    @Override
    public String name() {
        return Names.THROUGHPUT;
    }

    @Override
    public String title() {
        return "Throughput of small requests";
    }

    @Override
    public String question() {
        return "How many requests of 1 KB go through on 64 connections, and what does each cost?";
    }

    @Override
    public boolean canBePinned() {
        return true;
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        RunOptions options = run.options();
        List<LegSource> sources =
                List.of(new Nginx(), Gateway.bare(options.workers()), Gateway.governed(options.workers()));
        List<Leg> legs = run.startBesideDirect(sources);

        Duration measured = options.measured(2.5, 20);
        List<Step> steps = new ArrayList<>();
        if (options.isQuick() || options.connections() != null) {
            steps.add(Step.closed(options.connections(CONNECTIONS, CONNECTIONS), measured));
        } else {
            for (int connections : new int[] {1, 8, CONNECTIONS, 256}) {
                steps.add(Step.closed(connections, measured));
            }
        }
        Rounds rounds = new Rounds(run, legs, steps);
        rounds.warmUp(Step.closed(CONNECTIONS, options.warmUp(8, 30)));
        rounds.lookAtIdle(Duration.ofSeconds(options.isQuick() ? 1 : 5));
        rounds.run(options.rounds(2, 5), measured);
    }

    @Override
    public List<String> findings(Figures figures, Layout layout) {
        List<String> lines = new ArrayList<>();
        for (String step : figures.steps()) {
            Findings.ratio(lines, figures, layout, Names.GOVERNED, Names.NGINX, step);
            Findings.ratio(lines, figures, layout, Names.BARE, Names.NGINX, step);
            Findings.loss(lines, figures, layout, Names.BARE, Names.GOVERNED, step);
        }
        return lines;
    }
}
