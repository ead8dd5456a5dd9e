package io.ringfence.engine;

import io.ringfence.engine.queue.WaitQueue;
import io.ringfence.engine.queue.Waiter;
import java.util.Arrays;
import java.util.function.Consumer;

/// One deadline per admission, whatever it waits for: a hashed timing wheel (Varghese and Lauck 1987). The
/// timers are links of its spokes themselves, as every exchange sets and cancels one: that costs no search, and
/// no memory but what the admission brings. Engine thread only.
final class Timers {
    private static final int SPOKES = 1_024;
    /// About a millisecond, so that a turn takes about a second.
    private static final long TICK_NS = 1L << 20;

    private final WaitQueue[] spokes = new WaitQueue[SPOKES];
    private final WaitQueue expired = new WaitQueue();
    private long polledTick;

    Timers() {
        Arrays.setAll(spokes, _ -> new WaitQueue());
    }

    /// An admission's deadline.
    static final class Timer extends Waiter {
        private final Admission admission;
        /// In units of the wheel.
        private long tick;

        Timer(Admission admission) {
            this.admission = admission;
        }

        private void cancel() {
            leave();
        }
    }

    /// Sets the admission's deadline in place of the one it had.
    void schedule(Admission admission, long deadlineNs) {
        Timer timer = admission.timer;
        timer.cancel();
        timer.tick = Math.max(Math.ceilDiv(deadlineNs, TICK_NS), polledTick + 1);
        spoke(timer.tick).add(timer);
    }

    void cancel(Admission admission) {
        admission.timer.cancel();
    }

    /// Hands over every admission whose deadline has come, at most about a millisecond late.
    ///
    /// They are collected first, because what is done about one may cancel the deadline of another or set one.
    void poll(long nowNs, Consumer<Admission> onDeadline) {
        long nowTick = nowNs / TICK_NS;
        if (nowTick == polledTick) {
            return;
        }

        // One turn of the wheel meets every timer there is, however far the time has jumped.
        for (long tick = Math.max(polledTick, nowTick - SPOKES) + 1; tick <= nowTick; tick++) {
            collect(spoke(tick), nowTick);
        }
        polledTick = nowTick;

        while (expired.first() instanceof Timer timer) {
            timer.cancel();
            onDeadline.accept(timer.admission);
        }
    }

    /// Those for a later turn go round once, and hang in the same order as before.
    private void collect(WaitQueue spoke, long nowTick) {
        for (int left = spoke.size(); left > 0 && spoke.first() instanceof Timer timer; left--) {
            timer.cancel();
            (timer.tick <= nowTick ? expired : spoke).add(timer);
        }
    }

    private WaitQueue spoke(long tick) {
        return spokes[(int) (tick % SPOKES)];
    }
}
