package io.ringfence.reports.render;

import io.ringfence.reports.JmhResult;
import io.ringfence.reports.LegFacts;
import io.ringfence.reports.Names;
import io.ringfence.reports.render.Target.Reached;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What the project wants to reach on two shared processors, as data.
///
/// *Governed* means: virtual keys, requests and tokens per minute, budgets reserved and settled at four levels,
/// cost, access log and metrics, all on.
final class Targets {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double PERCENT = 100;
    private static final double MILLIS_PER_SECOND = 1_000;
    private static final String AVERAGE_TIME = "avgt";

    private static final Metric P50 = Metric.percentile(Names.LATENCY_HISTOGRAM, "p50", Percentiles::p50);
    private static final Metric P99 = Metric.percentile(Names.LATENCY_HISTOGRAM, "p99", Percentiles::p99);
    private static final Metric FIRST_EVENT_P99 =
            Metric.percentile(Names.FIRST_EVENT_HISTOGRAM, "p99", Percentiles::p99);
    private static final Metric GAP_P99 = Metric.percentile(Names.GAP_HISTOGRAM, "p99", Percentiles::p99);

    private Targets() {}

    static final List<Target> ALL = List.of(
            atLeast(
                    "governed throughput, 1 KB, 64 connections, ratio to nginx",
                    "",
                    0.70,
                    1.00,
                    ratio(Names.THROUGHPUT, Names.NGINX, Targets::isAtC64)),
            atMost("loss from bare to governed", "%", 20, 8, Targets::lossFromBare),
            atLeast(
                    "governed throughput, ratio to Portkey",
                    "",
                    30,
                    45,
                    ratio(Names.PEERS, Names.PORTKEY, Targets::isAny)),
            atLeast(
                    "governed throughput, ratio to Spring Cloud Gateway",
                    "",
                    1.5,
                    3,
                    ratio(Names.PEERS, Names.SPRING_CLOUD_GATEWAY, Targets::isAny)),
            atMost(
                    "governed latency added at 5,000/s, p50",
                    "µs",
                    120,
                    60,
                    added(Names.LATENCY, P50, Targets::isAt5000)),
            atMost(
                    "governed latency added at 5,000/s, p99",
                    "µs",
                    400,
                    150,
                    added(Names.LATENCY, P99, Targets::isAt5000)),
            atMost("CPU per governed request", "µs", 30, 18, figure(Names.THROUGHPUT, Metric.CPU, Targets::isAtC64)),
            atLeast(
                    "prompts of 300 KB, requests/s, ratio to nginx",
                    "",
                    0.6,
                    0.9,
                    ratio(Names.LARGE, Names.NGINX, Targets::isAt300Kb)),
            atMost("translated dialects, loss against the same dialect", "%", 30, 12, Targets::lossByTranslation),
            atMost(
                    "stream, time to first event added, p99",
                    "µs",
                    400,
                    150,
                    added(Names.STREAM, FIRST_EVENT_P99, Targets::isAny)),
            atMost("stream, added per gap, p99", "µs", 50, 5, added(Names.STREAM, GAP_P99, Targets::isAny)),
            atLeast("concurrent paced streams, all clean", "streams", 5_000, 9_000, streams(Names.CLEAN_STREAMS)),
            atMost("memory per paced stream", "KiB", null, 20, streams(Names.STREAM_KIB)),
            atMost(
                    "engine decision, 16 credentials, 4 budget levels",
                    "ns",
                    400,
                    120,
                    jmh(Targets::isDecision, JmhResult::score)),
            atMost("allocated by that decision", "B", 0, 0, jmh(Targets::isDecision, JmhResult::bytesPerOp)),
            atLeast(
                    "decisions through the ring, 2 producers",
                    "M/s",
                    3,
                    8,
                    jmh(Targets::isThroughRing, Targets::millionsPerSecond)),
            atMost("RSS idle", "MiB", 160, 90, fact(Names.START, LegFacts::idleMib)),
            atMost(
                    "RSS with 150 KB bodies on 1,500 connections",
                    "MiB",
                    700,
                    350,
                    fact(Names.MEMORY, LegFacts::peakMib)),
            atMost("idle CPU", "% of a core", 1, 0.2, fact(Names.START, LegFacts::idleCpuPercent)),
            atMost("start to first 200", "s", 1.0, 0.4, fact(Names.START, leg -> {
                Double millis = leg.startToFirst200Ms();
                return millis == null ? null : (Double) (millis / MILLIS_PER_SECOND);
            })),
            atMost("growth of RSS in a soak beyond what is noise", "MiB/h", 0, 0, Targets::growth),
            atLeast("goodput at twice the capacity", "%", 85, 95, Targets::goodput),
            atMost(
                    "p99 of admitted requests at twice the capacity, ratio",
                    "",
                    3,
                    1.5,
                    figure(Names.OVERLOAD, Metric.value(Names.ADMITTED_P99_RATIO), Targets::isAny)),
            atMost("budget overspent in races, crashes and clusters", "$", 0, 0, Targets::notMeasured));

