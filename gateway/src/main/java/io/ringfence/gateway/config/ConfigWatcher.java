package io.ringfence.gateway.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Looks at the configuration file again and again, and tells when a usable new one is there or why it cannot
/// be used.
///
/// Any thread may call; looks and reloads happen one at a time, and the listener runs on the thread that
/// looked.
public final class ConfigWatcher implements AutoCloseable {
    /// Twice this passes at most between a change and its use.
    public static final Duration INTERVAL = Duration.ofMillis(500);

    /* The file is read and hashed at every look instead of waiting for events of the file system: Kubernetes swaps a
     * symbolic link above the file, editors rename, network folders tell nothing. A change counts once two looks in a
     * row have seen the same bytes, so that a file is not used while somebody is still writing it. */
    private final Path file;
    private final ConfigLoader loader;
    private final Listener listener;
    private final CountDownLatch closed = new CountDownLatch(1);
    private GatewayConfig current;
    private String usedPrint;
    private String seenPrint;
    private @Nullable Thread thread;

    /// Told of every change; must not throw.
    public interface Listener {
        /// A new configuration holds from now on.
        ///
        /// @param needRestart the paths of changed settings that only a restart brings into force
        void onReload(GatewayConfig previous, GatewayConfig next, List<String> needRestart);

        /// The file cannot be used, and the configuration that was in force stays. Told once for each content
        /// of the file.
        void onRefused(ConfigException refusal);
    }

    /// @param content of the file that `current` was made from
    public ConfigWatcher(Path file, byte[] content, ConfigLoader loader, GatewayConfig current, Listener listener) {
        this.file = file;
        this.loader = loader;
        this.current = current;
        this.listener = listener;
        this.usedPrint = print(content);
        this.seenPrint = usedPrint;
    }

    /// Starts to look at the file every `interval` on a daemon thread of its own.
    public synchronized void start(Duration interval) {
        if (thread != null) {
            throw new IllegalStateException("already started");
        }
        thread = Thread.ofPlatform().daemon().name("config-watcher").start(() -> watch(interval));
    }

    private void watch(Duration interval) {
        try {
            while (!closed.await(interval.toNanos(), TimeUnit.NANOSECONDS)) {
                check();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /// The configuration in force.
    public synchronized GatewayConfig current() {
        return current;
    }

    /// Looks at the file once.
    public synchronized void check() {
        byte[] content;
        String print;
        ConfigException unreadable = null;
        try {
            content = ConfigLoader.read(file);
            print = print(content);
        } catch (ConfigException refusal) {
            content = new byte[0];
            print = refusal.mistakes().toString();
            unreadable = refusal;
        }
        boolean settled = print.equals(seenPrint);
        seenPrint = print;
        if (!settled || print.equals(usedPrint)) {
            return;
        }
        usedPrint = print;
        if (unreadable != null) {
            listener.onRefused(unreadable);
        } else {
            use(content);
        }
    }

    /// Reads the file now, whether it changed or not: the answer to SIGHUP.
    public synchronized void reload() {
        try {
            byte[] content = ConfigLoader.read(file);
            usedPrint = print(content);
            seenPrint = usedPrint;
            use(content);
        } catch (ConfigException refusal) {
            listener.onRefused(refusal);
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }

    private void use(byte[] content) {
        try {
            GatewayConfig next = loader.load(file, content);
            ConfigChanges.refuseOpening(file, current, next);
            GatewayConfig previous = current;
            current = next;
            listener.onReload(previous, next, ConfigChanges.needingRestart(previous, next));
        } catch (ConfigException refusal) {
            listener.onRefused(refusal);
        }
    }

    private String print(byte[] content) {
        try {
            return realPath() + " "
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(content))
                    + cataloguePrint();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    /// The catalogue of prices that is in use belongs to the configuration. It is large and replaced as a
    /// whole, so its age and size tell.
    private String cataloguePrint() {
        Path catalogue = current.pricing().catalogueFile();
        if (catalogue == null) {
            return "";
        }
        try {
            return " " + Files.getLastModifiedTime(catalogue) + " " + Files.size(catalogue);
        } catch (IOException gone) {
            return " " + gone;
        }
    }

    private String realPath() {
        try {
            return file.toRealPath().toString();
        } catch (IOException gone) {
            return gone.toString();
        }
    }
}
