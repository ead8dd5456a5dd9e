package io.ringfence.bench.scenario;

import io.ringfence.bench.ChatRequests;
import io.ringfence.bench.leg.Gateway;
import io.ringfence.bench.leg.Leg;
import io.ringfence.reports.Layout;
import io.ringfence.reports.Names;
import io.ringfence.reports.Sample;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// `overload`
///
/// Capacity is what the configuration allows, places of the bulkhead over the time that the upstream takes, so that the
/// gateway has to refuse and the machine has strength left to ask. When pinned it is what one processor can do.
final class Overload implements Scenario {
    /// As `overload.yaml` has it.
    private static final int PLACES = 100;

    private static final int CPU_CONNECTIONS = 64;
    private static final int ASKING_CONNECTIONS = 1_000;
    private static final int TIMES_CAPACITY = 2;
    /// How a full bulkhead and a full gateway say no.
    private static final Set<Integer> REFUSALS = Set.of(429, 503);

    private static final String MODEL = "demo-slow-50";

    @Override
    public String name() {
        return Names.OVERLOAD;
    }

    @Override
    public String title() {
        return "Twice the capacity";
    }

    @Override
    public String question() {
        return "What is still served, and how quickly, when twice as much is asked as can be served?";
    }

    @Override
    public boolean canBePinned() {
        return true;
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        RunOptions options = run.options();
        boolean isPinned = run.layout() == Layout.PINNED;
        Gateway gateway = Gateway.governed(options.workers());
        List<Leg> legs = run.start(
                List.of(isPinned ? gateway : new Gateway(gateway.name(), "overload", Map.of(), "", options.workers())));
        Duration measured = options.measured(5, 20);
        run.lookAtMachine(0);
        for (Leg leg : legs) {
            String body = ChatRequests.body(isPinned ? Step.FAST_MODEL : MODEL, Step.SMALL_BODY, false);
            Step capacity = Step.closed(isPinned ? CPU_CONNECTIONS : PLACES, measured)
                    .named("capacity")
                    .withBody(body);
            Duration warmUp = options.warmUp(10, 30);
            run.measure(
                    leg, Step.closed(CPU_CONNECTIONS, warmUp).withTimes(Duration.ZERO, warmUp, capacity.grace()), 0);
            for (int round = 1; run.hasRound(round, options.rounds(2, 5)); round++) {
                run.lookAtMachine(round);
                Sample full = run.measure(leg, capacity, round);
                Double rate = full.requestsPerSecond();
                if (rate == null || rate <= 0) {
                    continue; // the sample says why
                }
                Step twice = Step.open(TIMES_CAPACITY * rate, ASKING_CONNECTIONS, measured)
                        .named("2x capacity")
                        .withRefusals(REFUSALS)
                        .withBody(body);
                Sample overloaded = run.measureOnly(leg, twice, round);
                run.keep(Samples.with(overloaded, values(full, overloaded), List.of()));
            }
        }
        Thread.sleep(options.pause(1, 1));
        run.noteRecovered();
    }

    private static Map<String, Double> values(Sample full, Sample overloaded) {
        Map<String, Double> values = new LinkedHashMap<>();
        Double capacity = full.requestsPerSecond();
        Double good = overloaded.requestsPerSecond();
        if (capacity != null && good != null && capacity > 0) {
            values.put(Names.GOODPUT_SHARE, good / capacity);
        }
        Double before = full.values().get("latency_p99_us");
        Double after = overloaded.values().get("latency_p99_us");
        if (before != null && after != null && before > 0) {
            values.put(Names.ADMITTED_P99_RATIO, after / before);
        }
        return values;
    }

    @Override
    public List<String> findings(Figures figures, Layout layout) {
        return Findings.values(
                figures, layout, Names.GOVERNED, "2x capacity", Names.GOODPUT_SHARE, Names.ADMITTED_P99_RATIO);
    }
}
