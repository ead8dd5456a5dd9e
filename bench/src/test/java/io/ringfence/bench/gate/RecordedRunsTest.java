package io.ringfence.bench.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.ringfence.bench.gate.Finding.Status;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The verdicts on ratios that were recorded on a virtual machine of two processors, whose neighbours slowed it
/// down by half for seconds at a time while they were taken.
class RecordedRunsTest {
    private static final double SLOWER = 1.15;
    private static final double BYTES = 24;
    private static final double MORE_BYTES = 8;

    enum Recorded {
        DECISION(4.680, 4.731, 4.933, 4.576, 4.909, 4.652, 4.840, 5.291, 4.984, 4.380),
        SCAN(6.179, 6.001, 6.086, 6.375, 6.122, 6.275, 6.116, 6.492, 6.707, 6.755);

        @SuppressWarnings("ImmutableEnumChecker") // nobody writes to it
        private final double[] ratios;

        Recorded(double... ratios) {
            this.ratios = ratios;
        }

        private Band band() {
            return Band.of(Arrays.stream(ratios).boxed().toList());
        }

        /// Rounds as they were recorded from one of them on, over and over, with a regression in them.
        private Measurement[] roundsFrom(int first, double factor, double bytes) {
            Measurement[] rounds = new Measurement[ratios.length];
            for (int i = 0; i < rounds.length; i++) {
                rounds[i] = ScriptedGauge.of(ratios[(first + i) % ratios.length] * factor, bytes);
            }
            return rounds;
        }
    }

    private static Status verdict(Recorded recorded, String kind, Measurement... rounds) throws IOException {
        Trial trial = new Trial(
                new Subject("recorded", () -> operations -> {}), Optional.of(BYTES), Optional.of(recorded.band()));
        return new Sessions(new ScriptedGauge(rounds), 0, _ -> true, (_, _) -> {})
                .judge(List.of(trial), Injection.NONE).stream()
                        .filter(finding -> finding.kind().equals(kind))
                        .findFirst()
                        .orElseThrow()
                        .status();
    }

    @ParameterizedTest
    @EnumSource(Recorded.class)
    void shouldPassUnchangedCodeWheneverItBegins(Recorded recorded) throws IOException {
        assertFalse(recorded.band().isWide());
        for (int first = 0; first < recorded.ratios.length; first++) {
            Measurement[] rounds = recorded.roundsFrom(first, 1, BYTES);
            assertEquals(Status.PASSED, verdict(recorded, Finding.TIME, rounds), "from " + first);
            assertEquals(Status.PASSED, verdict(recorded, Finding.ALLOCATION, rounds), "from " + first);
        }
    }

    @ParameterizedTest
    @EnumSource(Recorded.class)
    void shouldFailFifteenPercentMoreTimeWheneverItBegins(Recorded recorded) throws IOException {
        for (int first = 0; first < recorded.ratios.length; first++) {
            Measurement[] rounds = recorded.roundsFrom(first, SLOWER, BYTES);
            assertEquals(Status.FAILED, verdict(recorded, Finding.TIME, rounds), "from " + first);
            assertEquals(Status.PASSED, verdict(recorded, Finding.ALLOCATION, rounds), "from " + first);
        }
    }

    @ParameterizedTest
    @EnumSource(Recorded.class)
    void shouldFailEightBytesMoreWheneverItBegins(Recorded recorded) throws IOException {
        for (int first = 0; first < recorded.ratios.length; first++) {
            Measurement[] rounds = recorded.roundsFrom(first, 1, BYTES + MORE_BYTES);
            assertEquals(Status.FAILED, verdict(recorded, Finding.ALLOCATION, rounds), "from " + first);
        }
    }
}
