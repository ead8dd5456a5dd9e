package io.ringfence.bench.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaselineFileTest {
    private static final Baseline.Update FIRST = new Baseline.Update("2026-11-21", "abc", "one", "the first");
    private static final Baseline.Update SECOND = new Baseline.Update("2026-11-22", "def", "two", "another machine");
    private static final Band BAND = new Band(1, 1.1, 1.2, 12);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    @SuppressWarnings("NullAway.Init") // set by nameFile()
    private Path path;

    @BeforeEach
    void nameFile() {
        path = folder.resolve("baseline.json");
    }

    @Test
    void shouldReadWhatItWrote() throws IOException {
        Baseline baseline = Baseline.EMPTY.updated(FIRST, Map.of("a", 0.0, "b", 24.5), Map.of("a", BAND));

        new BaselineFile(path).write(baseline);

        assertEquals(baseline, new BaselineFile(path).read());
    }

    @Test
    void shouldKeepReasonsAndTheBandsOfOtherMachines() {
        Baseline baseline = Baseline.EMPTY
                .updated(FIRST, Map.of("a", 8.0), Map.of("a", BAND))
                .updated(SECOND, Map.of("a", 0.0), Map.of("a", new Band(2, 2, 2, 12)));

        assertEquals(List.of(FIRST, SECOND), baseline.updates());
        assertEquals(Optional.of(0.0), baseline.bytesOf("a"));
        assertEquals(Optional.of(BAND), baseline.bandOf("one", "a"));
        assertEquals(2, baseline.bandOf("two", "a").orElseThrow().quiet());
        assertEquals(Optional.empty(), baseline.bandOf("three", "a"));
    }

    @Test
    void shouldReplaceOnlyWhatWasMeasuredAnew() {
        Baseline baseline = Baseline.EMPTY
                .updated(FIRST, Map.of("a", 8.0, "b", 16.0), Map.of("a", BAND, "b", BAND))
                .updated(FIRST, Map.of("a", 0.0), Map.of());

        assertEquals(Map.of("a", 0.0, "b", 16.0), baseline.bytes());
        assertEquals(Optional.of(BAND), baseline.bandOf("one", "b"));
    }

    @Test
    void shouldForgetWhatNobodyMeasuresAnyMore() {
        Baseline baseline = Baseline.EMPTY
                .updated(FIRST, Map.of("a", 8.0, "b", 16.0), Map.of("a", BAND, "b", BAND))
                .keeping(Set.of("a"));

        assertEquals(Map.of("a", 8.0), baseline.bytes());
        assertEquals(Optional.empty(), baseline.bandOf("one", "b"));
    }

    @Test
    void shouldKnowNothingWithoutAFile() throws IOException {
        assertEquals(Baseline.EMPTY, new BaselineFile(path).read());
    }

    @Test
    void shouldSayWhereAFileIsDamaged() throws IOException {
        Files.writeString(path, "{\"updates\":[],\"bytesPerOperation\":{\"a\":\"much\"},\"timeRatios\":{}}");

        IllegalStateException refused = assertThrows(IllegalStateException.class, () -> new BaselineFile(path).read());
        assertTrue(refused.toString().contains("\"bytesPerOperation\" ought to be a number"), refused::toString);
    }

    @Test
    void shouldSayThatAFileIsNotJson() throws IOException {
        Files.writeString(path, "{");

        IOException refused = assertThrows(IOException.class, () -> new BaselineFile(path).read());
        assertTrue(refused.toString().contains("baseline.json is not JSON"), refused::toString);
    }

    /// The file that the gate uses: every subject must be in it, or it is not watched.
    @Test
    void shouldKnowEverySubjectInTheCommittedBaseline() throws IOException {
        Baseline committed = new BaselineFile(Path.of("baseline.json")).read();
        Set<String> subjects =
                Subjects.all().stream().map(Subject::name).collect(Collectors.toCollection(TreeSet::new));

        assertEquals(subjects, new TreeSet<>(committed.bytes().keySet()));
        subjects.add(LoadTrial.NAME);
        committed.bands().forEach((machine, bands) -> assertEquals(subjects, new TreeSet<>(bands.keySet()), machine));
        assertTrue(
                committed.updates().stream().noneMatch(update -> update.reason().isBlank()));
    }
}
