package io.ringfence.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TimersTest {
    private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);

    /// A tick is a little more than a millisecond.
    private static final long LATE_NS = 2 * MS;

    private final Timers timers = new Timers();
    private final List<Admission> expired = new ArrayList<>();

    private static Admission admission() {
        return new Admission(_ -> {}, 0);
    }

    @Test
    void shouldFireOnceAndNeverBeforeTheDeadline() {
        Admission admission = admission();
        timers.schedule(admission, 10 * MS);

        timers.poll(10 * MS - 1, expired::add);
        assertEquals(List.of(), expired);
        timers.poll(10 * MS + LATE_NS, expired::add);
        assertEquals(List.of(admission), expired);
        timers.poll(5_000 * MS, expired::add);
        assertEquals(List.of(admission), expired);
    }

    @Test
    void shouldFireWithTheNextTickWhenTheDeadlineHasPassed() {
        Admission admission = admission();
        timers.poll(100 * MS, expired::add);
        timers.schedule(admission, 3 * MS);

        timers.poll(100 * MS + LATE_NS, expired::add);
        assertEquals(List.of(admission), expired);
    }

    @Test
    void shouldPutANewDeadlineInPlaceOfTheOldOne() {
        Admission admission = admission();
        timers.schedule(admission, 10 * MS);
        timers.schedule(admission, 20 * MS);

        timers.poll(15 * MS, expired::add);
        assertEquals(List.of(), expired);
        timers.poll(20 * MS + LATE_NS, expired::add);
        assertEquals(List.of(admission), expired);
    }

    @Test
    void shouldLetOneThatFiresCancelAnotherOfItsMomentAndSetItsOwn() {
        Admission first = admission();
        Admission second = admission();
        timers.schedule(first, 10 * MS);
        timers.schedule(second, 10 * MS);

        timers.poll(20 * MS, one -> {
            expired.add(one);
            timers.cancel(second);
            timers.schedule(first, 10 * MS);
        });
        assertEquals(List.of(first), expired);
        timers.poll(20 * MS + LATE_NS, expired::add);
        assertEquals(List.of(first, first), expired);
    }

    /// Beside a plain map, through steps from nanoseconds to minutes, which are many turns of the wheel.
    @Test
    void shouldFireWhatAMapOfDeadlinesWouldHaveFired() {
        long seed = System.nanoTime();
        System.out.println("TimersTest seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        List<Admission> all = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            all.add(admission());
        }

        Map<Admission, Long> deadlines = new HashMap<>();
        long nowNs = 0;
        int fired = 0;
        for (int step = 0; step < 20_000; step++) {
            Admission admission = all.get(random.nextInt(all.size()));
            if (random.nextInt(4) == 0) {
                timers.cancel(admission);
                deadlines.remove(admission);
            } else {
                long deadlineNs = nowNs + random.nextLong(1L << random.nextInt(1, 37));
                timers.schedule(admission, deadlineNs);
                deadlines.put(admission, deadlineNs);
            }

            nowNs += random.nextLong(1L << random.nextInt(1, random.nextInt(1, 200) == 1 ? 36 : 24));
            long polledNs = nowNs;
            timers.poll(polledNs, one -> {
                Long deadlineNs = deadlines.remove(one);
                assertTrue(deadlineNs != null && deadlineNs <= polledNs, "fired without a deadline, or too early");
                expired.add(one);
            });
            fired += expired.size();
            expired.clear();
            deadlines.forEach((_, deadlineNs) -> assertTrue(deadlineNs > polledNs - LATE_NS, "fired too late"));
        }
        assertTrue(fired > 5_000, "fired " + fired);
    }
}
