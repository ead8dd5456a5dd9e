package io.ringfence.bench.gate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Runs trials: a round of each, then again a round of each that is still open. The rounds of one trial are
/// apart in time, and further apart the more of them were bad, because a neighbour that disturbs one round
/// disturbs the next one too when it follows at once, and some stay for a minute.
final class Sessions {
    private final Gauge gauge;
    private final long pauseNs;
    private final BooleanSupplier isTimeUp;
    private final Progress progress;

    /// Told about every round before it begins.
    @FunctionalInterface
    interface Progress {
        void round(String subject, int number);
    }

    /// @param pauseNs how long to wait before the second session; before each one after it, twice as long as before
    /// the last
    /// @param isTimeUp whether no round is to begin any more that repeats another one
    Sessions(Gauge gauge, long pauseNs, BooleanSupplier isTimeUp, Progress progress) {
        this.gauge = gauge;
        this.pauseNs = pauseNs;
        this.isTimeUp = isTimeUp;
        this.progress = progress;
    }

    List<Finding> judge(List<Trial> trials, Injection injection) throws IOException {
        long waitNs = pauseNs;
        for (int number = 1; mayBegin(number) && trials.stream().anyMatch(Trial::isOpen); number++) {
            if (number > 1) {
                LockSupport.parkNanos(waitNs);
                waitNs *= 2;
            }
            for (Trial trial : trials) {
                if (trial.isOpen() && mayBegin(number)) {
                    progress.round(trial.name(), number);
                    trial.round(gauge, injection);
                }
            }
        }
        List<Finding> findings = new ArrayList<>();
        trials.forEach(trial -> findings.addAll(trial.findings()));
        return findings;
    }

    private boolean mayBegin(int number) {
        return number == 1 || !isTimeUp.getAsBoolean();
    }
}
