package io.ringfence.gateway.alerts;

import io.ringfence.engine.budget.BudgetListener;
import io.ringfence.engine.budget.BudgetPeriod;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.OneToOneConcurrentArrayQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes events from the engine and tells the log, the metrics and the webhooks of them, on a thread of its
/// own.
///
/// Slots go round: the engine thread takes a free one, fills it and hands it over, and gets it back when it was
/// read. So it neither allocates nor waits; what finds no free slot is lost and counted.
public final class BudgetAlerts implements BudgetListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BudgetAlerts.class);
    private static final int SLOTS = 1_024;

    private static final class Slot {
        String account = "";
        BudgetPeriod period = BudgetPeriod.TOTAL;
        long window;
        int permille;
        long spentNanoUsd;
        long limitNanoUsd;
    }

    private final OneToOneConcurrentArrayQueue<Slot> free = new OneToOneConcurrentArrayQueue<>(SLOTS);
    private final OneToOneConcurrentArrayQueue<Slot> told = new OneToOneConcurrentArrayQueue<>(SLOTS);
    private final AtomicLong lost = new AtomicLong();
    private final AlertMetrics metrics;
    private final Webhooks webhooks;
    private final Thread thread =
            Thread.ofPlatform().name("ringfence-alerts").daemon().unstarted(this::run);

    /// Seen by the alert thread when it finds nothing more to tell.
    private volatile boolean isClosed;

    /// @param webhooks who are told; they are to be closed after this
    public BudgetAlerts(AlertMetrics metrics, Webhooks webhooks) {
        this.metrics = metrics;
        this.webhooks = webhooks;
        metrics.lost(lost::get);
        for (int i = 0; i < SLOTS; i++) {
            free.offer(new Slot());
        }
    }

    public void start() {
        thread.start();
    }

    @Override
    public void reached(
            String account, BudgetPeriod period, long window, int permille, long spentNanoUsd, long limitNanoUsd) {
        tell(account, period, window, permille, spentNanoUsd, limitNanoUsd);
    }

    @Override
    public void exceeded(String account, BudgetPeriod period, long window, long spentNanoUsd, long limitNanoUsd) {
        tell(account, period, window, 0, spentNanoUsd, limitNanoUsd);
    }

    private void tell(
            String account, BudgetPeriod period, long window, int permille, long spentNanoUsd, long limitNanoUsd) {
        Slot slot = free.poll();
        if (slot == null) {
            lost.incrementAndGet();
            return;
        }
        slot.account = account;
        slot.period = period;
        slot.window = window;
        slot.permille = permille;
        slot.spentNanoUsd = spentNanoUsd;
        slot.limitNanoUsd = limitNanoUsd;
        told.offer(slot);
        LockSupport.unpark(thread);
    }

    private void run() {
        while (true) {
            BudgetEvent event = next();
            if (event != null) {
                pass(event);
            } else if (isClosed) {
                return;
            } else {
                LockSupport.park(this);
            }
        }
    }

    private @Nullable BudgetEvent next() {
        Slot slot = told.poll();
        if (slot == null) {
            return null;
        }
        BudgetEvent event = new BudgetEvent(
                slot.account, slot.period, slot.window, slot.permille, slot.spentNanoUsd, slot.limitNanoUsd);
        free.offer(slot);
        return event;
    }

    private void pass(BudgetEvent event) {
        try {
            LOG.warn("{}", event.words());
            metrics.alert(event);
            String id = "evt_" + UUID.randomUUID();
            webhooks.tell(new WebhookMessage(id, event.type(), event.json(id, Instant.now())));
        } catch (RuntimeException bug) {
            LOG.error("An alert could not be told because of a bug", bug);
        }
    }

    /// Tells what is left, once the engine is closed.
    @Override
    public void close() {
        isClosed = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
