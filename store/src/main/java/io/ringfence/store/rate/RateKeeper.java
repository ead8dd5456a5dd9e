package io.ringfence.store.rate;

import io.ringfence.engine.Engine;
import io.ringfence.engine.limit.RateKind;
import io.ringfence.engine.limit.RatePort;
import io.ringfence.engine.limit.RateShare;
import io.ringfence.engine.limit.RateSharing;
import io.ringfence.store.db.DatabaseSettings;
import io.ringfence.store.ledger.Texts;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.OneToOneConcurrentArrayQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes shares of limits for one engine, on a thread of its own, out of buckets that all gateways take from.
///
/// The engine hands shares over by a bounded queue and never waits. When the store cannot be asked, the engine
/// is told so, and goes on with what it may do alone.
public final class RateKeeper implements RatePort, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RateKeeper.class);
    private static final int QUEUE = 8_192;
    private static final int BATCH = 256;

    /// Of more shares than this, those are forgotten that hold nothing and were not heard of for longest.
    private static final int MAX_HELD = 200_000;

    private static final long CHECK_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long STOP_NS = TimeUnit.SECONDS.toNanos(2);

    private record Name(String account, RateKind kind) {}

    private final OneToOneConcurrentArrayQueue<RateShare> told = new OneToOneConcurrentArrayQueue<>(QUEUE);
    private final Map<Name, HeldRate> held = new LinkedHashMap<>(16, 0.75f, true);
    private final Queue<HeldRate> toAnswer = new ArrayDeque<>();
    private final Queue<BooleanSupplier> outbox = new ArrayDeque<>();
    private final AtomicLong failures = new AtomicLong();
    private final RateStore store;
    private final String storeName;
    private final RateSettings settings;
    private final NanoClock clock;

    private volatile @Nullable Thread thread;
    private volatile boolean isStopping;
    private volatile boolean isAway = true;
    private @Nullable Engine engine;
    private boolean hasFailed;
    private boolean isClosed;
    private long tryAgainNs;
    private long checkDueNs;
    private long lookDueNs;

    RateKeeper(RateStore store, String storeName, RateSettings settings, NanoClock clock) {
        this.store = store;
        this.storeName = storeName;
        this.settings = settings;
        this.clock = clock;
    }

    /// Shares limits through Redis. The engine is built with it, then [#start].
    ///
    /// @param clock the engine's
    /// @throws IllegalArgumentException when the settings cannot be used
    public static RateKeeper redis(RedisSettings redis, RateSettings settings, NanoClock clock) {
        return new RateKeeper(new RedisRates(redis), "Redis", settings, clock);
    }

    /// Shares limits through PostgreSQL. The engine is built with it, then [#start].
    ///
    /// @param database with its schema up to date
    /// @param clock the engine's
    public static RateKeeper postgres(DatabaseSettings database, RateSettings settings, NanoClock clock) {
        return new RateKeeper(new PostgresRates(database), "the database", settings, clock);
    }

    @Override
    public RateSharing sharing() {
        return settings.sharing();
    }

    @Override
    public boolean tryTell(RateShare share) {
        return told.offer(share);
    }

    @Override
    public void flush() {
        Thread keeper = thread;
        if (keeper != null) {
            LockSupport.unpark(keeper);
        }
    }

    /// Says whose shares they are. Whoever needs no thread calls [#work] himself from then on.
    void attach(Engine newEngine) {
        engine = newEngine;
        tryAgainNs = clock.nanoTime();
    }

    /// Looks whether the store is there, and takes shares for an engine until [#close].
    public void start(Engine newEngine) {
        attach(newEngine);
        work();
        Thread keeper = new Thread(this::run, "rate limits");
        keeper.setDaemon(true);
        thread = keeper;
        keeper.start();
    }

    private void run() {
        while (!isStopping) {
            LockSupport.parkNanos(work());
        }
        recallAll();
        long deadlineNs = clock.nanoTime() + STOP_NS;
        while (!isAway && isAnythingHeld() && clock.nanoTime() < deadlineNs) {
            LockSupport.parkNanos(work());
        }
    }

    private boolean isAnythingHeld() {
        return !told.isEmpty() || !toAnswer.isEmpty() || held.values().stream().anyMatch(HeldRate::isHolding);
    }

    private Engine engine() {
        if (engine == null) {
            throw new IllegalStateException("no engine is attached");
        }
        return engine;
    }

    /// Does what is due.
    ///
    /// @return nanoseconds until something else is, unless the engine tells something before
    long work() {
        long nowNs = clock.nanoTime();
        for (RateShare share = told.poll(); share != null; share = told.poll()) {
            hear(share, nowNs);
        }
        long untilNs;
        try {
            untilNs = workWithStore(nowNs);
        } catch (RateStoreException | RuntimeException e) {
            goAway(e);
            untilNs = settings.retry().toNanos();
        }
        publish();
        return outbox.isEmpty() ? Math.max(1, untilNs) : TimeUnit.MILLISECONDS.toNanos(1);
    }

    private void hear(RateShare share, long nowNs) {
        Name name = new Name(Texts.storable(share.account()), share.kind());
        HeldRate known = held.get(name);
        if (known == null || !known.share().equals(share)) {
            known = new HeldRate(share, nowNs);
            held.put(name, known);
        }
        toAnswer.add(known);
    }

    private long workWithStore(long nowNs) throws RateStoreException {
        if (isAway) {
            toAnswer.forEach(this::lose);
            toAnswer.clear();
            if (nowNs < tryAgainNs) {
                return tryAgainNs - nowNs;
            }
            store.check();
            comeBack(nowNs);
        }
        while (!toAnswer.isEmpty()) {
            claim(nowNs);
            publish();
            checkDueNs = nowNs + CHECK_NS;
        }
        if (nowNs >= checkDueNs) {
            store.check();
            checkDueNs = nowNs + CHECK_NS;
        }
        if (nowNs >= lookDueNs) {
            recallIdle(nowNs);
            lookDueNs = nowNs + settings.retry().toNanos();
        }
        return Math.min(checkDueNs, lookDueNs) - nowNs;
    }

    private void claim(long nowNs) throws RateStoreException {
        Map<Name, HeldRate> batch = new LinkedHashMap<>();
        Queue<HeldRate> later = new ArrayDeque<>();
        while (!toAnswer.isEmpty() && batch.size() < BATCH) {
            HeldRate next = toAnswer.remove();
            Name name = new Name(
                    Texts.storable(next.share().account()), next.share().kind());
            if (next.share().statement().limit() == 0) {
                lose(next);
            } else if (batch.putIfAbsent(name, next) != null) {
                // An end user's old account and his new one.
                later.add(next);
            }
        }
        toAnswer.addAll(later);
        List<HeldRate> rates = new ArrayList<>(batch.values());
        List<RateGrant> grants;
        try {
            grants = store.claim(rates.stream().map(rate -> claim(rate, nowNs)).toList());
        } catch (RateStoreException | RuntimeException e) {
            rates.forEach(this::lose);
            throw e;
        }
        for (int i = 0; i < rates.size(); i++) {
            grant(rates.get(i), grants.get(i));
        }
    }

    private RateClaim claim(HeldRate rate, long nowNs) {
        RateClaim claim =
                rate.claim(settings.sharing(), nowNs, settings.horizon().toNanos());
        return isStopping ? claim.withoutWishes() : claim;
    }

    private void grant(HeldRate rate, RateGrant grant) {
        rate.granted(grant);
        outbox.add(() -> engine().rates().tryGrant(rate.share().rate(), grant.granted(), grant.level()));
    }

    private void lose(HeldRate rate) {
        rate.lost();
        outbox.add(() -> engine().rates().tryLost(rate.share().rate()));
    }

    private void recallIdle(long nowNs) {
        long sinceNs = nowNs - settings.idle().toNanos();
        held.values().stream().filter(rate -> rate.isIdleSince(sinceNs)).forEach(this::recall);
        Iterator<HeldRate> oldest = held.values().iterator();
        while (held.size() > MAX_HELD && !oldest.next().isHolding()) {
            oldest.remove();
        }
    }

    private void recallAll() {
        held.values().stream().filter(HeldRate::isHolding).forEach(this::recall);
    }

    private void recall(HeldRate rate) {
        rate.recalled();
        outbox.add(() -> engine().rates().tryRecall(rate.share().rate()));
    }

    private void goAway(Exception e) {
        failures.incrementAndGet();
        tryAgainNs = clock.nanoTime() + settings.retry().toNanos();
        if (!isAway) {
            isAway = true;
            held.values().forEach(HeldRate::lost);
            outbox.add(() -> engine().rates().tryAlone(true));
        }
        if (!hasFailed) {
            hasFailed = true;
            LOG.error(
                    "Limits per minute are not shared until {} can be used; {}: {}",
                    storeName,
                    settings.sharing().refusesAlone()
                            ? "requests under such a limit are refused"
                            : "this gateway allows its part of each",
                    e.getMessage());
        }
        LOG.debug("Limits are not shared", e);
    }

    private void comeBack(long nowNs) {
        isAway = false;
        checkDueNs = nowNs + CHECK_NS;
        outbox.add(() -> engine().rates().tryAlone(false));
        if (hasFailed) {
            hasFailed = false;
            LOG.info("Limits per minute are shared again through {}", storeName);
        }
    }

    /// Puts on the ring what there is for the engine, as far as it has room.
    private void publish() {
        while (!outbox.isEmpty() && outbox.element().getAsBoolean()) {
            outbox.remove();
        }
    }

    /// Times that the store could not be asked. Any thread.
    public long failures() {
        return failures.get();
    }

    /// Whether limits are shared at present. Any thread.
    public boolean areShared() {
        return !isAway;
    }

    /// Gives back what is held, and ends. To be called while the engine still runs, when it takes in nothing
    /// more; may be called twice.
    @Override
    public void close() {
        isStopping = true;
        Thread keeper = thread;
        if (keeper != null) {
            thread = null;
            LockSupport.unpark(keeper);
            try {
                keeper.join(TimeUnit.NANOSECONDS.toMillis(2 * STOP_NS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (!isClosed) {
            isClosed = true;
            store.close();
        }
    }
}