    private static Target atLeast(
            String name, String unit, double must, double goal, Function<Evidence, @Nullable Reached> figure) {
        return new Target(name, unit, false, must, goal, figure);
    }

    private static Target atMost(
            String name,
            String unit,
            @Nullable Number must,
            double goal,
            Function<Evidence, @Nullable Reached> figure) {
        return new Target(name, unit, true, must == null ? null : (Double) must.doubleValue(), goal, figure);
    }

    /// Governed divided by a peer.
    private static Function<Evidence, @Nullable Reached> ratio(String scenario, String peer, Predicate<Cell> where) {
        return in(scenario, where, (evidence, cell) -> evidence.ratio(Metric.REQUESTS, Names.GOVERNED, peer, cell));
    }

    /// Governed minus direct.
    private static Function<Evidence, @Nullable Reached> added(String scenario, Metric metric, Predicate<Cell> where) {
        return in(scenario, where, (evidence, cell) -> evidence.added(metric, Names.GOVERNED, Names.DIRECT, cell));
    }

    private static Function<Evidence, @Nullable Reached> figure(String scenario, Metric metric, Predicate<Cell> where) {
        return in(scenario, where, (evidence, cell) -> evidence.spread(metric, Names.GOVERNED, cell));
    }

    private interface InCell {
        @Nullable
        Spread of(ScenarioEvidence evidence, Cell cell);
    }

    /// The first cell that fits and has the figure.
    private static Function<Evidence, @Nullable Reached> in(String scenario, Predicate<Cell> where, InCell figure) {
        return evidence -> {
            ScenarioEvidence found = evidence.scenario(scenario);
            if (found == null) {
                return null;
            }
            for (Cell cell : found.cells()) {
                Spread spread = where.test(cell) ? figure.of(found, cell) : null;
                if (spread != null) {
                    return reached(found, spread);
                }
            }
            return null;
        };
    }

    private static @Nullable Reached lossFromBare(Evidence evidence) {
        return map(
                in(
                                Names.THROUGHPUT,
                                Targets::isAtC64,
                                (found, cell) -> found.ratio(Metric.REQUESTS, Names.GOVERNED, Names.BARE, cell))
                        .apply(evidence),
                ratio -> PERCENT * (1 - ratio));
    }

    private static @Nullable Reached lossByTranslation(Evidence evidence) {
        return map(
                in(
                                Names.TRANSLATION,
                                Targets::isAtC64,
                                (found, cell) -> found.ratio(Metric.REQUESTS, Names.TRANSLATED, Names.GOVERNED, cell))
                        .apply(evidence),
                ratio -> PERCENT * (1 - ratio));
    }

    private static @Nullable Reached goodput(Evidence evidence) {
        return map(
                figure(Names.OVERLOAD, Metric.value(Names.GOODPUT_SHARE), Targets::isAny)
                        .apply(evidence),
                share -> PERCENT * share);
    }

    /// How far the slope is above what noise explains; 0 when it is within.
    private static @Nullable Reached growth(Evidence evidence) {
        ScenarioEvidence soak = evidence.scenario(Names.SOAK);
        if (soak == null) {
            return null;
        }
        for (Cell cell : soak.cells()) {
            Spread slope = soak.spread(Metric.value(Names.RSS_SLOPE), Names.GOVERNED, cell);
            Spread noise = soak.spread(Metric.value(Names.RSS_SLOPE_NOISE), Names.GOVERNED, cell);
            if (slope != null && noise != null) {
                return reached(soak, one(Math.max(0, slope.median() - noise.median())));
            }
        }
        return null;
    }

