package io.ringfence.bench.scenario;

import io.ringfence.bench.ChatRequests;
import io.ringfence.bench.leg.Gateway;
import io.ringfence.bench.leg.Leg;
import io.ringfence.bench.load.ClientManner;
import io.ringfence.reports.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `storm`
///
/// After each kind of bad clients everything must be as before: no exchange in flight, nothing counted that means a
/// bug,
/// no buffer lost, and no descriptors that keep growing.
final class Storm implements Scenario {
    private static final int CONNECTIONS = 200;
    private static final int SMOKE_CONNECTIONS = 40;
    /// Looks at one buffer of 128: with all of them the gateway has no strength left for a storm.
    private static final String LEAKS = "-Dio.netty.leakDetection.level=advanced";

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long LOOK_MS = 100;
    /// Idle connections to the upstream are kept; each of these has one at most.
    private static final int KEPT_DESCRIPTORS = 2 * CONNECTIONS + 64;

    private static final String ACTIVE = "gateway_active_requests";
    private static final String REFUSALS = "gateway_engine_refusals_total{";
    private static final String BREAKER = "gateway_circuit_breaker_state{";
    private static final List<String> BUGS =
            List.of("gateway_expired_reservations", "gateway_duplicate_settlements", "gateway_engine_errors");

    @Override
    public String name() {
        return "storm";
    }

    @Override
    public String title() {
        return "Clients that leave and clients that dawdle";
    }

    @Override
    public String question() {
        return "Does anything stay behind after clients that went away, or that did not read?";
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        RunOptions options = run.options();
        Duration measured = options.measured(6, 30);
        int connections = options.connections(options.isSmoke() ? SMOKE_CONNECTIONS : CONNECTIONS, CONNECTIONS);
        Step steady = Step.closed(64, measured).named("before");
        Step base = Step.closed(connections, measured).withTimes(Duration.ZERO, measured, Duration.ofSeconds(15));
        List<Step> steps = List.of(
                steady,
                base.named("leave at once").withManner(new ClientManner.Leaving(0)),
                base.named("leave midway")
                        .withBody(ChatRequests.body("demo-pace-10-tokens-100", Step.SMALL_BODY, true))
                        .withManner(new ClientManner.Leaving(10)),
                base.named("slow readers")
                        .withBody(ChatRequests.body("demo-tokens-1000", Step.SMALL_BODY, true, 1_000))
                        .withManner(new ClientManner.Slow(32_768, Duration.ofMillis(50))),
                steady.named("after"));
        run.lookAtMachine(0);
        for (Leg leg : run.start(List.of(Gateway.governed(options.workers()).withJavaOptions(LEAKS)))) {
            run.measure(leg, steady.named("warm-up"), 0);
            for (int round = 1; run.hasRound(round, options.rounds(1, 5)); round++) {
                run.lookAtMachine(round);
                for (Step step : steps) {
                    Sample sample = run.measureOnly(leg, step, round);
                    Map<String, Double> metrics = awaitRest(leg);
                    run.keep(Samples.with(sample, values(leg, metrics), failures(leg, metrics)));
                }
            }
            Thread.sleep(options.pause(2, 30));
            run.noteRecovered();
        }
    }

    /// Waits until nothing is in flight any more, for some time at most.
    private static Map<String, Double> awaitRest(Leg leg) throws IOException, InterruptedException {
        long endNs = System.nanoTime() + PATIENCE.toNanos();
        Map<String, Double> metrics = GatewayMetrics.read(leg);
        while (metrics.getOrDefault(ACTIVE, 0.0) > 0 && System.nanoTime() - endNs < 0) {
            Thread.sleep(LOOK_MS);
            metrics = GatewayMetrics.read(leg);
        }
        return metrics;
    }

    private static Map<String, Double> values(Leg leg, Map<String, Double> metrics) {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("active_afterwards_count", metrics.getOrDefault(ACTIVE, 0.0));
        metrics.forEach((name, value) -> {
            // gateway_engine_refusals_total{decision="circuit_open"}
            if (name.startsWith(REFUSALS) && value > 0) {
                String decision = name.substring(name.indexOf('"') + 1, name.lastIndexOf('"'));
                values.put("refused_" + decision + "_count", value);
            }
        });
        values.put("descriptors_afterwards_count", (double) leg.process().tree().descriptors());
        values.put("resident_afterwards_mib", leg.process().tree().residentMib());
        return values;
    }

    private static List<String> failures(Leg leg, Map<String, Double> metrics) throws IOException {
        List<String> failures = new ArrayList<>();
        double active = metrics.getOrDefault(ACTIVE, 0.0);
        if (active > 0) {
            failures.add((long) active + " exchanges were still in flight " + PATIENCE.toSeconds() + " s later");
        }
        for (String bug : BUGS) {
            double count = GatewayMetrics.total(metrics, bug);
            if (count > 0) {
                failures.add(bug + " is " + (long) count);
            }
        }
        metrics.forEach((name, state) -> {
            if (name.startsWith(BREAKER) && state > 0) {
                failures.add("a circuit breaker opened, and no provider was at fault: " + name);
            }
        });
        long descriptors = leg.process().tree().descriptors();
        if (descriptors > KEPT_DESCRIPTORS) {
            failures.add(descriptors + " descriptors are open");
        }
        long leaks = Files.readString(leg.process().log())
                .lines()
                .filter(line -> line.contains("LEAK:"))
                .count();
        if (leaks > 0) {
            failures.add(leaks + " buffers were lost");
        }
        return failures;
    }
}
