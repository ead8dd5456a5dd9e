package io.ringfence.bench.ledger;

import io.ringfence.bench.os.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// What is to be done at the end of a measurement, newest first, also when it is interrupted. Any thread.
final class CleanUp implements AutoCloseable {
    private final Deque<Runnable> actions = new ArrayDeque<>();
    private final Thread hook = new Thread(this::run, "clean-up");

    CleanUp() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    synchronized void later(Runnable action) {
        actions.push(action);
    }

    /// A new folder, which will be deleted.
    Path temporaryFolder() throws IOException {
        Path folder = Files.createTempDirectory("ringfence-bench-ledger");
        later(() -> Folders.delete(folder));
        return folder;
    }

    private void run() {
        for (Runnable next = poll(); next != null; next = poll()) {
            next.run();
        }
    }

    private synchronized @Nullable Runnable poll() {
        return actions.poll();
    }

    @Override
    public void close() {
        run();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The hook is running already, and finds nothing left to do.
            return;
        }
    }
}
