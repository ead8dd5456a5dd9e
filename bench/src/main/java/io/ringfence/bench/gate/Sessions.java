package io.ringfence.bench.gate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongPredicate;

/// Runs trials: a round of each, then again a round of each that is still open. The rounds of one trial are
/// apart in time, and further apart the more of them were bad, because a neighbour that disturbs one round
/// disturbs the next one too when it follows at once, and some stay for a minute.
final class Sessions {
    private final Gauge gauge;
    private final long pauseNs;
    private final LongPredicate hasTime;
    private final Progress progress;

    /// Told about every round before it begins.
    @FunctionalInterface
    interface Progress {
        void round(String subject, int number);
    }

    /// @param pauseNs how long to wait before the second session; before each one after it, twice as long as before
    /// the last
    /// @param hasTime whether a round that repeats another one may still begin in so many nanoseconds
    Sessions(Gauge gauge, long pauseNs, LongPredicate hasTime, Progress progress) {
        this.gauge = gauge;
        this.pauseNs = pauseNs;
        this.hasTime = hasTime;
        this.progress = progress;
    }

    List<Finding> judge(List<Trial> trials, Injection injection) throws IOException {
        long waitNs = 0;
        for (int number = 1; trials.stream().anyMatch(Trial::isOpen) && mayBegin(number, waitNs); number++) {
            LockSupport.parkNanos(waitNs);
            waitNs = Math.max(pauseNs, waitNs * 2);
            for (Trial trial : trials) {
                if (trial.isOpen() && mayBegin(number, 0)) {
                    progress.round(trial.name(), number);
                    trial.round(gauge, injection);
                }
            }
        }
        List<Finding> findings = new ArrayList<>();
        trials.forEach(trial -> findings.addAll(trial.findings()));
        return findings;
    }

    /// The first round of each is always measured.
    private boolean mayBegin(int number, long inNs) {
        return number == 1 || hasTime.test(inNs);
    }
}
