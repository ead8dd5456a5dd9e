package io.ringfence.bench.scenario;

import io.ringfence.bench.ChatRequests;
import io.ringfence.bench.leg.Gateway;
import io.ringfence.bench.leg.Leg;
import io.ringfence.bench.load.EventSchedule;
import io.ringfence.reports.Names;
import io.ringfence.reports.Sample;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `streams`
///
/// Each step is one wave: the streams begin one after another, all of them are open for some time, and each
/// must end as it should.
final class Streams implements Scenario {
    private static final Duration INTERVAL = Duration.ofMillis(50);
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final int WARM_CONNECTIONS = 64;
    private static final int PACED_WARM_CONNECTIONS = 500;
    private static final int PACED_WARM_TOKENS = 20;
    private static final double KIB_PER_MIB = 1_024;

    @Override
    public String name() {
        return Names.STREAMS;
    }

    @Override
    public String title() {
        return "Streams held open";
    }

    @Override
    public String question() {
        return "How many paced streams of 20 events per second can be open at once, and what does each take?";
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        RunOptions options = run.options();
        int[] counts = counts(options);
        run.lookAtMachine(0);
        int look = 0;
        for (int count : counts) {
            // Each leg alone, and each wave on a fresh one: the memory of one would else be the next one's.
            wave(run, run.direct(), count, 1);
            for (int round = 1; run.hasRound(round, options.rounds(1, 5)); round++) {
                run.lookAtMachine(++look);
                Leg leg = run.start(Gateway.governed(options.workers()));
                warmUp(run, leg, "for " + count + " streams, round " + round);
                wave(run, leg, count, round);
                Thread.sleep(options.pause(1, 1));
                run.noteRecovered();
                run.stop(leg);
            }
        }
    }

    /// Whole streams that come at once, and paced ones, whose events come one by one: the compiler tells them apart.
    private static void warmUp(Run run, Leg leg, String purpose) throws IOException, InterruptedException {
        RunOptions options = run.options();
        run.measure(
                leg,
                Step.closed(WARM_CONNECTIONS, options.warmUp(3, 20))
                        .named("warm-up " + purpose)
                        .withBody(ChatRequests.body(Step.FAST_MODEL, Step.SMALL_BODY, true)),
                0);
        run.measure(
                leg,
                Step.closed(PACED_WARM_CONNECTIONS, options.warmUp(2, 10))
                        .named("paced warm-up " + purpose)
                        .withBody(ChatRequests.body(pacedModel(PACED_WARM_TOKENS), Step.SMALL_BODY, true)),
                0);
    }

    private static String pacedModel(int tokens) {
        return "demo-pace-" + INTERVAL.toMillis() + "-tokens-" + tokens;
    }

    private static int[] counts(RunOptions options) {
        if (options.connections() != null) {
            return new int[] {options.connections()};
        }
        return switch (options.profile()) {
            case SMOKE -> new int[] {200};
            case QUICK -> new int[] {5_000};
            case FULL -> new int[] {5_000, 9_000};
        };
    }

    private static void wave(Run run, Leg leg, int count, int round) throws IOException, InterruptedException {
        RunOptions options = run.options();
        Duration spread = Duration.ofSeconds(options.isSmoke() ? 1 : options.isQuick() ? 4 : 8);
        Duration held = options.measured(4, 20);
        int tokens = (int) (spread.plus(held).dividedBy(INTERVAL) + 1);
        Step step = Step.closed(count, spread.plus(held.dividedBy(2)))
                .named("streams=" + count)
                .withBody(ChatRequests.body(pacedModel(tokens), Step.SMALL_BODY, true, tokens))
                .withTimes(Duration.ZERO, spread.plus(held.dividedBy(2)), GRACE)
                .withSpread(spread)
                .withSchedule(EventSchedule.ofChat(tokens, INTERVAL));
        double before = leg.process().tree().residentMib();
        Sample sample = run.measureOnly(leg, step, round);
        run.keep(Samples.with(sample, values(sample, count, before), failures(sample, count)));
    }

    private static Map<String, Double> values(Sample sample, int count, double beforeMib) {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(Names.CLEAN_STREAMS, (double) sample.answers());
        Double max = sample.values().get("resident_max_mib");
        if (max != null) {
            values.put(Names.STREAM_KIB, Math.max(0, max - beforeMib) * KIB_PER_MIB / count);
        }
        return values;
    }

    private static List<String> failures(Sample sample, int count) {
        List<String> failures = new ArrayList<>();
        if (sample.answers() != count) {
            failures.add(sample.answers() + " of " + count + " streams were clean");
        }
        return failures;
    }
}
