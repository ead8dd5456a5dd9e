package io.ringfence.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.reports.Environment;
import io.ringfence.reports.Layout;
import io.ringfence.reports.LegFacts;
import io.ringfence.reports.Names;
import io.ringfence.reports.ResultsFolder;
import io.ringfence.reports.Sample;
import io.ringfence.reports.ScenarioRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ReportCommandTest {
    private static final String README = "# T\n<!-- measured: begin -->\nold\n<!-- measured: end -->\nrest\n";

    @TempDir
    Path root;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void create() throws IOException {
        Files.createDirectories(root.resolve("perf-reports/results"));
        Files.writeString(root.resolve("README.md"), README);
    }

    @Test
    void shouldRenderTheFolderThatIsNamed() throws IOException {
        Path run = run("a", 1, ScenarioRun.Profile.QUICK);
        run("b", 2, ScenarioRun.Profile.QUICK);
        assertEquals(0, report(run.toString()));
        assertEquals(
                List.of(run.resolve("report.md") + "", run.resolve("report.html") + ""),
                out.toString().lines().toList());
        assertTrue(Files.exists(run.resolve("report.html")));
        assertFalse(Files.exists(root.resolve("perf-reports/results/b/report.html")));
        assertEquals(README, Files.readString(root.resolve("README.md")));
    }

    @Test
    void shouldRenderTheRunThatWasStartedLast() throws IOException {
        run("a", 2, ScenarioRun.Profile.QUICK);
        run("b", 1, ScenarioRun.Profile.QUICK);
        Files.createDirectories(root.resolve("perf-reports/results/of-an-older-format"));
        assertEquals(0, report());
        assertTrue(Files.exists(root.resolve("perf-reports/results/a/report.html")));
        assertFalse(Files.exists(root.resolve("perf-reports/results/b/report.html")));
    }

    @Test
    void shouldPutTheLastFullRunIntoTheReadme() throws IOException {
        run("a", 1, ScenarioRun.Profile.FULL);
        run("b", 2, ScenarioRun.Profile.QUICK);
        assertEquals(0, report("--readme"), err::toString);
        String readme = Files.readString(root.resolve("README.md"));
        assertTrue(readme.contains("<!-- evidence: perf-reports/results/a -->"), readme);
        assertTrue(readme.contains("| governed | 1,234 (1,234–1,234) |"), readme);
    }

    @Test
    void shouldSayInTheReadmeThatThereIsNoEvidence() throws IOException {
        run("b", 2, ScenarioRun.Profile.QUICK);
        assertEquals(0, report("--readme"), err::toString);
        assertTrue(Files.readString(root.resolve("README.md")).contains("<!-- evidence: none -->"));
    }

    @Test
    void shouldRefuseToPublishAQuickRun() throws IOException {
        Path run = run("b", 2, ScenarioRun.Profile.QUICK);
        assertEquals(1, report("--readme", run.toString()));
        assertTrue(
                err.toString()
                        .contains("is not to be published: its run of throughput is no evidence: it is a quick run"),
                err::toString);
        assertEquals(README, Files.readString(root.resolve("README.md")));
    }

    @Test
    void shouldSayWhatIsWrongInOneLine() throws IOException {
        assertEquals(1, report());
        assertEquals(
                "ringfence bench report: there is no run in " + root.resolve("perf-reports/results") + "\n",
                err.toString());
        assertEquals(1, report(root.resolve("nowhere").toString()));
        assertTrue(err.toString().endsWith("nowhere: there is no run in this folder\n"), err::toString);
    }

    private int report(String... args) {
        return new CommandLine(new ReportCommand(root))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
    }

    private Path run(String name, int startedSecond, ScenarioRun.Profile profile) throws IOException {
        var results = new ResultsFolder(root.resolve("perf-reports/results").resolve(name));
        results.write(new Environment(
                "command",
                Instant.ofEpochSecond(startedSecond),
                "0123456789",
                false,
                "Linux",
                2,
                "cpu",
                1 << 30,
                "25",
                List.of(),
                Map.of(
                        Names.GOVERNED, new Environment.Version("0.1.0", "ab"),
                        Names.DIRECT, new Environment.Version("0.1.0", "ab"))));
        results.scenario(Names.THROUGHPUT)
                .write(new ScenarioRun(
                        Names.THROUGHPUT,
                        "Throughput",
                        "How many?",
                        profile,
                        Map.of(),
                        List.of(
                                LegFacts.of(Names.GOVERNED, LegFacts.Kind.GATEWAY, "0.1.0"),
                                LegFacts.of(Names.DIRECT, LegFacts.Kind.DIRECT, "0.1.0")),
                        IntStream.rangeClosed(1, 5)
                                .boxed()
                                .flatMap(round -> Stream.of(sample(round, Names.GOVERNED), sample(round, Names.DIRECT)))
                                .toList(),
                        List.of()));
        return results.path();
    }

    private static Sample sample(int round, String leg) {
        return new Sample(
                round, leg, Names.C64, Layout.SHARED, 1_234.0, 1_234, Map.of(), List.of(), null, Map.of(), Map.of());
    }
}
