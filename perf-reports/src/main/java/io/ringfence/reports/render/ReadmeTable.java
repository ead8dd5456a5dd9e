package io.ringfence.reports.render;

import io.ringfence.reports.LegFacts;
import io.ringfence.reports.Names;
import io.ringfence.reports.ResultsFolder;
import io.ringfence.reports.render.Block.Column;
import io.ringfence.reports.render.Block.Mark;
import io.ringfence.reports.render.Block.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The part of the README that states figures, between two marks, made from one results folder that it names.
public final class ReadmeTable {
    private static final String BEGIN = "<!-- measured: begin -->\n";
    private static final String END = "<!-- measured: end -->";
    private static final Pattern NAMED = Pattern.compile("\\A<!-- evidence: (\\S+) -->\n");
    private static final String NOTHING = """
        <!-- evidence: none -->
        No valid full run in the present format is committed yet, so no figures stand here.
        [perf-reports](perf-reports/README.md) lists older runs and says how to make one.
        """;

    private ReadmeTable() {}

    /// The README with its figures made from the folder.
    ///
    /// @param root the project's folder, below which the results lie
    /// @param folder null to say that there is no evidence
    /// @throws IllegalArgumentException if the README has not both marks, or the folder is not publishable
    public static String updated(String readme, Path root, @Nullable ResultsFolder folder) throws IOException {
        int begin = begin(readme);
        return readme.substring(0, begin) + block(root, folder) + readme.substring(end(readme, begin));
    }

    /// The folder that the README's figures are from; null when it says that there is none.
    ///
    /// @throws IllegalArgumentException if the README has not both marks, or does not say
    public static @Nullable ResultsFolder evidence(String readme, Path root) {
        int begin = begin(readme);
        Matcher matcher = NAMED.matcher(readme.substring(begin, end(readme, begin)));
        if (!matcher.find()) {
            throw new IllegalArgumentException("the README does not name its evidence after " + BEGIN.strip());
        }
        String name = matcher.group(1);
        return name.equals("none") ? null : new ResultsFolder(root.resolve(name));
    }

    /// Every folder below `results` whose figures may be published: evidence, and not void.
    public static List<ResultsFolder> publishable(Path results) throws IOException {
        List<ResultsFolder> publishable = new ArrayList<>();
        try (Stream<Path> children = Files.list(results)) {
            for (Path child : children.sorted().toList()) {
                ResultsFolder folder = new ResultsFolder(child);
                if (folder.exists() && whyNot(Evidence.read(folder)) == null) {
                    publishable.add(folder);
                }
            }
        }
        return publishable;
    }

    private static @Nullable String whyNot(Evidence evidence) {
        ScenarioEvidence throughput = evidence.scenario(Names.THROUGHPUT);
        if (throughput == null) {
            return "it has no run of " + Names.THROUGHPUT;
        }
        if (throughput.run().isVoid()) {
            return "its run of " + Names.THROUGHPUT + " is void";
        }
        if (!throughput.shortcomings().isEmpty()) {
            return "its run of " + Names.THROUGHPUT + " is no evidence: "
                    + String.join("; ", throughput.shortcomings());
        }
        if (published(throughput).stream()
                .noneMatch(cell -> throughput.spread(Metric.REQUESTS, Names.GOVERNED, cell) != null)) {
            return "no sample of " + Names.GOVERNED + " at " + Names.C64 + " counts";
        }
        return null;
    }

    private static String block(Path root, @Nullable ResultsFolder folder) throws IOException {
        if (folder == null) {
            return NOTHING;
        }
        Evidence evidence = Evidence.read(folder);
        String fault = whyNot(evidence);
        if (fault != null) {
            throw new IllegalArgumentException(folder.path() + " is not to be published: " + fault);
        }
        Path project = root.toAbsolutePath().normalize();
        Path results = folder.path().toAbsolutePath().normalize();
        if (!results.startsWith(project)) {
            throw new IllegalArgumentException(results + " is not below " + project + ", so nobody could find it");
        }
        String path = project.relativize(results).toString().replace('\\', '/');
        ScenarioEvidence throughput = throughput(evidence);
        StringBuilder text = new StringBuilder("<!-- evidence: " + path + " -->\n");
        text.append("""
            [Report and raw data](%s/report.md): %d processors shared by gateway, load and provider;
            medians (least–most) of the rounds, ratios taken round by round. *Governed* has a virtual key, rates,
            budgets at four levels, prices, access log and metrics on.

            """.formatted(path, evidence.environment().processors()));
        for (Cell cell : published(throughput)) {
            text.append(MarkdownPage.escape(throughput.run().title() + ", " + cell.title()))
                    .append(":\n\n");
            text.append(MarkdownPage.rowsOf(table(throughput, cell))).append('\n');
        }
        text.append("Only ratios within one run mean anything; the report has a section on where we lose.\n");
        return text.toString();
    }

    private static List<Cell> published(ScenarioEvidence throughput) {
        return throughput.cells().stream()
                .filter(cell -> cell.step().equals(Names.C64))
                .toList();
    }

    private static ScenarioEvidence throughput(Evidence evidence) {
        ScenarioEvidence throughput = evidence.scenario(Names.THROUGHPUT);
        if (throughput == null) {
            throw new IllegalArgumentException("no run of " + Names.THROUGHPUT + " in " + evidence.name());
        }
        return throughput;
    }

    private static Block.Table table(ScenarioEvidence evidence, Cell cell) {
        List<String> peers =
                evidence.legs(LegFacts.Kind.PEER).stream().map(LegFacts::name).toList();
        List<Column> columns = new ArrayList<>(List.of(Column.text("leg"), Column.number("requests/s")));
        peers.forEach(peer -> columns.add(Column.number("ratio to " + peer)));
        columns.add(Column.number("p50 µs"));
        columns.add(Column.number("p99 µs"));
        columns.add(Column.number("CPU µs per request"));
        Metric p50 = Metric.percentile(Names.LATENCY_HISTOGRAM, "p50", Percentiles::p50);
        Metric p99 = Metric.percentile(Names.LATENCY_HISTOGRAM, "p99", Percentiles::p99);
        List<Row> rows = new ArrayList<>();
        for (LegFacts leg : evidence.run().legs()) {
            String name = leg.name();
            List<String> cells = new ArrayList<>();
            cells.add(name);
            cells.add(Numbers.text(evidence.spread(Metric.REQUESTS, name, cell)));
            peers.forEach(peer -> cells.add(Numbers.ratio(evidence.ratio(Metric.REQUESTS, name, peer, cell))));
            cells.add(Numbers.text(evidence.spread(p50, name, cell)));
            cells.add(Numbers.text(evidence.spread(p99, name, cell)));
            cells.add(Numbers.text(evidence.spread(Metric.CPU, name, cell)));
            rows.add(new Row(cells, Mark.NONE));
        }
        return new Block.Table("", columns, rows);
    }

    private static int begin(String readme) {
        int begin = readme.indexOf(BEGIN);
        if (begin < 0) {
            throw new IllegalArgumentException("the README has no line " + BEGIN.strip());
        }
        return begin + BEGIN.length();
    }

    private static int end(String readme, int begin) {
        int end = readme.indexOf(END, begin);
        if (end < 0) {
            throw new IllegalArgumentException("the README has no line " + END);
        }
        return end;
    }
}
