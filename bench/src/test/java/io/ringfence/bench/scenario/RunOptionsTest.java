package io.ringfence.bench.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.reports.Layout;
import io.ringfence.reports.ScenarioRun.Profile;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RunOptionsTest {
    @Test
    void shouldBeBriefWhenItIsOnlyToShowThatEverythingWorks() {
        RunOptions smoke = options(Profile.SMOKE, null, null);

        assertTrue(smoke.isSmoke() && smoke.isQuick());
        assertEquals(1, smoke.rounds(3, 7));
        assertEquals(Duration.ofSeconds(1), smoke.measured(5, 20));
        assertEquals(Duration.ofMillis(600), smoke.measured(0.6, 20), "no longer than a quick run");
        assertEquals(Duration.ofMillis(500), smoke.warmUp(8, 30));
        assertEquals(Duration.ofMillis(200), smoke.pause(5, 60));
    }

    @Test
    void shouldTakeTheTimeOfItsProfile() {
        RunOptions quick = options(Profile.QUICK, null, null);
        assertTrue(quick.isQuick() && !quick.isSmoke());
        assertEquals(Duration.ofSeconds(5), quick.measured(5, 20));

        RunOptions full = options(Profile.FULL, null, null);
        assertFalse(full.isQuick());
        assertEquals(7, full.rounds(3, 7));
        assertEquals(Duration.ofSeconds(60), full.pause(5, 60));
    }

    @Test
    void shouldDoWhatTheUserSays() {
        RunOptions smoke = options(Profile.SMOKE, 4, 2.5);
        assertEquals(4, smoke.rounds(3, 7));
        assertEquals(Duration.ofMillis(2_500), smoke.measured(5, 20));
    }

    private static RunOptions options(Profile profile, @Nullable Integer rounds, @Nullable Double seconds) {
        return new RunOptions(
                profile, List.of(Layout.SHARED), 1, Set.of(), 0, 1, rounds, seconds, null, null, null, null);
    }
}
