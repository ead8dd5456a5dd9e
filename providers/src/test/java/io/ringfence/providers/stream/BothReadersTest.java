package io.ringfence.providers.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.providers.prices.Meter;
import io.ringfence.providers.recorded.Recording;
import io.ringfence.testing.RecordingsFolder;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What is charged of recorded answers must not depend on whether they are relayed or translated.
class BothReadersTest {
    /// Several answers in one stream, as no provider sends them: the relay goes on to the last, translation ends with
    /// the first.
    private static final Set<String> JOINED = Set.of(
            "anthropic/messages/stream/parallel-tool-calls-69172e51ae.json",
            "anthropic/messages/stream/parallel-tool-calls-b8b3f936d2.json",
            "openai/responses/stream/parallel-tool-calls-1e46dc9d23.json");

    @Test
    void shouldCountTheSameOfEveryRecordedAnswer() {
        List<String> differences = new ArrayList<>();
        Map<Meter, Integer> counted = new EnumMap<>(Meter.class);
        int compared = 0;
        for (Recording recording : Recording.all(RecordingsFolder.require())) {
            if (recording.status() != 200) {
                continue;
            }
            ReadTwice read = ReadTwice.of(recording);
            compared++;
            if (read.relayed().equals(read.translated()) == JOINED.contains(recording.name())) {
                differences.add(recording.name() + ": relayed " + read.relayed() + ", translated " + read.translated());
            }
            for (Meter meter : Meter.values()) {
                if (read.usage().facts().count(meter) > 0) {
                    counted.merge(meter, 1, Integer::sum);
                }
            }
        }
        System.out.println(
                "read twice: " + compared + " answers, " + differences.size() + " differ; of them have " + counted);
        assertEquals("", String.join("\n", differences));
        assertTrue(compared > 700, compared + " answers");
    }
}
