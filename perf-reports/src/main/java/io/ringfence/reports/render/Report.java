package io.ringfence.reports.render;

import io.ringfence.reports.Environment;
import io.ringfence.reports.JmhResult;
import io.ringfence.reports.render.Block.Column;
import io.ringfence.reports.render.Block.Mark;
import io.ringfence.reports.render.Block.Row;
import io.ringfence.reports.render.Losses.Loss;
import io.ringfence.reports.render.Target.Reached;
import io.ringfence.reports.render.Target.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A whole report as blocks, whatever it is printed as.
final class Report {
    private static final double BYTES_PER_MIB = 1 << 20;

    private final Evidence evidence;

    Report(Evidence evidence) {
        this.evidence = evidence;
    }

    String title() {
        return "Performance report " + evidence.name();
    }

    List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block.Heading(1, title()));
        blocks.add(new Block.Paragraph(summary()));
        standing(blocks);
        blocks.add(new Block.Bullets(List.of(
                "Only ratios within one run mean anything: machines drift.",
                "A figure is the median of the rounds, with the least and the most in brackets. Cold and failed"
                        + " samples are listed and are in no median.",
                "Nothing is subtracted and nothing is left out; a dash means that it was not measured.")));
        targets(blocks);
        losses(blocks);
        evidence.scenarios().forEach(scenario -> blocks.addAll(new ScenarioSection(scenario).blocks()));
        jmh(blocks);
        environment(blocks);
        return blocks;
    }

    private String summary() {
        List<String> voids = titles(scenario -> scenario.run().isVoid());
        int count = evidence.scenarios().size();
        return (count == 1 ? "1 scenario" : count + " scenarios")
                + (voids.isEmpty() ? ", none of them void" : ", of which void: " + String.join(", ", voids))
                + failed()
                + "; "
                + (evidence.jmh().isEmpty()
                        ? "no microbenchmarks."
                        : evidence.jmh().size() + " lines of microbenchmarks.");
    }

    /// What does not count, before anybody reads a figure.
    private void standing(List<Block> blocks) {
        List<String> voids = titles(scenario -> scenario.run().isVoid());
        if (!voids.isEmpty()) {
            blocks.add(new Block.Notice("VOID: " + String.join(", ", voids) + ".", "No figure of these counts."));
        }
        List<String> unproven = titles(
                scenario -> !scenario.run().isVoid() && !scenario.shortcomings().isEmpty());
        if (!unproven.isEmpty()) {
            blocks.add(new Block.Notice(
                    "No evidence: " + String.join(", ", unproven) + ".",
                    "Each says below why it is not to be published."));
        }
    }

    private List<String> titles(Predicate<ScenarioEvidence> which) {
        return evidence.scenarios().stream()
                .filter(which)
                .map(scenario -> scenario.run().title())
                .toList();
    }

    private String failed() {
        long failed = evidence.scenarios().stream()
                .mapToLong(scenario -> scenario.run().failedSamples())
                .sum();
        return failed == 0 ? "" : "; FAILED samples: " + Numbers.count(failed);
    }

    private void targets(List<Block> blocks) {
        List<Row> rows = new ArrayList<>();
        for (Target target : Targets.ALL) {
            Reached reached = target.figure().apply(evidence);
            Verdict verdict = target.verdict(reached);
            rows.add(new Row(
                    List.of(
                            target.name(),
                            target.bound(target.must()),
                            target.bound((Double) target.goal()),
                            target.text(reached),
                            verdict.text() + remark(reached)),
                    mark(verdict)));
        }
        blocks.add(new Block.Heading(2, "Targets"));
        blocks.add(new Block.Table("What we want, and what this run reached", targetColumns(), rows));
    }

    private static List<Column> targetColumns() {
        return List.of(
                Column.text("target"),
                Column.number("must"),
                Column.number("goal"),
                Column.number("reached"),
                Column.text("verdict"));
    }

    private static String remark(@Nullable Reached reached) {
        return reached == null || reached.isEvidence() ? "" : " (no evidence)";
    }

    private static Mark mark(Verdict verdict) {
        return switch (verdict) {
            case GOAL -> Mark.GOOD;
            case MISSED -> Mark.BAD;
            case VOID, NOT_MEASURED -> Mark.ASIDE;
            case MUST, GOAL_MISSED -> Mark.NONE;
        };
    }

    private void losses(List<Block> blocks) {
        blocks.add(new Block.Heading(2, "Where we lose"));
        List<Row> missed = new ArrayList<>();
        for (Target target : Targets.ALL) {
            Reached reached = target.figure().apply(evidence);
            Verdict verdict = target.verdict(reached);
            if (reached != null && falls(target, reached)) {
                missed.add(new Row(
                        List.of(
                                target.name(),
                                target.bound(target.must()),
                                target.bound((Double) target.goal()),
                                target.text(reached),
                                verdict.text() + remark(reached)),
                        mark(verdict)));
            }
        }
        if (missed.isEmpty()) {
            blocks.add(new Block.Paragraph("No target that this run measured was missed."));
        } else {
            blocks.add(new Block.Table("Targets that were missed, in must or in goal", targetColumns(), missed));
        }
        List<Loss> losses = new ArrayList<>();
        evidence.scenarios().forEach(scenario -> losses.addAll(Losses.of(scenario)));
        if (losses.isEmpty()) {
            blocks.add(new Block.Paragraph("No peer of this run was better in anything that both were measured in."));
        } else {
            blocks.add(table(losses));
        }
    }

    /// What falls short of the goal, in a void run too: bad news need no proof.
    private static boolean falls(Target target, Reached reached) {
        Verdict asIfValid = target.verdict(new Reached(reached.figure(), false, reached.isEvidence()));
        return asIfValid != Verdict.GOAL;
    }

    private static Block table(List<Loss> losses) {
        List<Row> rows = losses.stream()
                .map(loss -> new Row(
                        List.of(
                                loss.scenario() + (loss.step() == null ? "" : ", " + loss.step()),
                                loss.leg(),
                                loss.metric(),
                                Numbers.text((Double) loss.ours()),
                                loss.peer(),
                                Numbers.text((Double) loss.theirs()),
                                Numbers.ratio(loss.ratio()),
                                remark(loss)),
                        loss.isVoid() ? Mark.ASIDE : Mark.NONE))
                .toList();
        List<Column> columns = List.of(
                Column.text("scenario"),
                Column.text("leg"),
                Column.text("figure"),
                Column.number("ours"),
                Column.text("peer"),
                Column.number("theirs"),
                Column.number("ours / theirs"),
                Column.text("remark"));
        return new Block.Table("Where a peer of the same run was better", columns, rows);
    }

    private static String remark(Loss loss) {
        List<String> remarks = new ArrayList<>();
        if (loss.isVoid()) {
            remarks.add("void run");
        }
        if (loss.isWithinSpread()) {
            remarks.add("some rounds say the opposite");
        }
        return remarks.isEmpty() ? Numbers.NONE : String.join(", ", remarks);
    }

    private void jmh(List<Block> blocks) {
        blocks.add(new Block.Heading(2, "Microbenchmarks"));
        if (evidence.jmh().isEmpty()) {
            blocks.add(new Block.Paragraph("None were run."));
            return;
        }
        List<String> shortcomings = Shortcomings.of(evidence.environment());
        if (!shortcomings.isEmpty()) {
            blocks.add(Shortcomings.notice(shortcomings));
        }
        List<Column> columns = List.of(
                Column.text("benchmark"),
                Column.text("parameters"),
                Column.text("mode"),
                Column.number("threads"),
                Column.number("score"),
                Column.number("± error"),
                Column.text("unit"),
                Column.number("B/op"),
                Column.number("instructions/op"));
        List<Row> rows = evidence.jmh().stream().map(Report::jmh).toList();
        blocks.add(new Block.Table("What JMH found; the error is half of its 99.9 % interval", columns, rows));
    }

    private static Row jmh(JmhResult result) {
        String params = result.params().entrySet().stream()
                .map(param -> param.getKey() + "=" + param.getValue())
                .collect(Collectors.joining(", "));
        return Row.of(
                result.benchmark(),
                params.isEmpty() ? Numbers.NONE : params,
                result.mode(),
                String.valueOf(result.threads()),
                Numbers.text((Double) result.score()),
                Numbers.text(result.scoreError()),
                result.unit(),
                Numbers.text(result.bytesPerOp()),
                Numbers.text(result.instructionsPerOp()));
    }

    private void environment(List<Block> blocks) {
        Environment environment = evidence.environment();
        blocks.add(new Block.Heading(2, "Environment"));
        blocks.add(new Block.Table(
                "Where and with what",
                List.of(Column.text("what"), Column.text("value")),
                List.of(
                        Row.of("command", environment.command()),
                        Row.of("started (UTC)", environment.startedUtc().toString()),
                        Row.of("commit", environment.commit() + (environment.dirty() ? " with changes" : "")),
                        Row.of("kernel", environment.kernel()),
                        Row.of("processors", environment.processors() + " × " + environment.cpuModel()),
                        Row.of("memory", Numbers.text((Double) (environment.memoryBytes() / BYTES_PER_MIB)) + " MiB"),
                        Row.of("Java", environment.java()),
                        Row.of("JVM flags", String.join(" ", environment.jvmFlags())))));
        if (!environment.versions().isEmpty()) {
            List<Row> rows = environment.versions().entrySet().stream()
                    .map(entry -> Row.of(
                            entry.getKey(),
                            entry.getValue().version(),
                            entry.getValue().sha256() == null
                                    ? Numbers.NONE
                                    : entry.getValue().sha256()))
                    .toList();
            List<Column> columns = List.of(Column.text("what"), Column.text("version"), Column.text("SHA-256"));
            blocks.add(new Block.Table("What took part", columns, rows));
        }
    }
}
