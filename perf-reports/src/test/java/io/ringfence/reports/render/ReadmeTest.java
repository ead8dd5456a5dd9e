package io.ringfence.reports.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.reports.ResultsFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadmeTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path RESULTS = ROOT.resolve("perf-reports/results");
    private static final String UPDATE = "update it: ./ringfence bench report --readme";
    private static final String EMPTY = """
        # Title

        <!-- measured: begin -->
        <!-- evidence: none -->
        old
        <!-- measured: end -->

        Rest
        """;

    @TempDir
    Path root;

    @Test
    void shouldStateOnlyWhatItsEvidenceSays() throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));
        ResultsFolder evidence = ReadmeTable.evidence(readme, ROOT);
        if (evidence == null) {
            assertEquals(List.of(), ReadmeTable.publishable(RESULTS), () -> "the README says there is none; " + UPDATE);
        } else {
            assertTrue(evidence.path().startsWith(RESULTS), () -> evidence.path() + " is not below " + RESULTS);
        }
        assertEquals(ReadmeTable.updated(readme, ROOT, evidence), readme, UPDATE);
    }

    @Test
    void shouldReplaceOnlyWhatIsBetweenTheMarks() throws IOException {
        ResultsFolder results = folder().sixRounds().write();
        assertEquals("""
            # Title

            <!-- measured: begin -->
            <!-- evidence: perf-reports/results/run -->
            [Report and raw data](perf-reports/results/run/report.md): 2 processors shared by gateway, load and provider;
            medians (least–most) of the rounds, ratios taken round by round. *Governed* has a virtual key, rates,
            budgets at four levels, prices, access log and metrics on.

            Throughput, c=64, shared:

            | leg | requests/s | ratio to nginx | p50 µs | p99 µs | CPU µs per request |
            |---|---:|---:|---:|---:|---:|
            | direct | 93,150 (90,900–95,400) | 2.250 (2.250–2.250) | 600 (600–600) | 6,001 (6,001–6,001) | 20.0 (20.0–20.0) |
            | nginx | 41,400 (40,400–42,400) | 1.000 (1.000–1.000) | 1,300 (1,300–1,300) | 13,001 (13,001–13,001) | 20.0 (20.0–20.0) |
            | bare | 37,260 (36,360–38,160) | 0.900 (0.900–0.900) | 1,500 (1,500–1,500) | 15,008 (15,008–15,008) | 20.0 (20.0–20.0) |
            | governed | 31,200 (30,300–31,800) | 0.750 (0.750–0.750) | 1,800 (1,800–1,800) | 18,006 (18,006–18,006) | 20.0 (20.0–20.0) |

            Only ratios within one run mean anything; the report has a section on where we lose.
            <!-- measured: end -->

            Rest
            """, ReadmeTable.updated(EMPTY, root, results));
    }

    @Test
    void shouldFindTheEvidenceThatItNames() throws IOException {
        assertNull(ReadmeTable.evidence(EMPTY, root));
        String readme = ReadmeTable.updated(EMPTY, root, folder().sixRounds().write());
        assertEquals(
                root.resolve("perf-reports/results/run"),
                Objects.requireNonNull(ReadmeTable.evidence(readme, root)).path());
    }

    @Test
    void shouldPublishOnlyEvidence() throws IOException {
        ResultsFolder results = folder().sixRounds().voidBecause("drift").write();
        assertRefused("its run of throughput is void", results);
        assertRefused(
                "its run of throughput is no evidence: it is a quick run",
                folder("quick").quick().sixRounds().write());
        assertRefused(
                "its run of throughput is no evidence: of 5 rounds or more that have to count, 2 do (governed at"
                        + " c=64, shared)",
                folder("short").threeRounds().write());
        assertRefused(
                "its run of throughput is no evidence: the work tree had changes that are in no commit",
                new Fixture(root.resolve("perf-reports/results/dirty"), true)
                        .sixRounds()
                        .write());
        assertRefused(
                "it has no run of throughput",
                folder("other").scenario("soak", "Soak").write());
        assertRefused(
                "its run of throughput is no evidence: no round was measured; nobody looked at the machine while it was"
                        + " measured",
                folder("cold").sample(0, "governed", "c=64", 9, 9).write());
        assertEquals(List.of(), ReadmeTable.publishable(root.resolve("perf-reports/results")));

        folder("good").sixRounds().write();
        assertEquals(
                1, ReadmeTable.publishable(root.resolve("perf-reports/results")).size());
    }

    @Test
    void shouldNotPublishWhatIsNotInTheRepository() throws IOException {
        ResultsFolder results = folder().sixRounds().write();
        Path elsewhere = root.resolve("other-project");
        IllegalArgumentException fault =
                assertThrows(IllegalArgumentException.class, () -> ReadmeTable.updated(EMPTY, elsewhere, results));
        assertEquals(results.path() + " is not below " + elsewhere + ", so nobody could find it", fault.getMessage());
    }

    @Test
    void shouldSayWhichMarkIsMissing() {
        IllegalArgumentException fault =
                assertThrows(IllegalArgumentException.class, () -> ReadmeTable.updated("# Title\n", root, null));
        assertEquals("the README has no line <!-- measured: begin -->", fault.getMessage());
        assertThrows(
                IllegalArgumentException.class,
                () -> ReadmeTable.evidence("<!-- measured: begin -->\nold\n<!-- measured: end -->\n", root));
    }

    private void assertRefused(String reason, ResultsFolder results) {
        IllegalArgumentException fault =
                assertThrows(IllegalArgumentException.class, () -> ReadmeTable.updated(EMPTY, root, results));
        assertEquals(results.path() + " is not to be published: " + reason, fault.getMessage());
    }

    private Fixture folder() throws IOException {
        return folder("run");
    }

    private Fixture folder(String name) throws IOException {
        return new Fixture(root.resolve("perf-reports/results").resolve(name));
    }
}
