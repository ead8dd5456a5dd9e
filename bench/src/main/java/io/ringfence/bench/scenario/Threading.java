package io.ringfence.bench.scenario;

import io.ringfence.bench.leg.Gateway;
import io.ringfence.bench.leg.Leg;
import io.ringfence.reports.Layout;
import io.ringfence.reports.Sample;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// `threading`
///
/// One gateway runs at a time, because one that spins would slow down its neighbours: each measurement starts its own,
/// warms it up, and stops it.
final class Threading implements Scenario {
    private static final int CONNECTIONS = 64;
    private static final int RATE = 1_000;
    private static final int RATE_CONNECTIONS = 128;
    private static final List<String> SMOKE = List.of("publisher", "blocking");
    private static final List<String> QUICK = List.of("publisher", "hybrid", "blocking", "yielding");
    private static final List<String> FULL =
            List.of("publisher", "hybrid", "blocking", "lite_blocking", "sleeping", "yielding", "busy_spin");
    private static final String IDLE = "idle_cpu_percent";

    @Override
    public String name() {
        return "threading";
    }

    @Override
    public String title() {
        return "Threading of the engine";
    }

    @Override
    public String question() {
        return "Who should drain the ring: the loop that publishes, or a thread of its own, and how should it wait?";
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        RunOptions options = run.options();
        Duration measured = options.measured(1.5, 15);
        Step closed = Step.closed(options.connections(CONNECTIONS, CONNECTIONS), measured);
        Step open = Step.open(RATE, RATE_CONNECTIONS, measured);
        run.measure(run.direct(), Step.closed(CONNECTIONS, options.warmUp(3, 10)), 0);
        for (int round = 1; run.hasRound(round, options.rounds(1, 5)); round++) {
            run.measure(run.direct(), closed, round);
            run.measure(run.direct(), open, round);
            List<String> order = new ArrayList<>(options.isSmoke() ? SMOKE : options.isQuick() ? QUICK : FULL);
            Collections.shuffle(order, run.random());
            for (String threading : order) {
                measure(run, threading, closed, open, round);
            }
        }
    }

    private static void measure(Run run, String threading, Step closed, Step open, int round)
            throws IOException, InterruptedException {
        RunOptions options = run.options();
        List<Leg> started = run.start(
                List.of(Gateway.governed(options.workers()).named(threading).with("BENCH_THREADING", threading)));
        for (Leg leg : started) {
            Duration warmUp = options.warmUp(5, 20);
            run.measure(
                    leg, closed.withTimes(Duration.ZERO, warmUp, closed.grace()).named("warm-up " + round), 0);
            Rounds only = new Rounds(run, List.of(leg), List.of());
            only.awaitCalm();
            only.lookAtIdle(options.isQuick() ? Duration.ofSeconds(1) : Duration.ofSeconds(5));
            Double idle = leg.facts().idleCpuPercent();
            Sample sample = run.measureOnly(leg, closed, round);
            run.keep(Samples.with(sample, idle == null ? Map.of() : Map.of(IDLE, idle), List.of()));
            run.measure(leg, open, round);
            run.stop(leg);
        }
    }

    @Override
    public List<String> findings(Figures figures, Layout layout) {
        List<String> lines = new ArrayList<>();
        for (String leg : figures.legs()) {
            double idle = Statistics.median(figures.all(layout, leg, "c=" + CONNECTIONS, Figures.value(IDLE)));
            if (!Double.isNaN(idle)) {
                lines.add(String.format(Locale.ROOT, "%s uses %.2f %% of a core when idle", leg, idle));
            }
        }
        return lines;
    }
}
