package io.ringfence.engine;

import io.ringfence.engine.budget.BudgetPeriod;
import io.ringfence.engine.budget.BudgetWindows;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;

/// The one "now" of a batch of events. Inside the engine times count from its own start, so they are never
/// negative. The time of day, which only windows and answers in whole milliseconds need, is read at most once
/// per millisecond: a tenth of a decision would be spent on reading it. Engine thread only.
final class BatchTime {
    private static final long EPOCH_READ_INTERVAL_NS = 1_000_000;

    private final NanoClock nanoClock;
    private final EpochClock epochClock;
    private final BudgetWindows windows = new BudgetWindows();
    private final long startNs;

    private long nowNs;
    private long epochMs;
    private long epochDueNs;

    BatchTime(NanoClock nanoClock, EpochClock epochClock) {
        this.nanoClock = nanoClock;
        this.epochClock = epochClock;
        startNs = nanoClock.nanoTime();
        advance();
    }

    /// Reads the clocks.
    ///
    /// @return whether a budget window of the calendar began
    boolean advance() {
        nowNs = Math.max(nowNs, nanoClock.nanoTime() - startNs);
        if (nowNs < epochDueNs) {
            return false;
        }
        epochDueNs = nowNs + EPOCH_READ_INTERVAL_NS;
        epochMs = epochClock.time();
        return windows.advance(epochMs);
    }

    long nowNs() {
        return nowNs;
    }

    /// Unix time in milliseconds.
    long epochMs() {
        return epochMs;
    }

    BudgetWindows windows() {
        return windows;
    }

    /// The window of rolling budgets.
    long minute() {
        return windows.current(BudgetPeriod.ROLLING);
    }

    /// A moment of the caller's clock on the engine's.
    long fromClock(long clockNs) {
        return clockNs - startNs;
    }

    /// A moment to come in Unix milliseconds; 0 if it has passed.
    long epochMs(long engineNs) {
        return engineNs <= nowNs ? 0 : epochMs + (engineNs - nowNs) / 1_000_000;
    }
}
