package io.ringfence.reports.render;

import io.ringfence.reports.LegFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Every row of a run in which another product did better than the gateway.
final class Losses {
    private record Fact(String name, Function<LegFacts, @Nullable Double> source) {}

    /* In all of these less is better. */
    private static final List<Fact> FACTS = List.of(
            new Fact("start to first 200, ms", LegFacts::startToFirst200Ms),
            new Fact("idle CPU, % of a core", LegFacts::idleCpuPercent),
            new Fact("RSS idle, MiB", LegFacts::idleMib),
            new Fact("RSS steady, MiB", LegFacts::steadyMib),
            new Fact("RSS peak, MiB", LegFacts::peakMib),
            new Fact("RSS recovered, MiB", LegFacts::recoveredMib));

    private Losses() {}

    /// One thing that a peer did better.
    ///
    /// @param step null for what is true of the leg as a whole
    /// @param ratio ours divided by theirs, round by round; null where that cannot be said
    record Loss(
            String scenario,
            @Nullable String step,
            String leg,
            String metric,
            double ours,
            String peer,
            double theirs,
            @Nullable Spread ratio,
            boolean isVoid) {
        /// Whether some rounds say the opposite.
        boolean isWithinSpread() {
            return ratio != null && ratio.count() > 1 && ratio.holds(1);
        }
    }

    static List<Loss> of(ScenarioEvidence evidence) {
        List<Loss> losses = new ArrayList<>();
        for (LegFacts leg : evidence.legs(LegFacts.Kind.GATEWAY)) {
            for (LegFacts peer : evidence.legs(LegFacts.Kind.PEER)) {
                for (Cell cell : evidence.cells()) {
                    for (Metric metric : metrics(evidence, cell)) {
                        compare(evidence, leg.name(), peer.name(), cell, metric, losses);
                    }
                }
                compareFacts(evidence, leg, peer, losses);
            }
        }
        return losses;
    }

    private static List<Metric> metrics(ScenarioEvidence evidence, Cell cell) {
        List<Metric> metrics = new ArrayList<>();
        if (!cell.isAtOfferedRate()) {
            metrics.add(Metric.REQUESTS);
        }
        for (String histogram : evidence.histograms(cell)) {
            metrics.add(Metric.percentile(histogram, "p50", Percentiles::p50));
            metrics.add(Metric.percentile(histogram, "p99", Percentiles::p99));
            metrics.add(Metric.percentile(histogram, "p99.9", Percentiles::p999));
        }
        metrics.add(Metric.CPU);
        evidence.values(cell).forEach(name -> metrics.add(Metric.value(name)));
        return metrics;
    }

    private static void compare(
            ScenarioEvidence evidence, String leg, String peer, Cell cell, Metric metric, List<Loss> losses) {
        Spread ours = evidence.spread(metric, leg, cell);
        Spread theirs = evidence.spread(metric, peer, cell);
        if (ours == null || theirs == null) {
            return;
        }
        Spread ratio = evidence.ratio(metric, leg, peer, cell);
        /* Ratios of rounds decide where there are any: the machine drifts from round to round. */
        boolean isLost =
                ratio == null ? metric.isWorse(ours.median(), theirs.median()) : metric.isWorse(ratio.median(), 1);
        if (isLost) {
            losses.add(new Loss(
                    evidence.run().title(),
                    cell.title(),
                    leg,
                    metric.name(),
                    ours.median(),
                    peer,
                    theirs.median(),
                    ratio,
                    evidence.run().isVoid()));
        }
    }

    private static void compareFacts(ScenarioEvidence evidence, LegFacts leg, LegFacts peer, List<Loss> losses) {
        for (Fact fact : FACTS) {
            Double ours = fact.source().apply(leg);
            Double theirs = fact.source().apply(peer);
            if (ours != null && theirs != null && ours > theirs) {
                losses.add(new Loss(
                        evidence.run().title(),
                        null,
                        leg.name(),
                        fact.name(),
                        ours,
                        peer.name(),
                        theirs,
                        theirs == 0 ? null : Spread.of(List.of(ours / theirs)),
                        evidence.run().isVoid()));
            }
        }
    }
}
