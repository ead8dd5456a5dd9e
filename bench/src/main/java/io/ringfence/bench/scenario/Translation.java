package io.ringfence.bench.scenario;

import io.ringfence.bench.ChatRequests;
import io.ringfence.bench.leg.Gateway;
import io.ringfence.bench.leg.Leg;
import io.ringfence.bench.leg.LegSource;
import io.ringfence.reports.Layout;
import io.ringfence.reports.Names;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// `translation`
final class Translation implements Scenario {
    private static final int CONNECTIONS = 64;
    private static final String STREAM = "demo-tokens-25";

    @Override
    public String name() {
        return Names.TRANSLATION;
    }

    @Override
    public String title() {
        return "Chat completions served by an upstream of messages";
    }

    @Override
    public String question() {
        return "What does it cost that the upstream speaks another dialect than the client?";
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        RunOptions options = run.options();
        Gateway governed = Gateway.governed(options.workers());
        List<LegSource> sources = List.of(
                governed,
                governed.named(Names.TRANSLATED)
                        .with("BENCH_UPSTREAM_TYPE", "anthropic")
                        .with("BENCH_UPSTREAM_PATH", "/"));
        List<Leg> legs = run.startBesideDirect(sources);

        Duration measured = options.measured(2.5, 15);
        List<Step> steps = steps(options, measured);
        Rounds rounds = new Rounds(run, legs, steps);
        for (Step step : steps(options, options.warmUp(5, 30))) {
            rounds.warmUp(step);
        }
        rounds.run(options.rounds(2, 5), measured);
    }

    private static List<Step> steps(RunOptions options, Duration measured) {
        Step whole = Step.closed(options.connections(CONNECTIONS, CONNECTIONS), measured);
        return List.of(whole, whole.named("stream").withBody(ChatRequests.body(STREAM, Step.SMALL_BODY, true)));
    }

    @Override
    public List<String> findings(Figures figures, Layout layout) {
        List<String> lines = new ArrayList<>();
        for (String step : figures.steps()) {
            Findings.loss(lines, figures, layout, Names.GOVERNED, Names.TRANSLATED, step);
        }
        return lines;
    }
}
