package io.ringfence.bench.scenario;

import io.ringfence.bench.leg.Leg;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// The way in which most scenarios measure: every leg is loaded cold, which is shown and not counted; then each round
/// measures every leg at every step, in random order.
final class Rounds {
    private static final double CALM_DOWN_SECONDS = 1;
    private static final Duration MAX_CALM_DOWN = Duration.ofSeconds(5);
    private static final Duration LOOK = Duration.ofMillis(250);
    private static final double CALM_PERCENT = 4;
    private static final Duration ENOUGH_FOR_MACHINE_CODE = Duration.ofSeconds(1);

    private final Run run;
    private final List<Leg> legs;
    private final List<Step> steps;

    Rounds(Run run, List<Leg> legs, List<Step> steps) {
        this.run = run;
        this.legs = List.copyOf(legs);
        this.steps = List.copyOf(steps);
    }

    private record Measurement(Leg leg, Step step) {}

    /// The cold round. Its load is a closed loop even where the rounds have rates: what runs hot is compiled sooner.
    void warmUp(Step step) throws IOException, InterruptedException {
        if (step.measured().isZero()) {
            return;
        }
        for (Leg leg : legs) {
            Duration time = leg.getsFaster() ? step.measured() : shorter(step.measured(), ENOUGH_FOR_MACHINE_CODE);
            run.measure(leg, step.withTimes(Duration.ZERO, time, step.grace()), 0);
        }
        awaitCalm();
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    /// Compilers go on for a while with what the load gave them to do, at the cost of whoever is measured next.
    void awaitCalm() throws InterruptedException {
        if (run.options().isSmoke()) {
            return;
        }
        for (Duration waited = Duration.ZERO; waited.compareTo(MAX_CALM_DOWN) < 0; waited = waited.plus(LOOK)) {
            double busiest = 0;
            for (double percent : idlePercents(LOOK)) {
                busiest = Math.max(busiest, percent);
            }
            if (busiest < CALM_PERCENT) {
                return;
            }
        }
    }

    /// What idle processes use.
    void lookAtIdle(Duration time) throws InterruptedException {
        double[] percents = idlePercents(time);
        for (int i = 0; i < legs.size(); i++) {
            legs.get(i).idleCpuPercent(percents[i]);
        }
    }

    /// How much of one processor each leg uses over this time, in percent.
    private double[] idlePercents(Duration time) throws InterruptedException {
        long[] before = new long[legs.size()];
        long beforeNs = System.nanoTime();
        for (int i = 0; i < legs.size(); i++) {
            before[i] = legs.get(i).process().tree().fineCpuMicros();
        }
        Thread.sleep(time.toMillis());
        double[] percents = new double[legs.size()];
        for (int i = 0; i < legs.size(); i++) {
            double seconds = (System.nanoTime() - beforeNs) / 1e9;
            // A thread that ended meanwhile takes its time with it.
            long used = Math.max(0, legs.get(i).process().tree().fineCpuMicros() - before[i]);
            percents[i] = used / seconds / 1e4;
        }
        return percents;
    }

    /// All rounds. The leg straight to the upstream is measured in a closed loop in each of them, whatever the steps:
    /// it tells whether the machine stayed the same.
    void run(int rounds, Duration calibration) throws IOException, InterruptedException {
        boolean isCalibrated = steps.stream().anyMatch(Step::isClosed) && legs.contains(run.direct());
        for (int round = 1; run.hasRound(round, rounds); round++) {
            List<Measurement> measurements = new ArrayList<>();
            for (Leg leg : legs) {
                for (Step step : steps) {
                    measurements.add(new Measurement(leg, step));
                }
            }
            if (!isCalibrated) {
                measurements.add(new Measurement(run.direct(), run.machineStep(calibration)));
            }
            Collections.shuffle(measurements, run.random());
            for (Measurement measurement : measurements) {
                run.measure(measurement.leg, measurement.step, round);
            }
        }
        Thread.sleep(run.options().pause(CALM_DOWN_SECONDS, CALM_DOWN_SECONDS));
        run.noteRecovered();
    }
}
