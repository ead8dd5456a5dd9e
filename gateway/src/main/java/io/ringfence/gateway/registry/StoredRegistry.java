package io.ringfence.gateway.registry;

import io.ringfence.frontend.ExchangeListener;
import io.ringfence.frontend.admin.AdminPages;
import io.ringfence.gateway.config.GatewayConfig;
import io.ringfence.store.db.Database;
import io.ringfence.store.registry.Registry;
import io.ringfence.store.registry.RegistryContent;
import io.ringfence.store.registry.StoredKey;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.SystemNanoClock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The database's organisations, projects, keys and credentials for a running gateway, on one thread: looks
/// several times a second whether they have changed, does what the operator asks for over HTTP, and writes down
/// when keys were used. A database that is away changes nothing about whom the gateway knows.
public final class StoredRegistry implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoredRegistry.class);
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long WRITE_USE_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long STOP_MS = 10_000;
    private static final int MAX_WAITING = 64;

    private final Registry registry;
    private final ArrayBlockingQueue<Runnable> asked = new ArrayBlockingQueue<>(MAX_WAITING);
    private final KeyUse use = new KeyUse(SystemEpochClock.INSTANCE);
    private final RegistryPages pages;
    private final Thread thread = new Thread(this::run, "registry");
    private volatile GatewayConfig config;
    private volatile boolean isStopping;
    private @Nullable Consumer<RegistryContent> listener;
    private RegistryContent content = RegistryContent.EMPTY;
    private final AtomicLong failures = new AtomicLong();
    private boolean isFailing;

    /// Does nothing before [#read] and [#start].
    ///
    /// @param database with its schema up to date
    public StoredRegistry(Database database, GatewayConfig config) {
        this.registry = new Registry(database);
        this.config = config;
        InstantSource clock = InstantSource.system();
        this.pages = new RegistryPages(
                new Administration(registry, this::config, clock),
                new CredentialAdministration(registry, this::config, clock),
                this::ask);
        thread.setDaemon(true);
    }

    private GatewayConfig config() {
        return config;
    }

    private void ask(Runnable work) {
        if (isStopping || !asked.offer(work)) {
            throw new RejectedExecutionException("asked=" + asked.size());
        }
    }

    /// For the operator.
    public AdminPages pages() {
        return pages;
    }

    /// Notes which keys are used.
    public ExchangeListener use() {
        return use;
    }

    /// Reads everything for the first time.
    ///
    /// @throws IllegalStateException when the database does not answer
    public RegistryContent read() {
        try {
            content = registry.read();
            return content;
        } catch (SQLException e) {
            throw new IllegalStateException("the database's keys cannot be read: " + e.getMessage(), e);
        }
    }

    /// Begins to look for changes, after [#read].
    ///
    /// @param onChange hears of each on this object's thread
    public void start(Consumer<RegistryContent> onChange) {
        listener = onChange;
        thread.start();
    }

    /// Looks for changes that failed. Any thread.
    public long failures() {
        return failures.get();
    }

    /// A new configuration is in force.
    public void configured(GatewayConfig newConfig) {
        config = newConfig;
    }

    private void run() {
        long writeUseNs = SystemNanoClock.INSTANCE.nanoTime() + WRITE_USE_NS;
        while (!isStopping) {
            doWhatIsAsked();
            look();
            long nowNs = SystemNanoClock.INSTANCE.nanoTime();
            if (nowNs - writeUseNs >= 0) {
                writeUse();
                writeUseNs = nowNs + WRITE_USE_NS;
            }
        }
        for (Runnable late = asked.poll(); late != null; late = asked.poll()) {
            run(late);
        }
        writeUse();
    }

    /// Until it is time to look again, or something was done that is worth a look.
    private void doWhatIsAsked() {
        try {
            Runnable work = asked.poll(POLL_NS, TimeUnit.NANOSECONDS);
            if (work != null) {
                run(work);
            }
        } catch (InterruptedException e) {
            isStopping = true; // nobody else interrupts this thread than who wants it to end
        }
    }

    private static void run(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.warn("An answer to the operator could not be given", e); // its event loop has stopped meanwhile
        }
    }

    private void look() {
        try {
            if (registry.version() != content.version()) {
                RegistryContent found = registry.read();
                if (listener != null) {
                    listener.accept(found);
                }
                content = found;
            }
            if (isFailing) {
                isFailing = false;
                LOG.info("Changes of the database's keys are seen again");
            }
        } catch (SQLException | RuntimeException e) {
            failures.incrementAndGet();
            if (!isFailing && !isStopping) {
                isFailing = true;
                LOG.error("Changes of the database's keys are not seen until this ends; those that are known hold", e);
            }
        }
    }

    private void writeUse() {
        Map<String, Long> used = use.take();
        used.keySet().retainAll(content.keys().stream().map(StoredKey::name).collect(Collectors.toSet()));
        if (used.isEmpty()) {
            return;
        }
        try {
            registry.used(used);
        } catch (SQLException | RuntimeException e) {
            LOG.warn("It could not be written down when {} keys were used", used.size(), e);
        }
    }

    /// Ends after what is under way.
    @Override
    public void close() {
        isStopping = true;
        asked.offer(() -> {}); // a full queue needs no waking
        try {
            thread.join(STOP_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
