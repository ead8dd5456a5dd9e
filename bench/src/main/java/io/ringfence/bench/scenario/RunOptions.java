package io.ringfence.bench.scenario;

import io.ringfence.reports.Layout;
import io.ringfence.reports.ScenarioRun.Profile;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a user asked for. What is null or 0 is left to the scenario and the profile.
///
/// @param layouts          in which each scenario runs that can
/// @param seed             of the order of measurements
/// @param legs             the only ones to measure; empty for all of a scenario
/// @param workers          event loops of the gateway; 0 for its own choice
/// @param generatorThreads event loops of the load generator
public record RunOptions(
        Profile profile,
        List<Layout> layouts,
        long seed,
        Set<String> legs,
        int workers,
        int generatorThreads,
        @Nullable Integer rounds,
        @Nullable Double seconds,
        @Nullable Double warmUpSeconds,
        @Nullable Integer connections,
        @Nullable Double ratePerSecond,
        @Nullable Double minutes) {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double SMOKE_SECONDS = 1;
    private static final double SMOKE_WARM_UP_SECONDS = 0.5;
    private static final double SMOKE_PAUSE_SECONDS = 0.2;

    public RunOptions {
        layouts = List.copyOf(layouts);
        legs = Set.copyOf(legs);
        checkPositive("rounds", rounds);
        checkPositive("seconds", seconds);
        checkPositive("connections", connections);
        checkPositive("rate", ratePerSecond);
        checkPositive("minutes", minutes);
        checkPositive("generator-threads", generatorThreads);
        if (warmUpSeconds != null && warmUpSeconds < 0) {
            throw new IllegalArgumentException("warm-up=" + warmUpSeconds + " is negative");
        }
    }

    private static void checkPositive(String name, @Nullable Number value) {
        if (value != null && !(value.doubleValue() > 0)) {
            throw new IllegalArgumentException(name + "=" + value + " is not positive");
        }
    }

    /// Whether it is a short run, be it for figures to look at or for none.
    boolean isQuick() {
        return profile != Profile.FULL;
    }

    /// Whether it is only to show that everything works: no figure is judged.
    boolean isSmoke() {
        return profile == Profile.SMOKE;
    }

    int rounds(int quick, int full) {
        return rounds != null ? rounds : isSmoke() ? 1 : isQuick() ? quick : full;
    }

    Duration measured(double quick, double full) {
        return duration(seconds != null ? seconds : chosen(quick, full, SMOKE_SECONDS));
    }

    Duration warmUp(double quick, double full) {
        return duration(warmUpSeconds != null ? warmUpSeconds : chosen(quick, full, SMOKE_WARM_UP_SECONDS));
    }

    /// Time in which nothing is measured.
    Duration pause(double quick, double full) {
        return duration(chosen(quick, full, SMOKE_PAUSE_SECONDS));
    }

    private double chosen(double quick, double full, double smoke) {
        return switch (profile) {
            case SMOKE -> Math.min(quick, smoke);
            case QUICK -> quick;
            case FULL -> full;
        };
    }

    int connections(int quick, int full) {
        return connections != null ? connections : isQuick() ? quick : full;
    }

    static Duration duration(double seconds) {
        return Duration.ofNanos((long) (seconds * NANOS_PER_SECOND));
    }

    static double seconds(Duration duration) {
        return duration.toNanos() / NANOS_PER_SECOND;
    }
}
