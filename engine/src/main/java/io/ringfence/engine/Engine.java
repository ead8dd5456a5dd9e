package io.ringfence.engine;

import com.lmax.disruptor.BlockingWaitStrategy;
import com.lmax.disruptor.BusySpinWaitStrategy;
import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.LiteBlockingWaitStrategy;
import com.lmax.disruptor.PhasedBackoffWaitStrategy;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.SleepingWaitStrategy;
import com.lmax.disruptor.WaitStrategy;
import com.lmax.disruptor.YieldingWaitStrategy;
import io.ringfence.engine.EngineEvent.Kind;
import io.ringfence.engine.EngineStatus.AccountStatus;
import io.ringfence.engine.budget.BudgetListener;
import io.ringfence.engine.budget.LeasePort;
import io.ringfence.engine.ledger.Ledger;
import io.ringfence.engine.ledger.LedgerFacts;
import io.ringfence.engine.limit.RatePort;
import io.ringfence.engine.policy.PolicyRegistry;
import io.ringfence.engine.policy.PolicySnapshot;
import io.ringfence.engine.policy.Principal;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.HdrHistogram.SingleWriterRecorder;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/// The decision core: who may call, which candidate serves, how much money is set aside. Any thread may
/// publish; no method blocks or waits. Answers come back through the reply ports.
///
/// With [EngineThreading#PUBLISHER] a publishing method may decide in place, and deliver and flush answers of
/// any loop before it returns.
public final class Engine implements AutoCloseable {
    private static final long HYBRID_SPIN_NS = TimeUnit.MICROSECONDS.toNanos(20);
    private static final long HYBRID_YIELD_NS = TimeUnit.MICROSECONDS.toNanos(40);
    static final long NO_SLOT = -1;

    private final int settleHeadroom;
    private final NanoClock nanoClock;
    private final boolean keepsLedger;
    private final PolicyRegistry registry;
    private final DecisionHandler handler;
    private final RingBuffer<EngineEvent> ring;
    private final RingDriver driver;
    private final LeaseEvents leases = new LeaseEvents(this);
    private final RateEvents rates = new RateEvents(this);
    /// Volatile because any thread may close while others publish, and each must see it at its next claim: once
    /// the driver has stopped, nobody takes anything off the ring. A claim that is under way at that moment may
    /// still slip in, so whoever needs every event handled stops publishing before.
    private volatile boolean isClosed;

    /// Builds the engine; [#start()] starts it.
    ///
    /// @param ports the way back to each event loop, by the loop's index
    /// @param nanoClock deadlines are given on this clock
    /// @param epochClock tells the calendar windows of budgets
    public Engine(EngineSettings settings, ReplyPort[] ports, NanoClock nanoClock, EpochClock epochClock) {
        this(settings, ports, nanoClock, epochClock, Ledger.NONE, LeasePort.NONE, BudgetListener.NONE);
    }

    /// As below, with all limits per minute of its own.
    public Engine(
            EngineSettings settings,
            ReplyPort[] ports,
            NanoClock nanoClock,
            EpochClock epochClock,
            Ledger ledger,
            LeasePort leases,
            BudgetListener listener) {
        this(settings, ports, nanoClock, epochClock, ledger, leases, RatePort.NONE, listener);
    }

    /// As above, with what outlives it, and with somebody who hears of budgets that run low.
    ///
    /// @param ledger takes down what must survive
    /// @param leases grants what may be reserved of budgets that others spend from, too, and knows what was
    /// spent before
    /// @param rates has the limits per minute that are shared
    /// @param listener called on the engine thread
    public Engine(
            EngineSettings settings,
            ReplyPort[] ports,
            NanoClock nanoClock,
            EpochClock epochClock,
            Ledger ledger,
            LeasePort leases,
            RatePort rates,
            BudgetListener listener) {
        settleHeadroom = settings.settleHeadroom();
        registry = new PolicyRegistry(settings.maxUsersPerKey());
        keepsLedger = !ledger.equals(Ledger.NONE);
        this.nanoClock = nanoClock;
        handler =
                new DecisionHandler(settings, ports, nanoClock, epochClock, ledger, leases, rates, listener, registry);
        ring = RingBuffer.createMultiProducer(
                EngineEvent::new, settings.ringSize(), waitStrategy(settings.threading()));
        driver = switch (settings.threading()) {
            case PUBLISHER -> new PublisherDriver(ring, handler);
            case BLOCKING, LITE_BLOCKING, YIELDING, SLEEPING, BUSY_SPIN, HYBRID -> new ThreadDriver(ring, handler);
        };
    }

