package io.ringfence.bench.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

class MeasurementTest {
    @Test
    void shouldPassFromOneJvmToAnother() {
        Measurement measured = new Measurement(1.234567891, 1.1, 1.4, 215.125, 24.5);

        assertEquals(measured, Measurement.parse("WARNING: something\n" + measured.line() + "\n"));
    }

    @Test
    void shouldSayWhatWasPrintedInPlaceOfAMeasurement() {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> Measurement.parse("Killed"));
        assertTrue(refused.toString().contains("Killed"), refused::toString);
    }

    @Test
    void shouldRunEverySubject() {
        for (Subject subject : Subjects.all()) {
            try (Loop loop = subject.opening().get()) {
                loop.run(3);
            }
        }
    }

    /// How long it takes says nothing here, only that all parts fit together.
    @ParameterizedTest
    @EnumSource(Injection.class)
    void shouldMeasureWithAndWithoutARegression(Injection injection) {
        Measurement measured = MeasurementMain.measure(
                Subjects.named("CostBenchmark.cost"), 2, TimeUnit.MICROSECONDS.toNanos(1), injection);

        assertTrue(measured.ratio() > 0, measured::line);
        assertEquals(injection == Injection.ALLOCATION ? 8 : 0, measured.bytes(), 0.1);
    }

    @Test
    void shouldWatchOnlyWhatTheMicrobenchmarksMeasureToo() {
        Set<String> listed = new TreeSet<>();
        for (BenchmarkListEntry entry : BenchmarkList.defaultList()
                .getAll(OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT), List.of())) {
            String name = entry.getUsername();
            listed.add(name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1));
        }

        Set<String> watched = Subjects.all().stream()
                .map(subject -> subject.name().replaceFirst(" \\(.*", ""))
                .collect(Collectors.toCollection(TreeSet::new));

        watched.removeAll(listed);
        assertEquals(Set.of(), watched);
    }
}
