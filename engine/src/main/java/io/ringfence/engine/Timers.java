package io.ringfence.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.DeadlineTimerWheel;
import org.agrona.collections.Long2ObjectHashMap;

/// One deadline per admission, whatever it waits for. Engine thread only; no allocation once warm.
final class Timers {
    static final long NONE = -1;

    /// The admission is among the expired of this poll, and its turn has not come yet.
    private static final long EXPIRED = -2;

    private static final int TICKS = 1_024;
    /// About a millisecond; the wheel wants a power of two.
    private static final long TICK_NS = 1L << 20;

    private final DeadlineTimerWheel wheel = new DeadlineTimerWheel(TimeUnit.NANOSECONDS, 0, TICK_NS, TICKS);
    private final Long2ObjectHashMap<Admission> admissionByTimer = new Long2ObjectHashMap<>();
    private final List<Admission> expired = new ArrayList<>();
    private final DeadlineTimerWheel.TimerHandler collect = (_, _, timerId) -> collect(timerId);

    private long polledTick = -1;

    /// Sets the admission's deadline in place of the one it had.
    void schedule(Admission admission, long deadlineNs) {
        cancel(admission);
        long timerId = wheel.scheduleTimer(deadlineNs);
        admission.timerId = timerId;
        admissionByTimer.put(timerId, admission);
    }

    void cancel(Admission admission) {
        long timerId = admission.timerId;
        if (timerId >= 0) {
            wheel.cancelTimer(timerId);
            admissionByTimer.remove(timerId);
        }
        admission.timerId = NONE;
    }

    /// Hands over every admission whose deadline has come, at most about a millisecond late.
    ///
    /// They are collected first, because what is done about one may cancel the deadline of another or set one.
    void poll(long nowNs, Consumer<Admission> onDeadline) {
        long tick = nowNs / TICK_NS;
        if (tick == polledTick) {
            return;
        }

        polledTick = tick;
        // One turn of the wheel meets every timer there is, however far the time has jumped.
        for (int i = 0; i <= TICKS && wheel.timerCount() > 0; i++) {
            boolean isLastTick = wheel.currentTickTime() > nowNs;
            wheel.poll(nowNs, collect, Integer.MAX_VALUE);
            if (isLastTick) {
                break;
            }
        }
        wheel.currentTickTime(nowNs);

        for (int i = 0; i < expired.size(); i++) {
            Admission admission = expired.get(i);
            if (admission.timerId == EXPIRED) {
                admission.timerId = NONE;
                onDeadline.accept(admission);
            }
        }
        expired.clear();
    }

    private boolean collect(long timerId) {
        Admission admission = admissionByTimer.remove(timerId);
        if (admission != null) {
            admission.timerId = EXPIRED;
            expired.add(admission);
        }
        return true;
    }

    int size() {
        return admissionByTimer.size();
    }
}