    private static WaitStrategy waitStrategy(EngineThreading threading) {
        return switch (threading) {
            // Nobody waits when publishers drain; this one has nothing to signal.
            case PUBLISHER, YIELDING -> new YieldingWaitStrategy();
            case BLOCKING -> new BlockingWaitStrategy();
            case LITE_BLOCKING -> new LiteBlockingWaitStrategy();
            case SLEEPING -> new SleepingWaitStrategy();
            case BUSY_SPIN -> new BusySpinWaitStrategy();
            case HYBRID ->
                PhasedBackoffWaitStrategy.withLiteLock(HYBRID_SPIN_NS, HYBRID_YIELD_NS, TimeUnit.NANOSECONDS);
        };
    }

    public void start() {
        driver.start();
    }

    /// Asks whether an exchange may go; the answer comes through its loop's reply port.
    ///
    /// @return false if too few slots are free: settlements of running work come first
    public boolean tryAdmit(Admission admission) {
        if (!ring.hasAvailableCapacity(settleHeadroom + 1)) {
            return false;
        }
        long sequence = tryClaim();
        if (sequence == NO_SLOT) {
            return false;
        }

        EngineEvent event = ring.get(sequence);
        event.kind = Kind.ADMIT;
        event.admission = admission;
        event.publishedNs = nanoClock.nanoTime();
        publish(sequence);
        return true;
    }

    /// Tells that the attempt failed before anything was committed to the client. The answer is ADMITTED with
    /// another candidate, at once or after a wait that the engine keeps, or ATTEMPTS_EXHAUSTED; the reservation
    /// stays held until [#trySettle] in both cases.
    ///
    /// @param retryAfterNs what the provider asked for, -1 = nothing
    /// @param retryable whether the same request may do better at the same or another candidate of the route
    /// @return false if the ring is full: to be tried again, never dropped
    public boolean tryAttemptFailed(Admission admission, Fault fault, long retryAfterNs, boolean retryable) {
        long sequence = tryClaim();
        if (sequence == NO_SLOT) {
            return false;
        }

        EngineEvent event = ring.get(sequence);
        event.kind = Kind.ATTEMPT_FAILED;
        event.admission = admission;
        event.fault = fault;
        event.retryAfterNs = retryAfterNs;
        event.isRetryable = retryable;
        publish(sequence);
        return true;
    }

    /// Tells that the exchange is over, whatever stage it is in; also cancels a wait. There is no answer.
    ///
    /// @param fault who is to blame with FAILED; null = the provider
    /// @param totalTokens what was used, -1 = not known, so the estimate stands
    /// @param costNanoUsd what it cost
    /// @param firstByteNs time until the first byte, -1 = there was none
    /// @param facts for its row in the ledger, not to be changed any more; null when there are none to tell
    /// @return false if the ring is full: to be tried again, never dropped
    public boolean trySettle(
            Admission admission,
            Completion completion,
            @Nullable Fault fault,
            long totalTokens,
            long costNanoUsd,
            long durationNs,
            long firstByteNs,
            @Nullable LedgerFacts facts) {
        if (costNanoUsd < 0) {
            throw new IllegalArgumentException("costNanoUsd=" + costNanoUsd + " is negative");
        }
        long sequence = tryClaim();
        if (sequence == NO_SLOT) {
            return false;
        }

        EngineEvent event = ring.get(sequence);
        event.kind = Kind.SETTLE;
        event.admission = admission;
        event.completion = completion;
        event.fault = fault;
        event.totalTokens = totalTokens;
        event.costNanoUsd = costNanoUsd;
        event.durationNs = durationNs;
        event.firstByteNs = firstByteNs;
        event.facts = facts;
        publish(sequence);
        return true;
    }

    /// As above, without facts for the ledger.
    public boolean trySettle(
            Admission admission,
            Completion completion,
            @Nullable Fault fault,
            long totalTokens,
            long costNanoUsd,
            long durationNs,
            long firstByteNs) {
        return trySettle(admission, completion, fault, totalTokens, costNanoUsd, durationNs, firstByteNs, null);
    }

    /// Whether there is a ledger to take anything down in.
    public boolean keepsLedger() {
        return keepsLedger;
    }

