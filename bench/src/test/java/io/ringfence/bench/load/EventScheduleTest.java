package io.ringfence.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class EventScheduleTest {
    @Test
    void shouldPauseBetweenTheTokensOfAChatAndNowhereElse() {
        EventSchedule schedule = EventSchedule.ofChat(4, Duration.ofMillis(50));
        // Role, four tokens, finish reason, [DONE].
        long[] gaps = LongStream.range(0, 7).map(schedule::gapNs).toArray();
        assertEquals(
                "0 0 50 50 50 0 0",
                String.join(
                        " ",
                        LongStream.of(gaps)
                                .mapToObj(gap -> String.valueOf(gap / 1_000_000))
                                .toList()));
        assertEquals(Duration.ofMillis(150), schedule.length());
    }

    @Test
    void shouldExpectNothingOfAnUnknownSchedule() {
        assertEquals(0, EventSchedule.UNKNOWN.gapNs(1_000_000));
    }
}
