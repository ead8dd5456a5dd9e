package io.ringfence.reports.render;

import io.ringfence.reports.LegFacts;
import io.ringfence.reports.Names;
import io.ringfence.reports.Rules;
import io.ringfence.reports.Sample;
import io.ringfence.reports.ScenarioRun;
import io.ringfence.reports.render.Block.Column;
import io.ringfence.reports.render.Block.Mark;
import io.ringfence.reports.render.Block.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a report says about one scenario.
final class ScenarioSection {
    private final ScenarioEvidence evidence;
    private final ScenarioRun run;
    private final List<String> peers;

    ScenarioSection(ScenarioEvidence evidence) {
        this.evidence = evidence;
        this.run = evidence.run();
        this.peers =
                evidence.legs(LegFacts.Kind.PEER).stream().map(LegFacts::name).toList();
    }

    List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block.Heading(2, run.title() + (run.isVoid() ? " – VOID" : "")));
        blocks.add(new Block.Paragraph(run.question()));
        if (run.isVoid()) {
            blocks.add(new Block.Notice(
                    "VOID: no figure of this run counts.", String.join("; ", run.voidBecause()) + "."));
        }
        if (run.failedSamples() > 0) {
            blocks.add(new Block.Notice(
                    "FAIL: " + Numbers.count(run.failedSamples()) + " of "
                            + Numbers.count(run.samples().size()) + " samples failed.",
                    "They are in no median; each says below why."));
        }
        if (run.samplesSetAside() > 0) {
            blocks.add(new Block.Notice(
                    "Set aside: " + Numbers.count(run.samplesSetAside()) + " of "
                            + Numbers.count(run.samples().size()) + " samples.",
                    "In their rounds the machine was faster or slower than in those that count, as the direct leg"
                            + " says of each below. They are in no median."));
        }
        if (!evidence.shortcomings().isEmpty()) {
            blocks.add(Shortcomings.notice(evidence.shortcomings()));
        }
        blocks.add(new Block.Paragraph(machine()));
        if (!run.options().isEmpty()) {
            blocks.add(new Block.Paragraph(run.options().entrySet().stream()
                    .map(option -> option.getKey() + " " + option.getValue())
                    .collect(Collectors.joining(", ", "Run with: ", "."))));
        }
        blocks.addAll(new Plots(evidence).all());
        for (Cell cell : evidence.measuredCells()) {
            blocks.add(new Block.Heading(3, cell.title()));
            blocks.add(comparison(cell));
            for (String histogram : evidence.histograms(cell)) {
                blocks.add(latency(cell, histogram));
            }
            if (!evidence.values(cell).isEmpty()) {
                blocks.add(values(cell));
            }
        }
        blocks.add(facts());
        blocks.add(samples());
        return blocks;
    }

    /// Whether the machine stayed the same.
    private String machine() {
        List<Rules.Drift> drifts = Rules.drifts(run.samples());
        if (drifts.isEmpty()) {
            return "Machine: not looked at.";
        }
        return drifts.stream()
                .map(drift -> drift + ", measured " + drift.looks() + " times")
                .collect(Collectors.joining(
                        "; ", "Machine: ", ". Up to " + Math.round(100 * Rules.MAX_DRIFT) + " % is allowed."));
    }

    private Block comparison(Cell cell) {
        boolean hasRatios = !cell.isAtOfferedRate();
        List<Column> columns = new ArrayList<>();
        columns.add(Column.text("leg"));
        columns.add(Column.number("rounds that count"));
        columns.add(Column.number("requests/s"));
        if (hasRatios) {
            columns.add(Column.number("ratio to direct"));
            peers.forEach(peer -> columns.add(Column.number("ratio to " + peer)));
        }
        columns.add(Column.number("CPU µs per request"));
        columns.add(Column.number("errors"));
        List<Row> rows = new ArrayList<>();
        for (LegFacts leg : run.legs()) {
            List<Sample> samples = evidence.samples(leg.name(), cell);
            if (samples.isEmpty()) {
                continue;
            }
            long count = samples.stream().filter(ScenarioEvidence::counts).count();
            long all = samples.stream().filter(sample -> !sample.isCold()).count();
            List<String> cells = new ArrayList<>();
            cells.add(leg.name());
            cells.add(count + " of " + all);
            cells.add(Numbers.text(evidence.spread(Metric.REQUESTS, leg.name(), cell)));
            if (hasRatios) {
                cells.add(ratio(leg.name(), Names.DIRECT, cell));
                peers.forEach(peer -> cells.add(ratio(leg.name(), peer, cell)));
            }
            cells.add(Numbers.text(evidence.spread(Metric.CPU, leg.name(), cell)));
            cells.add(Numbers.count(samples.stream()
                    .filter(sample -> !sample.isCold())
                    .mapToLong(Sample::errorCount)
                    .sum()));
            rows.add(new Row(cells, Mark.NONE));
        }
        String caption =
                "Median (least–most) of the rounds that count; ratios are taken round by round. Errors are of all"
                        + " rounds but the cold one.";
        return new Block.Table(caption, columns, rows);
    }

    private String ratio(String leg, String other, Cell cell) {
        return Numbers.ratio(evidence.ratio(Metric.REQUESTS, leg, other, cell));
    }

    private Block latency(Cell cell, String histogram) {
        Metric p50 = Metric.percentile(histogram, "p50", Percentiles::p50);
        Metric p90 = Metric.percentile(histogram, "p90", Percentiles::p90);
        Metric p99 = Metric.percentile(histogram, "p99", Percentiles::p99);
        Metric p999 = Metric.percentile(histogram, "p99.9", Percentiles::p999);
        Metric max = Metric.percentile(histogram, "max", Percentiles::max);
        List<Column> columns = List.of(
                Column.text("leg"),
                Column.number("p50"),
                Column.number("p90"),
                Column.number("p99"),
                Column.number("p99.9"),
                Column.number("max"),
                Column.number("p50 over direct"),
                Column.number("p99 over direct"));
        List<Row> rows = new ArrayList<>();
        for (LegFacts leg : run.legs()) {
            if (evidence.spread(p50, leg.name(), cell) == null) {
                continue;
            }
            List<String> cells = new ArrayList<>();
            cells.add(leg.name());
            for (Metric metric : List.of(p50, p90, p99, p999, max)) {
                cells.add(Numbers.text(evidence.spread(metric, leg.name(), cell)));
            }
            cells.add(over(p50, leg, cell));
            cells.add(over(p99, leg, cell));
            rows.add(new Row(cells, Mark.NONE));
        }
        String caption = histogram.replace('_', ' ') + " in µs: median (least–most) of the rounds' percentiles";
        return new Block.Table(caption, columns, rows);
    }

    private String over(Metric metric, LegFacts leg, Cell cell) {
        return leg.kind() == LegFacts.Kind.DIRECT
                ? Numbers.NONE
                : Numbers.text(evidence.added(metric, leg.name(), Names.DIRECT, cell));
    }

    private Block values(Cell cell) {
        List<String> names = evidence.values(cell);
        List<Column> columns = new ArrayList<>();
        columns.add(Column.text("leg"));
        names.forEach(name -> columns.add(Column.number(name.replace('_', ' '))));
        List<Row> rows = new ArrayList<>();
        for (LegFacts leg : run.legs()) {
            if (evidence.samples(leg.name(), cell).isEmpty()) {
                continue;
            }
            List<String> cells = new ArrayList<>();
            cells.add(leg.name());
            names.forEach(name -> cells.add(Numbers.text(evidence.spread(Metric.value(name), leg.name(), cell))));
            rows.add(new Row(cells, Mark.NONE));
        }
        return new Block.Table("Further figures: median (least–most) of the rounds that count", columns, rows);
    }

    private Block facts() {
        List<Column> columns = List.of(
                Column.text("leg"),
                Column.text("kind"),
                Column.text("version"),
                Column.text("configuration"),
                Column.number("start to first 200, ms"),
                Column.number("idle CPU, % of a core"),
                Column.number("RSS idle, MiB"),
                Column.number("steady"),
                Column.number("peak"),
                Column.number("recovered"));
        List<Row> rows = run.legs().stream()
                .map(leg -> Row.of(
                        leg.name(),
                        leg.kind().name().toLowerCase(Locale.ROOT),
                        leg.version(),
                        or(leg.configuration()),
                        Numbers.text(leg.startToFirst200Ms()),
                        Numbers.text(leg.idleCpuPercent()),
                        Numbers.text(leg.idleMib()),
                        Numbers.text(leg.steadyMib()),
                        Numbers.text(leg.peakMib()),
                        Numbers.text(leg.recoveredMib())))
                .toList();
        return new Block.Table("The legs as a whole", columns, rows);
    }

    private Block samples() {
        List<Column> columns = List.of(
                Column.text("round"),
                Column.text("leg"),
                Column.text("step, layout"),
                Column.number("requests/s"),
                Column.number("p50 µs"),
                Column.number("p99 µs"),
                Column.number("CPU µs per request"),
                Column.number("answers"),
                Column.text("errors"),
                Column.text("verdict"));
        List<Row> rows = new ArrayList<>();
        for (Sample sample : run.samples()) {
            Percentiles percentiles = evidence.percentiles(sample, Names.LATENCY_HISTOGRAM);
            rows.add(new Row(
                    List.of(
                            sample.isCold() ? "cold" : String.valueOf(sample.round()),
                            sample.leg(),
                            Cell.of(sample).title(),
                            Numbers.text(sample.requestsPerSecond()),
                            Numbers.text(percentiles == null ? null : (Double) percentiles.p50()),
                            Numbers.text(percentiles == null ? null : (Double) percentiles.p99()),
                            Numbers.text(sample.cpuMicrosPerRequest()),
                            Numbers.count(sample.answers()),
                            errors(sample),
                            verdict(sample)),
                    mark(sample)));
        }
        return new Block.Table(
                "Every sample in the order in which it was taken; cold ones are in no median", columns, rows);
    }

    private static String errors(Sample sample) {
        if (sample.errors().isEmpty()) {
            return "0";
        }
        return sample.errors().entrySet().stream()
                .map(error -> Numbers.count(error.getValue()) + " " + error.getKey())
                .collect(Collectors.joining(", "));
    }

    private static String verdict(Sample sample) {
        String verdict = sample.verdict().name().replace('_', ' ');
        return sample.failedBecause().isEmpty() ? verdict : verdict + ": " + String.join("; ", sample.failedBecause());
    }

    private static Mark mark(Sample sample) {
        if (sample.verdict() == Sample.Verdict.FAIL) {
            return Mark.BAD;
        }
        return sample.isCold() || sample.verdict() == Sample.Verdict.SET_ASIDE ? Mark.ASIDE : Mark.NONE;
    }

    private static String or(@Nullable String text) {
        return text == null ? Numbers.NONE : text;
    }
}