    /// A value in the step with the most clean streams: a ladder is climbed to see how far one gets.
    private static Function<Evidence, @Nullable Reached> streams(String value) {
        return evidence -> {
            ScenarioEvidence found = evidence.scenario(Names.STREAMS);
            if (found == null) {
                return null;
            }
            double most = 0;
            Spread highest = null;
            for (Cell cell : found.cells()) {
                Spread clean = found.spread(Metric.value(Names.CLEAN_STREAMS), Names.GOVERNED, cell);
                if (clean != null && clean.median() > most) {
                    most = clean.median();
                    highest = found.spread(Metric.value(value), Names.GOVERNED, cell);
                }
            }
            return highest == null ? null : reached(found, highest);
        };
    }

    private static Function<Evidence, @Nullable Reached> fact(
            String scenario, Function<LegFacts, @Nullable Double> source) {
        return evidence -> {
            ScenarioEvidence found = evidence.scenario(scenario);
            LegFacts leg = found == null ? null : found.leg(Names.GOVERNED);
            Double figure = leg == null ? null : source.apply(leg);
            return found == null || figure == null ? null : reached(found, one(figure));
        };
    }

    /// The worst of the lines that fit: a target is not reached by choosing among parameters.
    private static Function<Evidence, @Nullable Reached> jmh(
            Predicate<JmhResult> which, Function<JmhResult, @Nullable Double> source) {
        return evidence -> {
            List<Double> figures = new ArrayList<>();
            for (JmhResult result : evidence.jmh()) {
                Double figure = which.test(result) ? source.apply(result) : null;
                if (figure != null) {
                    figures.add(figure);
                }
            }
            Spread spread = Spread.of(figures);
            return spread == null
                    ? null
                    : new Reached(
                            spread,
                            false,
                            Shortcomings.of(evidence.environment()).isEmpty());
        };
    }

    private static boolean isAtC64(Cell cell) {
        return cell.step().equals(Names.C64);
    }

    private static boolean isAt5000(Cell cell) {
        return cell.step().equals(Names.RATE_5000);
    }

    private static boolean isAt300Kb(Cell cell) {
        return cell.step().startsWith("300");
    }

    private static boolean isAny(Cell cell) {
        return true;
    }

    private static boolean isDecision(JmhResult result) {
        return result.benchmark().equals("AdmissionBenchmark.decision") && has(result, "shape", "GOVERNED");
    }

    private static boolean isThroughRing(JmhResult result) {
        return result.benchmark().equals("RingBenchmark.ringTwoProducers")
                && has(result, "threading", "PUBLISHER")
                && has(result, "window", "64");
    }

    private static boolean has(JmhResult result, String param, String value) {
        return value.equals(result.params().get(param));
    }

    /// Times are per thread.
    private static @Nullable Double millionsPerSecond(JmhResult result) {
        if (!result.mode().equals(AVERAGE_TIME) || !result.unit().equals("ns/op") || result.score() <= 0) {
            return null;
        }
        return result.threads() * NANOS_PER_SECOND / result.score() / 1e6;
    }

    private static @Nullable Reached notMeasured(Evidence evidence) {
        return null;
    }

    private static Reached reached(ScenarioEvidence evidence, Spread figure) {
        return new Reached(
                figure, evidence.run().isVoid(), evidence.shortcomings().isEmpty());
    }

    private static Spread one(double figure) {
        return new Spread(figure, figure, figure, 1);
    }

    private interface Change {
        double of(double figure);
    }

    private static @Nullable Reached map(@Nullable Reached reached, Change change) {
        if (reached == null) {
            return null;
        }
        double a = change.of(reached.figure().least());
        double b = change.of(reached.figure().most());
        Spread changed = new Spread(
                change.of(reached.figure().median()),
                Math.min(a, b),
                Math.max(a, b),
                reached.figure().count());
        return new Reached(changed, reached.isVoid(), reached.isEvidence());
    }
}
