package io.ringfence.engine;

import com.lmax.disruptor.EventHandler;
import io.ringfence.engine.budget.AccountBudgets;
import io.ringfence.engine.budget.Budget;
import io.ringfence.engine.budget.BudgetLease;
import io.ringfence.engine.budget.BudgetListener;
import io.ringfence.engine.budget.LeasePort;
import io.ringfence.engine.ledger.Ledger;
import io.ringfence.engine.limit.RateLimit;
import io.ringfence.engine.limit.RatePort;
import io.ringfence.engine.limit.SharedRates;
import io.ringfence.engine.policy.PolicyRegistry;
import io.ringfence.engine.policy.PolicySnapshot;
import java.util.function.Consumer;
import org.HdrHistogram.SingleWriterRecorder;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/// The single writer of all live state: every admission, failure and settlement passes through here, in order.
/// One thread at a time; no locks, no allocation once warm, one look at the clock for each batch.
final class DecisionHandler implements EventHandler<EngineEvent> {
    private final int maxInFlight;
    private final BatchTime time;
    private final Counters counters = new Counters();
    private final Timers timers = new Timers();
    private final InstalledPolicy policy = new InstalledPolicy();
    private final Bulkhead bulkhead = new Bulkhead();
    private final LedgerNotes ledger;
    private final Leases leases;
    private final SharedRates rates;
    private final Waits waits = new Waits();
    private final Replies replies;
    private final Answers answers;
    private final Attempts attempts;
    private final Admissions admissions;
    private final Settlements settlements;
    private final StatusReport statusReport;
    private final SingleWriterRecorder decisionLatency = Latencies.recorder();
    private final SingleWriterRecorder exchangeLatency = Latencies.recorder();
    private final SingleWriterRecorder firstByteLatency = Latencies.recorder();
    private final Consumer<Admission> onDeadline = this::onDeadline;
    private final PolicyRegistry registry;

    private boolean isInBatch;

    DecisionHandler(
            EngineSettings settings,
            ReplyPort[] ports,
            NanoClock nanoClock,
            EpochClock epochClock,
            Ledger ledger,
            LeasePort leasePort,
            RatePort ratePort,
            BudgetListener listener,
            PolicyRegistry registry) {
        maxInFlight = settings.maxInFlight();
        this.registry = registry;
        time = new BatchTime(nanoClock, epochClock);
        this.ledger = new LedgerNotes(ledger, time);
        leases = new Leases(leasePort, time);
        rates = new SharedRates(ratePort);
        replies = new Replies(ports);
        answers = new Answers(replies, counters);
        CandidateBudgets budgets = new CandidateBudgets(time, leases, listener);
        attempts = new Attempts(time, policy, timers, budgets, waits, leases, this.ledger, settings.seed());
        admissions = new Admissions(
                time, policy, timers, attempts, bulkhead, waits, answers, this.ledger, leases, rates, listener);
        settlements = new Settlements(
                time,
                timers,
                attempts,
                bulkhead,
                waits,
                counters,
                exchangeLatency,
                firstByteLatency,
                this.ledger,
                leases,
                listener);
        statusReport = new StatusReport(time, policy, bulkhead, waits, counters, leases);
        applyBulkheadLimits();
        leasePort.limitsBefore().forEach(limit -> registry.changeLimit(limit, _ -> {}));
    }

    @Override
    public void onEvent(EngineEvent event, long sequence, boolean endOfBatch) {
        if (!isInBatch) {
            beginBatch();
        }

        try {
            handle(event);
        } catch (Throwable t) {
            onError(t, event);
        }
        serveWaiting();
        event.clear();

        if (endOfBatch) {
            endBatch();
        }
    }

    private void beginBatch() {
        isInBatch = true;
        long lastMinute = time.minute();
        if (time.advance()) {
            policy.forEachAccount(account -> {
                account.budgets().enter(time.windows());
                wakeWaiters(account.budgets());
            });
        }
        if (time.minute() > lastMinute) {
            waits.minuteBegan();
        }
        timers.poll(time.nowNs(), onDeadline);
        serveWaiting();
    }

    private void wakeWaiters(AccountBudgets budgets) {
        for (Budget budget : budgets.all()) {
            leases.moved(budget);
            waits.moved(budget);
        }
    }

    /// Wakes the event loops that were answered. A driver that stops in the middle of a batch calls it itself.
    void endBatch() {
        if (!isInBatch) {
            return;
        }

        isInBatch = false;
        try {
            leases.flush();
        } catch (Throwable t) {
            count(t);
        }
        try {
            rates.flush(waits.areRatesAwaited(), time.nowNs());
        } catch (Throwable t) {
            count(t);
        }
        try {
            replies.flush();
        } catch (Throwable t) {
            count(t);
        }
    }

    private void handle(EngineEvent event) {
        switch (event.kind) {
            case ADMIT -> admit(event);
            case ATTEMPT_FAILED -> attemptFailed(event);
            case SETTLE -> settlements.settle(event);
            case REFUSED -> ledger.refused(event.facts());
            case PREPARE -> policy.prepare(event.policy(), time.nowNs());
            case INSTALL -> install(event.policy());
            case GRANT -> grant(event);
            case RECALL -> recall(event.lease());
            case LIMIT -> registry.changeLimit(event.limit(), this::limitChanged);
            case EXTEND -> extend(time.fromClock(event.untilNs));
            case RATE_GRANT -> rateGrant(event.rate(), event.granted, event.level);
            case RATE_LOST -> rateLost(event.rate());
            case RATE_RECALL -> event.rate().giveBack();
            case RATES -> ratesAlone(event.areAlone);
            case STATUS -> event.statusConsumer().accept(statusReport.report());
            case STANDING -> event.standingConsumer().accept(statusReport.standing(event.principal()));
            case TICK -> {}
        }
    }

