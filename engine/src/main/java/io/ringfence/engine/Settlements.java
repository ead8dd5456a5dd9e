package io.ringfence.engine;

import io.ringfence.engine.budget.BudgetListener;
import io.ringfence.engine.ledger.LedgerFacts;
import org.HdrHistogram.SingleWriterRecorder;
import org.jspecify.annotations.Nullable;

/// Ends what an admission holds, exactly once. Engine thread only.
final class Settlements {
    private static final long UNKNOWN_TOKENS = -1;

    private final BatchTime time;
    private final Timers timers;
    private final Attempts attempts;
    private final Bulkhead bulkhead;
    private final Waits waits;
    private final Counters counters;
    private final SingleWriterRecorder exchangeLatency;
    private final SingleWriterRecorder firstByteLatency;
    private final LedgerNotes ledger;
    private final Leases leases;
    private final BudgetListener listener;

    Settlements(
            BatchTime time,
            Timers timers,
            Attempts attempts,
            Bulkhead bulkhead,
            Waits waits,
            Counters counters,
            SingleWriterRecorder exchangeLatency,
            SingleWriterRecorder firstByteLatency,
            LedgerNotes ledger,
            Leases leases,
            BudgetListener listener) {
        this.time = time;
        this.timers = timers;
        this.attempts = attempts;
        this.bulkhead = bulkhead;
        this.waits = waits;
        this.counters = counters;
        this.exchangeLatency = exchangeLatency;
        this.firstByteLatency = firstByteLatency;
        this.ledger = ledger;
        this.leases = leases;
        this.listener = listener;
    }

    void settle(EngineEvent event) {
        Admission admission = event.admission();
        switch (admission.stage) {
            case RUNNING, BACKING_OFF, EXHAUSTED -> {
                if (admission.running.isHeld()) {
                    tellOutcome(admission, event.completion(), event.fault);
                }
                release(admission, event.totalTokens, event.costNanoUsd, event.facts);
                counters.settled++;
                recordLatency(exchangeLatency, event.durationNs);
                if (event.firstByteNs >= 0) {
                    recordLatency(firstByteLatency, event.firstByteNs);
                }
            }
            case QUEUED, WAITING -> {
                cancelWait(admission);
                takeDownRefused(event.facts);
            }
            case SETTLED -> counters.duplicateSettlements++;
            case IDLE -> takeDownRefused(event.facts);
        }
    }

    /// It never held anything.
    private void takeDownRefused(@Nullable LedgerFacts facts) {
        if (facts != null) {
            ledger.refused(facts);
        }
    }

    private void tellOutcome(Admission admission, Completion completion, @Nullable Fault fault) {
        switch (completion) {
            case SUCCESS -> admission.running.succeed(time.nowNs());
            case FAILED -> attempts.tell(admission, fault == null ? Fault.UPSTREAM_ERROR : fault, -1);
            case CANCELLED -> {}
        }
    }

    private static void recordLatency(SingleWriterRecorder recorder, long latencyNs) {
        recorder.recordValue(Math.clamp(latencyNs, 0, Latencies.HIGHEST_NS));
    }

    private void cancelWait(Admission admission) {
        leaveQueues(admission);
        admission.stage = Admission.Stage.SETTLED;
    }

    /// Nobody settled in time. What was reserved is charged: the money may well have been spent.
    void expire(Admission admission) {
        counters.expiredReservations++;
        release(admission, UNKNOWN_TOKENS, admission.chain.isBudgeted() ? admission.chain.amountNanoUsd() : 0, null);
    }

    /// Gives back whatever is held, whatever state an error left behind.
    void abandon(Admission admission, long usedTokens, long costNanoUsd) {
        leaveQueues(admission);
        release(admission, usedTokens, costNanoUsd, null);
        admission.stage = Admission.Stage.IDLE;
    }

    private void leaveQueues(Admission admission) {
        timers.cancel(admission);
        if (bulkhead.queue().contains(admission)) {
            bulkhead.queue().remove(admission);
        }
        if (admission.waitsAt != null) {
            waits.remove(admission);
        }
    }

    private void release(Admission admission, long usedTokens, long costNanoUsd, @Nullable LedgerFacts facts) {
        timers.cancel(admission);
        admission.stage = Admission.Stage.SETTLED;
        admission.tried.clear();
        if (admission.running.isHeld()) {
            admission.running.release(usedTokens, time.nowNs());
        }
        if (admission.chain.isHeld()) {
            if (admission.chain.isBudgeted() && costNanoUsd > admission.chain.amountNanoUsd()) {
                counters.reservationsExceeded++;
            }
            bulkhead.leave();
            ledger.settled(admission, costNanoUsd, facts);
            admission.chain.settle(usedTokens, costNanoUsd, time.windows(), waits, leases, listener, time.nowNs());
        }
    }
}
