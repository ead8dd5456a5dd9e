package io.ringfence.reports.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.reports.Environment.Version;
import io.ringfence.reports.EvidenceException;
import io.ringfence.reports.LegFacts;
import io.ringfence.reports.Names;
import io.ringfence.reports.ResultsFolder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class ReportTest {
    @TempDir
    Path folder;

    private Fixture fixture;

    @BeforeEach
    void open() throws IOException {
        fixture = new Fixture(folder.resolve("2026-11-21-b7f9259-2cpu-vm"));
    }

    @Test
    void shouldSayAllThatTheEvidenceSays() throws IOException {
        ResultsFolder results = fixture.threeRounds().write();
        ReportWriter.write(results);
        assertEquals(resource("report.md"), markdown(results));
    }

    @Test
    void shouldMakeTheSameBytesOfTheSameEvidence() throws IOException {
        ResultsFolder results = fixture.threeRounds().write();
        ReportWriter.write(results);
        String markdown = markdown(results);
        String html = html(results);
        ReportWriter.write(results);
        assertEquals(markdown, markdown(results));
        assertEquals(html, html(results));
    }

    @Test
    void shouldLeaveColdAndFailedSamplesOutOfMedians() throws IOException {
        ScenarioEvidence throughput =
                fixture.threeRounds().evidence().scenarios().getFirst();
        Cell cell = throughput.cells().getFirst();
        Spread governed = Objects.requireNonNull(throughput.spread(Metric.REQUESTS, Names.GOVERNED, cell));
        assertEquals(2, governed.count());
        assertEquals(30_300, governed.least(), 0.01);
        assertEquals(30_900, governed.most(), 0.01);
        Spread ratio = Objects.requireNonNull(throughput.ratio(Metric.REQUESTS, Names.GOVERNED, Names.NGINX, cell));
        assertEquals(2, ratio.count(), "the round in which one failed has no ratio");
        assertEquals(0.75, ratio.median(), 1e-9);
    }

    @Test
    void shouldAddUpRoundsWhoseLatenciesDifferByFar() throws IOException {
        fixture.sample(1, Names.GOVERNED, Names.C64, 1, 10).sample(2, Names.GOVERNED, Names.C64, 1, 40_000_000);
        ScenarioEvidence throughput = fixture.evidence().scenarios().getFirst();
        Cell cell = throughput.cells().getFirst();
        Curve curve = Objects.requireNonNull(throughput.curve(Names.GOVERNED, cell, Names.LATENCY_HISTOGRAM));
        assertEquals(10, curve.micros().getFirst(), 0.1);
        assertEquals(400e6, curve.micros().getLast(), 1e6);
    }

    @Test
    void shouldShowAndMarkAVoidRun() throws IOException {
        ResultsFolder results = fixture.threeRounds()
                .voidBecause("the direct leg drifted by 16.2 %")
                .write();
        ReportWriter.write(results);
        String markdown = markdown(results);
        assertTrue(markdown.contains("## Throughput – VOID\n"), markdown);
        assertTrue(
                markdown.indexOf("> **VOID: Throughput.** No figure of these counts.") < markdown.indexOf("## Targets"),
                "before any figure");
        assertTrue(markdown.contains("> **VOID: no figure of this run counts.** the direct leg drifted by 16.2 %.\n"));
        assertTrue(markdown.contains("| governed | 2 of 3 | 30,600 (30,300–30,900) |"), "shown all the same");
        assertTrue(markdown.contains("| ≥ 0.7 | ≥ 1 | 0.750 (0.750–0.750) | void (no evidence) |"), markdown);
        assertTrue(markdown.contains("| void run |"), "a loss in a void run is told, and told to be one");
    }

    @Test
    void shouldMarkWhatIsNoEvidence() throws IOException {
        ResultsFolder results = fixture.quick().threeRounds().write();
        ReportWriter.write(results);
        String markdown = markdown(results);
        assertTrue(
                markdown.contains("> **No evidence: these figures are not to be published.** it is a quick run; of 5"
                        + " rounds or more that have to count, 2 do (governed at c=64, shared).\n"),
                markdown);
        assertTrue(markdown.contains("must reached, goal missed (no evidence) |"), markdown);
    }

    @Test
    void shouldSayThatAnEnvironmentIsLost() throws IOException {
        ResultsFolder results = fixture.sixRounds().with(Map.of()).write();
        ReportWriter.write(results);
        assertTrue(
                markdown(results).contains("its environment is lost: nothing says by hash what was measured.\n"),
                markdown(results));

        fixture.with(Map.of(
                        Names.DIRECT, new Version("1", "ab"),
                        Names.NGINX, new Version("1", null),
                        Names.GOVERNED, new Version("1", "ab")))
                .write();
        ReportWriter.write(results);
        assertTrue(
                markdown(results).contains("nothing says by hash what these were: nginx, bare.\n"), markdown(results));
    }

    @Test
    void shouldTakeFiveRoundsOfACleanCommitAsEvidence() throws IOException {
        ResultsFolder results = fixture.sixRounds().write();
        ReportWriter.write(results);
        assertFalse(markdown(results).contains("o evidence"), markdown(results));
    }

    @Test
    void shouldTakeASoakOfAnHourAsEvidence() throws IOException {
        String markdown = soak(10_000.0 / (60 * 60));
        assertFalse(markdown.contains("o evidence"), markdown);
    }

    @Test
    void shouldNotTakeAShorterSoakAsEvidence() throws IOException {
        String markdown = soak(10_000.0 / (58 * 60));
        assertTrue(markdown.contains("of 59 minutes or more that a soak has to take, 58.0 count."), markdown);
    }

    /// @param requestsPerSecond of ten thousand answers
    private String soak(double requestsPerSecond) throws IOException {
        ResultsFolder results = fixture.scenario(Names.SOAK, "Soak")
                .sample(1, Names.DIRECT, Names.C64, 90_000, 600)
                .sample(1, Names.GOVERNED, Names.C64, 30_000, 1_500)
                .sample(1, Names.GOVERNED, "half load", requestsPerSecond, 1_500)
                .sample(2, Names.DIRECT, Names.C64, 90_000, 600)
                .write();
        ReportWriter.write(results);
        return markdown(results);
    }

    @Test
    void shouldNotCompareWhatWasServedAtAnOfferedRate() throws IOException {
        fixture.scenario(Names.LATENCY, "Latency")
                .sample(1, Names.DIRECT, Names.RATE_5000, 5_000, 100)
                .sample(1, Names.NGINX, Names.RATE_5000, 5_000, 140)
                .sample(1, Names.GOVERNED, Names.RATE_5000, 4_999, 150);
        Evidence evidence = fixture.evidence();
        List<String> lost = Losses.of(evidence.scenarios().getFirst()).stream()
                .map(Losses.Loss::metric)
                .toList();
        assertFalse(lost.contains("requests/s"), lost::toString);
        assertTrue(lost.contains("latency p50 µs"), lost::toString);
    }

    @Test
    void shouldNotInventWhatWasNotMeasured() throws IOException {
        fixture.legs(LegFacts.of(Names.GOVERNED, LegFacts.Kind.GATEWAY, "0.1.0"));
        ResultsFolder results = fixture.write();
        ReportWriter.write(results);
        String markdown = markdown(results);
        assertTrue(markdown.contains("| governed | gateway | 0.1.0 | – | – | – | – | – | – | – |"), markdown);
        assertTrue(markdown.contains("No target that this run measured was missed."), markdown);
        assertEquals(
                Targets.ALL.size(),
                Pattern.compile(" \\| – \\| not measured \\|\n")
                        .matcher(markdown)
                        .results()
                        .count());
    }

    @Test
    void shouldTakeNamesAsTextAndNotAsMarks() throws IOException {
        String hostile = "a|b <script>alert(1)</script> *x* `y` & \"z\"\nnext";
        fixture.scenario("hostile", hostile).legs(LegFacts.of(hostile, LegFacts.Kind.GATEWAY, hostile));
        ResultsFolder results = fixture.sample(1, hostile, hostile, 100, 10).write();
        ReportWriter.write(results);
        String markdown = markdown(results);
        assertFalse(markdown.contains("<script>"), markdown);
        assertTrue(
                markdown.contains("| a\\|b &lt;script&gt;alert(1)&lt;/script&gt; \\*x\\* \\`y\\` &amp; \"z\" next |"),
                markdown);
        assertEquals(0, html(results).split("<script", -1).length - 1);
        assertTrue(html(results).contains("<h2 id=\"s3\">a|b &lt;script&gt;alert(1)"), "in the heading");
    }

    @Test
    void shouldMakeOneFileThatNeedsNothingElse() throws Exception {
        ResultsFolder results = fixture.threeRounds().write();
        ReportWriter.write(results);
        String html = html(results);
        for (String loading : List.of("<script", "<link", "<img", "<iframe", "@import", " src=", "xlink:href")) {
            assertFalse(html.contains(loading), loading);
        }
        assertFalse(Pattern.compile("url\\((?!#)").matcher(html).find(), "clipping refers to the page itself");
        assertEquals(
                List.of(),
                Pattern.compile("https?://[^\"' ]+")
                        .matcher(html.replace("http://www.w3.org/2000/svg", ""))
                        .results()
                        .map(match -> match.group())
                        .filter(address -> !address.startsWith("http://www.w3.org/"))
                        .toList());
    }

    @Test
    void shouldBeReadableByThoseWhoCannotSeeIt() throws Exception {
        ResultsFolder results = fixture.threeRounds().write();
        ReportWriter.write(results);
        Document page = parse(html(results));
        assertEquals("en", page.getDocumentElement().getAttribute("lang"));
        for (Element table : elements(page, "table")) {
            assertEquals(1, table.getElementsByTagName("caption").getLength());
            for (Element header : elements(table, "th")) {
                assertTrue(List.of("col", "row").contains(header.getAttribute("scope")));
            }
        }
        List<Element> plots = elements(page, "svg");
        assertEquals(2, plots.size(), "throughput and latency");
        for (Element plot : plots) {
            assertEquals("img", plot.getAttribute("role"));
            assertTrue(plot.getAttribute("aria-label").contains("governed"), plot.getAttribute("aria-label"));
        }
        List<String> ids = elements(page, "*").stream()
                .map(element -> element.getAttribute("id"))
                .filter(id -> !id.isEmpty())
                .toList();
        assertEquals(ids.stream().distinct().toList(), ids, "every id once");
        assertTrue(html(results).contains("prefers-color-scheme: dark"));
    }

    @Test
    void shouldDrawEveryLegByItsName() throws Exception {
        ResultsFolder results = fixture.threeRounds().write();
        ReportWriter.write(results);
        for (Element plot : elements(parse(html(results)), "svg")) {
            List<String> texts = elements(plot, "text").stream()
                    .map(text -> text.getTextContent().strip())
                    .toList();
            for (LegFacts leg : Fixture.LEGS) {
                assertTrue(texts.contains(leg.name()), () -> leg.name() + " is not among " + texts);
            }
        }
    }

    @Test
    void shouldWriteNothingFromDamagedEvidence() throws IOException {
        ResultsFolder results = fixture.threeRounds().write();
        Files.writeString(results.path().resolve("throughput/raw/direct-c=64-1-latency.hist"), "damaged");
        EvidenceException fault = assertThrows(EvidenceException.class, () -> ReportWriter.write(results));
        assertTrue(String.valueOf(fault.getMessage()).contains("direct-c=64-1-latency.hist"));
        assertFalse(Files.exists(results.path().resolve("report.md")));
    }

    @Test
    void shouldShowWhatJmhFound() throws IOException {
        fixture.jmh("""
            [{"jmhVersion":"1.37","benchmark":"io.x.micro.AdmissionBenchmark.decision","mode":"avgt","threads":1,
              "params":{"shape":"GOVERNED"},
              "primaryMetric":{"score":150.25,"scoreError":2.5,"scoreUnit":"ns/op","rawData":[[1.0]]},
              "secondaryMetrics":{"gc.alloc.rate.norm":{"score":0.0,"scoreError":"NaN","scoreUnit":"B/op"}}},
             {"benchmark":"io.x.micro.RingBenchmark.ringTwoProducers","mode":"avgt","threads":2,
              "params":{"threading":"PUBLISHER","window":"64"},
              "primaryMetric":{"score":400.0,"scoreError":"NaN","scoreUnit":"ns/op"},"secondaryMetrics":{}}]
            """);
        ResultsFolder results = fixture.threeRounds().write();
        ReportWriter.write(results);
        String markdown = markdown(results);
        assertTrue(
                markdown.contains(
                        "| AdmissionBenchmark.decision | shape=GOVERNED | avgt | 1 | 150 | 2.50 | ns/op | 0.00 | – |"),
                markdown);
        assertTrue(markdown.contains("| ≤ 400 ns | ≤ 120 ns | 150 ns | must reached, goal missed |"), markdown);
        assertTrue(markdown.contains("| ≤ 0 B | ≤ 0 B | 0.00 B | goal reached |"), markdown);
        assertTrue(markdown.contains("| ≥ 3 M/s | ≥ 8 M/s | 5.00 M/s | must reached, goal missed |"), markdown);
    }

    private static String markdown(ResultsFolder results) throws IOException {
        return Files.readString(results.path().resolve("report.md"));
    }

    private static String html(ResultsFolder results) throws IOException {
        return Files.readString(results.path().resolve("report.html"));
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = ReportTest.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /// The page is well-formed XML too, which proves that nothing in it is left open or unescaped.
    private static Document parse(String html) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(html.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<Element> elements(Document page, String tag) {
        return elements(page.getDocumentElement(), tag);
    }

    private static List<Element> elements(Element parent, String tag) {
        NodeList nodes = parent.getElementsByTagName(tag);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> (Element) nodes.item(i))
                .toList();
    }
}