    private void admit(EngineEvent event) {
        admissions.admit(event.admission());
        long latencyNs = time.nowNs() - time.fromClock(event.publishedNs);
        decisionLatency.recordValue(Math.clamp(latencyNs, 0, Latencies.HIGHEST_NS));
    }

    private void attemptFailed(EngineEvent event) {
        Admission admission = event.admission();
        answerIfAny(admission, attempts.failed(admission, event.fault(), event.retryAfterNs, event.isRetryable));
    }

    private void answerIfAny(Admission admission, @Nullable Decision decision) {
        if (decision != null) {
            answers.answer(admission, decision);
        }
    }

    private void install(PolicySnapshot snapshot) {
        policy.install(snapshot, time.nowNs());
        applyBulkheadLimits();
        policy.forEachAccount(account -> wakeWaiters(account.budgets()));
    }

    private void grant(EngineEvent event) {
        BudgetLease lease = event.lease();
        lease.budgets().enter(time.windows());
        leases.granted(lease, event.window, event.grantedNanoUsd, event.spentElsewhereNanoUsd, event.resets);
        waits.moved(lease.budget());
    }

    private void recall(BudgetLease lease) {
        lease.budgets().enter(time.windows());
        leases.giveBack(lease);
        waits.moved(lease.budget());
    }

    private void limitChanged(Budget budget) {
        leases.changed(budget);
        waits.moved(budget);
    }

    private void extend(long untilNs) {
        if (leases.extend(untilNs)) {
            policy.forEachAccount(account -> wakeWaiters(account.budgets()));
        }
    }

    private void rateGrant(RateLimit rate, long granted, long level) {
        rate.granted(granted, level, time.nowNs());
        waits.moved(rate);
    }

    private void rateLost(RateLimit rate) {
        rate.unanswered();
        waits.moved(rate);
    }

    private void ratesAlone(boolean areAlone) {
        if (rates.alone(areAlone)) {
            policy.forEachAccount(account -> {
                alone(account.requests(), areAlone);
                alone(account.tokens(), areAlone);
            });
        }
    }

    private void alone(RateLimit rate, boolean isAlone) {
        if (isAlone) {
            rate.beginAlone(time.nowNs());
        } else {
            rate.endAlone(time.nowNs());
        }
        waits.moved(rate);
    }

    private void applyBulkheadLimits() {
        int places = Math.min(maxInFlight, policy.resilience().maxConcurrent());
        bulkhead.limits(places, policy.resilience().maxQueue());
    }

    private void onDeadline(Admission admission) {
        try {
            switch (admission.stage) {
                case QUEUED, WAITING -> admissions.waitOver(admission);
                case BACKING_OFF -> answerIfAny(admission, attempts.backOffOver(admission));
                case RUNNING, EXHAUSTED -> settlements.expire(admission);
                case IDLE, SETTLED -> {}
            }
        } catch (Throwable t) {
            count(t);
            refuseAfterError(admission);
        }
        serveWaiting();
    }

    private void serveWaiting() {
        Admission admission = admissions.nextToTry();
        while (admission != null) {
            try {
                admissions.tryAgain(admission);
            } catch (Throwable t) {
                count(t);
                refuseAfterError(admission);
            }
            admission = admissions.nextToTry();
        }
    }

    /// A bug must not stop the ring, keep what an exchange holds, or leave its client without an answer.
    private void onError(Throwable error, EngineEvent event) {
        count(error);
        Admission admission = event.admission;
        if (admission == null) {
            return;
        }

        switch (event.kind) {
            case ADMIT -> refuseAfterError(admission);
            case ATTEMPT_FAILED -> {
                giveUp(admission, 0, 0);
                tryAnswer(admission, Decision.ATTEMPTS_EXHAUSTED);
            }
            case SETTLE -> giveUp(admission, event.totalTokens, event.costNanoUsd);
            case REFUSED,
                    PREPARE,
                    INSTALL,
                    GRANT,
                    RECALL,
                    LIMIT,
                    EXTEND,
                    RATE_GRANT,
                    RATE_LOST,
                    RATE_RECALL,
                    RATES,
                    STATUS,
                    STANDING,
                    TICK -> {}
        }
    }

    private void count(Throwable error) {
        counters.handlerErrors++;
        counters.lastHandlerError = error;
    }

    private void refuseAfterError(Admission admission) {
        giveUp(admission, 0, 0);
        tryAnswer(admission, Decision.OVERLOADED);
    }

    private void giveUp(Admission admission, long usedTokens, long costNanoUsd) {
        try {
            settlements.abandon(admission, usedTokens, costNanoUsd);
        } catch (Throwable t) {
            count(t);
        }
    }

    private void tryAnswer(Admission admission, Decision decision) {
        try {
            answers.answer(admission, decision);
        } catch (Throwable t) {
            count(t);
        }
    }

    SingleWriterRecorder decisionLatency() {
        return decisionLatency;
    }

    SingleWriterRecorder exchangeLatency() {
        return exchangeLatency;
    }

    SingleWriterRecorder firstByteLatency() {
        return firstByteLatency;
    }
}
