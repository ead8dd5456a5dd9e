package io.ringfence.reports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.reports.Environment.Version;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvidenceTest {
    private static final Environment ENVIRONMENT = new Environment(
            "./ringfence bench load --scenario all",
            Instant.parse("2026-11-21T17:24:51Z"),
            "b7f9259ee5e3a9b84a9be442d5e265c85fc51e10",
            true,
            "Linux 6.18 x86_64",
            2,
            "AMD EPYC \"Milan\"",
            25_276_510_208L,
            "Temurin 25.0.3+9",
            List.of("-Xmx1g", "--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED"),
            Map.of("nginx", new Version("1.22.1", null), "ringfence", new Version("0.1.0", "42715b")));
    private static final ScenarioRun RUN = new ScenarioRun(
            "throughput",
            "Throughput",
            "How many requests can be served?",
            ScenarioRun.Profile.FULL,
            Map.of("rounds", "5"),
            List.of(
                    LegFacts.of("direct", LegFacts.Kind.DIRECT, "0.1.0"),
                    new LegFacts(
                            "governed",
                            LegFacts.Kind.GATEWAY,
                            "0.1.0",
                            "config/governed.yaml",
                            812.5,
                            0.57,
                            138.5,
                            220.0,
                            225.8,
                            null)),
            List.of(
                    new Sample(
                            0,
                            "governed",
                            "c=64",
                            Layout.PINNED,
                            21_619.25,
                            151_502,
                            Map.of("connection reset", 3L),
                            List.of("missed the rate"),
                            57.4,
                            Map.of("latency_p99_us", 10_047.0),
                            Map.of("latency", "raw/governed-c=64-pinned-0-latency.hist")),
                    new Sample(
                            1,
                            "direct",
                            "c=64",
                            Layout.SHARED,
                            null,
                            0,
                            Map.of(),
                            List.of(),
                            null,
                            Map.of(),
                            Map.of())),
            List.of("the direct leg drifted by 16.2 %"));

    @TempDir
    Path folder;

    private ResultsFolder results;
    private ScenarioFolder scenario;

    @BeforeEach
    void open() {
        results = new ResultsFolder(folder.resolve("run"));
        scenario = results.scenario("throughput");
    }

    @Test
    void shouldReadBackTheEnvironmentThatWasWritten() throws IOException {
        results.write(ENVIRONMENT);
        assertEquals(ENVIRONMENT, results.environment());
    }

    @Test
    void shouldReadBackTheRunThatWasWritten() throws IOException {
        results.write(ENVIRONMENT);
        scenario.write(RUN);
        assertEquals(RUN, scenario.run());
        assertEquals(
                List.of(RUN.name()),
                results.scenarios().stream()
                        .map(s -> s.path().getFileName().toString())
                        .toList());
    }

    @Test
    void shouldNotOverwriteARun() throws IOException {
        scenario.write(RUN);
        assertThrows(FileAlreadyExistsException.class, () -> scenario.write(RUN));
        assertEquals(RUN, scenario.run());
        try (var files = Files.list(scenario.path())) {
            assertEquals(List.of(scenario.path().resolve("run.json")), files.toList());
        }
    }

    @Test
    void shouldReadBackEveryValueOfAHistogram() throws IOException {
        Histogram histogram = new Histogram(3);
        histogram.recordValue(1_234_567);
        histogram.recordValueWithCount(60_000_000_000L, 7);

        String name = scenario.writeHistogram("governed", "5000/s", Layout.SHARED, 2, "latency", histogram);

        assertEquals("raw/governed-5000_s-2-latency.hist", name);
        assertEquals(histogram, scenario.histogram(name));
        assertTrue(Files.readString(scenario.path().resolve(name)).startsWith("HISTFAAA"), "V2, compressed");
    }

    @Test
    void shouldKeepTheLayoutsApartAndOverwriteNothing() throws IOException {
        Histogram histogram = new Histogram(3);
        scenario.writeHistogram("bare", "c=64", Layout.SHARED, 1, "latency", histogram);
        assertEquals(
                "raw/bare-c=64-pinned-1-latency.hist",
                scenario.writeHistogram("bare", "c=64", Layout.PINNED, 1, "latency", histogram));
        assertThrows(
                FileAlreadyExistsException.class,
                () -> scenario.writeHistogram("bare", "c=64", Layout.SHARED, 1, "latency", histogram));
    }

    @Test
    void shouldNameFileAndPlaceOfADamagedValue() throws IOException {
        scenario.write(RUN);
        damage("\"answers\" : 151502", "\"answers\" : \"many\"");
        assertFault("samples[0].answers ought to be a whole number and is \"many\"");
    }

    @Test
    void shouldNameFileAndPlaceOfWhatIsMissing() throws IOException {
        scenario.write(RUN);
        damage("\"kind\" : \"gateway\",", "");
        assertFault("legs[1].kind is missing");
    }

    @Test
    void shouldNameFileAndPlaceOfAFieldThatNobodyKnows() throws IOException {
        scenario.write(RUN);
        damage("\"idleMib\"", "\"idleMiB\"");
        assertFault("legs[0].idleMiB is not known");
    }

    @Test
    void shouldNameFileAndPlaceOfAnImpossibleFigure() throws IOException {
        scenario.write(RUN);
        damage("\"round\" : 1", "\"round\" : -1");
        assertFault("samples[1] round=-1");
    }

    @Test
    void shouldNotBelieveAVerdictWithoutItsReason() throws IOException {
        scenario.write(RUN);
        damage("[ \"missed the rate\" ]", "[ ]");
        assertFault("samples[0].verdict is FAIL, but failedBecause says PASS");
    }

    @Test
    void shouldNotTakeASampleOfALegThatIsNotThere() throws IOException {
        scenario.write(RUN);
        damage("\"leg\" : \"direct\"", "\"leg\" : \"caddy\"");
        assertFault("a sample names the leg caddy, which is not there");
    }

    @Test
    void shouldNotTakeTheRunOfAnotherScenario() throws IOException {
        scenario.write(RUN);
        damage("\"name\" : \"throughput\"", "\"name\" : \"streams\"");
        assertFault("name: \"streams\" is not the folder's name");
    }

    @Test
    void shouldSayWhereJsonIsBroken() throws IOException {
        Path file = folder.resolve("run/environment.json");
        results.write(ENVIRONMENT);
        Files.writeString(file, Files.readString(file).substring(0, 40));
        EvidenceException fault = assertThrows(EvidenceException.class, results::environment);
        assertTrue(message(fault).startsWith(file + ": not JSON: "), message(fault));
        assertTrue(message(fault).contains("line: "), message(fault));
    }

    @Test
    void shouldNotTakeWhatFollowsTheEnd() throws IOException {
        Path file = folder.resolve("run/environment.json");
        results.write(ENVIRONMENT);
        Files.writeString(file, Files.readString(file) + "{}");
        EvidenceException fault = assertThrows(EvidenceException.class, results::environment);
        assertEquals(file + ": something follows the end of the JSON value", message(fault));
    }

    @Test
    void shouldSayWhichFileIsMissing() {
        EvidenceException fault = assertThrows(EvidenceException.class, results::environment);
        assertEquals(folder.resolve("run/environment.json") + ": no such file", message(fault));
        assertThrows(EvidenceException.class, () -> scenario.histogram("raw/none.hist"));
    }

    @Test
    void shouldSayWhichHistogramIsDamaged() throws IOException {
        String name = scenario.writeHistogram("bare", "c=1", Layout.SHARED, 1, "latency", new Histogram(3));
        Path file = scenario.path().resolve(name);
        String good = Files.readString(file).strip();
        for (String bad : List.of("", "not base64!", "AAAA", good.substring(0, 16), "A" + good.substring(1))) {
            Files.writeString(file, bad);
            EvidenceException fault = assertThrows(EvidenceException.class, () -> scenario.histogram(name), bad);
            assertTrue(message(fault).startsWith(file + ": no histogram"), message(fault));
        }
    }

    @Test
    void shouldNotReadHistogramsElsewhere() throws IOException {
        Files.createDirectories(scenario.path());
        Files.writeString(folder.resolve("run/other.hist"), "x");
        EvidenceException fault = assertThrows(EvidenceException.class, () -> scenario.histogram("../other.hist"));
        assertTrue(message(fault).endsWith("\"../other.hist\" leads out of the folder"), message(fault));
    }

    @Test
    void shouldNameAFolderByDateCommitAndMachine() {
        Instant lateInTheDay = Instant.parse("2026-11-21T23:59:59Z");
        String commit = ENVIRONMENT.commit();
        assertEquals("2026-11-21-b7f9259-2cpu-vm", ResultsFolder.name(lateInTheDay, commit, false, "2cpu-vm"));
        assertEquals("2026-11-21-b7f9259-dirty-2cpu-vm", ResultsFolder.name(lateInTheDay, commit, true, "2cpu-vm"));
        assertThrows(IllegalArgumentException.class, () -> ResultsFolder.name(lateInTheDay, commit, true, "a/b"));
        assertThrows(IllegalArgumentException.class, () -> results.scenario("../elsewhere"));
    }

    @Test
    void shouldRefuseFiguresThatAreNone() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new Sample(
                        1,
                        "direct",
                        "c=1",
                        Layout.SHARED,
                        Double.NaN,
                        1,
                        Map.of(),
                        List.of(),
                        null,
                        Map.of(),
                        Map.of()));
    }

    private void damage(String good, String bad) throws IOException {
        Path file = scenario.path().resolve("run.json");
        String text = Files.readString(file);
        assertTrue(text.contains(good), () -> good + " is not in " + text);
        int at = text.indexOf(good);
        Files.writeString(file, text.substring(0, at) + bad + text.substring(at + good.length()));
    }

    private void assertFault(String fault) {
        EvidenceException thrown = assertThrows(EvidenceException.class, scenario::run);
        assertEquals(scenario.path().resolve("run.json") + ": " + fault, message(thrown));
    }

    private static String message(Exception e) {
        return String.valueOf(e.getMessage());
    }
}
