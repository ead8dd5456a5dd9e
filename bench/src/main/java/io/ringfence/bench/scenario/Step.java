package io.ringfence.bench.scenario;

import io.ringfence.bench.ChatRequests;
import io.ringfence.bench.leg.Leg;
import io.ringfence.bench.load.ClientManner;
import io.ringfence.bench.load.EventSchedule;
import io.ringfence.bench.load.LoadPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// One way to load a leg; what varies inside a scenario.
///
/// @param ratePerSecond of an open loop; 0 for a closed one
/// @param warmUp        time before the measured one, in each measurement
/// @param schedule      of the upstream's events, where answers are streams
/// @param refusals      statuses of those who are refused on purpose; all others but good ones are failures
public record Step(
        String name,
        double ratePerSecond,
        int connections,
        String body,
        Duration warmUp,
        Duration measured,
        Duration grace,
        Duration spread,
        ClientManner manner,
        EventSchedule schedule,
        Set<Integer> refusals) {
    /// Every leg gets them; those without keys pass them on.
    public static final List<String> HEADERS = List.of("authorization: Bearer rf-bench", "x-user-id: bench");

    static final String FAST_MODEL = "demo-fast";
    static final int SMALL_BODY = 1_024;

    private static final Duration SHORT_WARM_UP = Duration.ofMillis(500);
    /// For the last answers.
    public static final Duration GRACE = Duration.ofSeconds(10);

    /// As many requests as go through on so many connections.
    static Step closed(int connections, Duration measured) {
        return new Step(
                "c=" + connections,
                0,
                connections,
                ChatRequests.body(FAST_MODEL, SMALL_BODY, false),
                SHORT_WARM_UP,
                measured,
                GRACE,
                Duration.ZERO,
                ClientManner.PATIENT,
                EventSchedule.UNKNOWN,
                Set.of());
    }

    /// So many requests per second, whatever happens to them.
    public static Step open(double ratePerSecond, int connections, Duration measured) {
        return closed(connections, measured).named((long) ratePerSecond + "/s").withRate(ratePerSecond);
    }

    public Step named(String other) {
        return new Step(
                other, ratePerSecond, connections, body, warmUp, measured, grace, spread, manner, schedule, refusals);
    }

    Step withRate(double rate) {
        return new Step(name, rate, connections, body, warmUp, measured, grace, spread, manner, schedule, refusals);
    }

    Step withBody(String other) {
        return new Step(
                name, ratePerSecond, connections, other, warmUp, measured, grace, spread, manner, schedule, refusals);
    }

    public Step withTimes(Duration newWarmUp, Duration newMeasured, Duration newGrace) {
        return new Step(
                name,
                ratePerSecond,
                connections,
                body,
                newWarmUp,
                newMeasured,
                newGrace,
                spread,
                manner,
                schedule,
                refusals);
    }

    Step withSpread(Duration other) {
        return new Step(
                name, ratePerSecond, connections, body, warmUp, measured, grace, other, manner, schedule, refusals);
    }

    Step withManner(ClientManner other) {
        return new Step(
                name, ratePerSecond, connections, body, warmUp, measured, grace, spread, other, schedule, refusals);
    }

    Step withSchedule(EventSchedule other) {
        return new Step(
                name, ratePerSecond, connections, body, warmUp, measured, grace, spread, manner, other, refusals);
    }

    Step withRefusals(Set<Integer> others) {
        return new Step(
                name, ratePerSecond, connections, body, warmUp, measured, grace, spread, manner, schedule, others);
    }

    boolean isClosed() {
        return ratePerSecond == 0;
    }

    LoadPlan on(Leg leg, int threads) {
        List<String> headers = new ArrayList<>(HEADERS);
        headers.addAll(leg.headers());
        return new LoadPlan(
                leg.url(),
                headers,
                body,
                ratePerSecond,
                connections,
                Math.min(threads, connections),
                warmUp,
                measured,
                grace,
                spread,
                manner,
                schedule);
    }
}
