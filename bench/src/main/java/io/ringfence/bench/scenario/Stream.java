package io.ringfence.bench.scenario;

import io.ringfence.bench.ChatRequests;
import io.ringfence.bench.leg.Gateway;
import io.ringfence.bench.leg.Leg;
import io.ringfence.bench.leg.LegSource;
import io.ringfence.bench.leg.Nginx;
import io.ringfence.bench.load.EventSchedule;
import io.ringfence.reports.Layout;
import io.ringfence.reports.Names;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// `stream`
final class Stream implements Scenario {
    private static final int INTERVAL_MS = 20;
    private static final int TOKENS = 25;
    private static final double RATE = 100;
    private static final int CONNECTIONS = 512;
    private static final int WARM_CONNECTIONS = 64;

    @Override
    public String name() {
        return Names.STREAM;
    }

    @Override
    public String title() {
        return "Events of streams";
    }

    @Override
    public String question() {
        return "How much later does the first event of a stream come, and how evenly the others?";
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

        Double rate = options.ratePerSecond();
        Duration measured = options.measured(3, 20);
        String model = "demo-pace-" + INTERVAL_MS + "-tokens-" + TOKENS;
        Step paced = Step.open(rate != null ? rate : RATE, options.connections(CONNECTIONS, CONNECTIONS), measured)
                .withBody(ChatRequests.body(model, Step.SMALL_BODY, true))
                .withSchedule(EventSchedule.ofChat(TOKENS, Duration.ofMillis(INTERVAL_MS)));
        Rounds rounds = new Rounds(run, legs, List.of(paced));
        rounds.warmUp(Step.closed(WARM_CONNECTIONS, options.warmUp(6, 30))
                .named("warm-up")
                .withBody(ChatRequests.body(Step.FAST_MODEL, Step.SMALL_BODY, true)));
        // Events that come one by one take other branches than those that come together.
        rounds.warmUp(paced.withTimes(Duration.ZERO, options.warmUp(2, 10), Step.GRACE));
        rounds.run(options.rounds(1, 5), options.measured(2, 10));
    }

    @Override
    public List<String> findings(Figures figures, Layout layout) {
        List<String> lines = new ArrayList<>();
        for (String leg : figures.legs()) {
            for (String step : figures.steps()) {
                if (step.endsWith("/s") && !leg.equals(Names.DIRECT)) {
                    Findings.added(lines, figures, layout, leg, step, Names.FIRST_EVENT_HISTOGRAM);
                    Findings.added(lines, figures, layout, leg, step, Names.GAP_HISTOGRAM);
                }
            }
        }
        return lines;
    }
}