    /// Takes down an exchange that was never admitted.
    ///
    /// @return false if the ring is full: to be tried again, never dropped
    public boolean tryRecordRefused(LedgerFacts facts) {
        long sequence = tryClaim();
        if (sequence == NO_SLOT) {
            return false;
        }

        EngineEvent event = ring.get(sequence);
        event.kind = Kind.REFUSED;
        event.facts = facts;
        publish(sequence);
        return true;
    }

    /// Makes known what a policy names that the one in force does not, beside all that is in force. Whoever asks
    /// on several threads calls this before any of them takes the policy over, and [#tryInstall] once all have:
    /// then neither those who still ask by the old one nor those who ask by the new one are refused for it.
    ///
    /// @return false if the ring is full
    public boolean tryPrepare(PolicySnapshot policy) {
        return tryPublish(Kind.PREPARE, policy);
    }

    /// Puts a policy in force, in order with everything else that is published. What it does not name is retired.
    ///
    /// @return false if the ring is full
    public boolean tryInstall(PolicySnapshot policy) {
        return tryPublish(Kind.INSTALL, policy);
    }

    private boolean tryPublish(Kind kind, PolicySnapshot policy) {
        long sequence = tryClaim();
        if (sequence == NO_SLOT) {
            return false;
        }

        EngineEvent event = ring.get(sequence);
        event.kind = kind;
        event.policy = policy;
        publish(sequence);
        return true;
    }

    /// What those say who grant leases.
    public LeaseEvents leases() {
        return leases;
    }

    /// What those say who have the limits that are shared.
    public RateEvents rates() {
        return rates;
    }

    /// Asks for a report. The consumer runs on the engine thread: it should only put the report somewhere.
    ///
    /// @return false if the ring is full
    public boolean tryStatus(Consumer<EngineStatus> consumer) {
        long sequence = tryClaim();
        if (sequence == NO_SLOT) {
            return false;
        }

        EngineEvent event = ring.get(sequence);
        event.kind = Kind.STATUS;
        event.statusConsumer = consumer;
        publish(sequence);
        return true;
    }

    /// Asks how the levels of one caller stand, the widest first. The consumer runs on the engine thread: it
    /// should only put the answer somewhere. Unlike a report of everything it costs the same however many
    /// callers there are.
    ///
    /// @return false if the ring is full
    public boolean tryStanding(Principal principal, Consumer<List<AccountStatus>> consumer) {
        long sequence = tryClaim();
        if (sequence == NO_SLOT) {
            return false;
        }

        EngineEvent event = ring.get(sequence);
        event.kind = Kind.STANDING;
        event.principal = principal;
        event.standingConsumer = consumer;
        publish(sequence);
        return true;
    }

    /// Lets waits and reservations expire when nothing else is published. To be called every 20 ms or so.
    ///
    /// @return false if the ring is full, which does no harm: something else will be handled
    public boolean tryTick() {
        long sequence = tryClaim();
        if (sequence == NO_SLOT) {
            return false;
        }

        ring.get(sequence).kind = Kind.TICK;
        publish(sequence);
        return true;
    }

    /// A slot to be filled in and published, or [#NO_SLOT].
    long tryClaim() {
        if (isClosed) {
            return NO_SLOT;
        }
        try {
            return ring.tryNext();
        } catch (InsufficientCapacityException _) {
            // One preallocated exception without a stack trace is how the ring says that it is full.
            return NO_SLOT;
        }
    }

    EngineEvent slot(long sequence) {
        return ring.get(sequence);
    }

    void publish(long sequence) {
        ring.publish(sequence);
        driver.onPublished();
    }

    /// Live objects by id, for building policies.
    public PolicyRegistry registry() {
        return registry;
    }

    /// Nanoseconds from publishing an admission until the batch that decided it began. Readers take interval
    /// histograms.
    public SingleWriterRecorder decisionLatency() {
        return handler.decisionLatency();
    }

    /// Nanoseconds of whole exchanges, as told at their settlement.
    public SingleWriterRecorder exchangeLatency() {
        return handler.exchangeLatency();
    }

    /// Nanoseconds until the first byte, as told at settlement.
    public SingleWriterRecorder firstByteLatency() {
        return handler.firstByteLatency();
    }

    /// Whether [#close()] was called. What was published before is still handled; later nothing is taken in,
    /// and every publication answers as if the ring were full.
    public boolean isClosed() {
        return isClosed;
    }

    /// Takes nothing more in, handles what is on the ring, and stops. May be called twice.
    @Override
    public void close() {
        isClosed = true;
        driver.close();
    }
}
