package io.ringfence.store.usage;

import static io.ringfence.store.ledger.Grain.DAY;
import static io.ringfence.store.ledger.Grain.HOUR;
import static io.ringfence.store.ledger.Grain.MINUTE;
import static io.ringfence.store.ledger.Grain.SIX_HOURS;
import static io.ringfence.store.ledger.Grain.WEEK;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringfence.store.ledger.Grain;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SliceTest {
    @Test
    void shouldTakeTheCoarsestSumsThatFit() {
        assertEquals(
                List.of(
                        slice(MINUTE, "2026-02-27T21:37:00Z", "2026-02-27T22:00:00Z"),
                        slice(HOUR, "2026-02-27T22:00:00Z", "2026-02-28T00:00:00Z"),
                        slice(DAY, "2026-02-28T00:00:00Z", "2026-03-02T00:00:00Z"),
                        slice(HOUR, "2026-03-02T00:00:00Z", "2026-03-02T02:00:00Z"),
                        slice(MINUTE, "2026-03-02T02:00:00Z", "2026-03-02T02:30:00Z")),
                Slice.cover(ms("2026-02-27T21:37:00Z"), ms("2026-03-02T02:30:00Z"), List.of(MINUTE, HOUR, DAY)));
    }

    @Test
    void shouldBeginWeeksWithMondayAndQuartersOfDaysWithMidnight() {
        assertEquals(
                List.of(
                        slice(HOUR, "2026-02-20T04:00:00Z", "2026-02-20T06:00:00Z"),
                        slice(SIX_HOURS, "2026-02-20T06:00:00Z", "2026-02-21T00:00:00Z"),
                        slice(DAY, "2026-02-21T00:00:00Z", "2026-02-23T00:00:00Z"),
                        slice(WEEK, "2026-02-23T00:00:00Z", "2026-03-09T00:00:00Z"),
                        slice(SIX_HOURS, "2026-03-09T00:00:00Z", "2026-03-09T12:00:00Z"),
                        slice(MINUTE, "2026-03-09T12:00:00Z", "2026-03-09T12:01:00Z")),
                Slice.cover(ms("2026-02-20T04:00:00Z"), ms("2026-03-09T12:01:00Z"), List.of(Grain.values())));
    }

    @Test
    void shouldTakeNoCoarserSumsThanTheSeriesNeeds() {
        assertEquals(
                List.of(slice(HOUR, "2026-02-27T00:00:00Z", "2026-03-02T00:00:00Z")),
                Slice.cover(ms("2026-02-27T00:00:00Z"), ms("2026-03-02T00:00:00Z"), List.of(MINUTE, HOUR)));
    }

    @Test
    void shouldGoAcrossABorderThatNothingWholeLiesAt() {
        assertEquals(
                List.of(slice(MINUTE, "2026-02-27T23:59:00Z", "2026-02-28T00:01:00Z")),
                Slice.cover(ms("2026-02-27T23:59:00Z"), ms("2026-02-28T00:01:00Z"), List.of(MINUTE, HOUR, DAY)));
    }

    @Test
    void shouldNeedNothingForNothing() {
        assertEquals(
                List.of(),
                Slice.cover(ms("2026-02-27T23:59:00Z"), ms("2026-02-27T23:59:00Z"), List.of(MINUTE, HOUR, DAY)));
    }

    private static Slice slice(Grain grain, String from, String to) {
        return new Slice(grain, ms(from), ms(to));
    }

    private static long ms(String instant) {
        return Instant.parse(instant).toEpochMilli();
    }
}
