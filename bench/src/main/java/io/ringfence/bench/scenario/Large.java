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

/// `large`
final class Large implements Scenario {
    private static final int CONNECTIONS = 64;
    private static final int KB = 1_000;

    @Override
    public String name() {
        return Names.LARGE;
    }

    @Override
    public String title() {
        return "Throughput of large requests";
    }

    @Override
    public String question() {
        return "How many requests with long prompts go through?";
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        RunOptions options = run.options();
        List<LegSource> sources =
                List.of(new Nginx(), Gateway.bare(options.workers()), Gateway.governed(options.workers()));
        List<Leg> legs = run.startBesideDirect(sources);

        List<Step> steps = new ArrayList<>();
        for (int size : options.isQuick() ? new int[] {300} : new int[] {10, 150, 300}) {
            steps.add(step(size, options, options.measured(2.5, 15)));
        }
        Rounds rounds = new Rounds(run, legs, steps);
        rounds.warmUp(step(300, options, options.warmUp(6, 30)));
        rounds.run(options.rounds(2, 5), options.measured(2.5, 15));
    }

    private static Step step(int kilobytes, RunOptions options, Duration measured) {
        return Step.closed(options.connections(CONNECTIONS, CONNECTIONS), measured)
                .named(kilobytes + "KB")
                .withBody(ChatRequests.body(Step.FAST_MODEL, kilobytes * KB, false));
    }

    @Override
    public List<String> findings(Figures figures, Layout layout) {
        List<String> lines = new ArrayList<>();
        for (String step : figures.steps()) {
            Findings.ratio(lines, figures, layout, Names.GOVERNED, Names.NGINX, step);
            Findings.loss(lines, figures, layout, Names.BARE, Names.GOVERNED, step);
        }
        return lines;
    }
}
