package io.ringfence.bench.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Every process that a run has started. They are stopped when this is closed, newest first, and also when the run is
/// interrupted. Any thread.
public final class Processes implements AutoCloseable {
    private final Deque<ManagedProcess> running = new ArrayDeque<>();
    private final Thread hook = new Thread(this::stopAll, "stop-processes");
    private final Runnable afterwards;
    private boolean isClosed;

    public Processes() {
        this(() -> {});
    }

    /// @param afterwards what is to be cleaned up once all have stopped; runs once
    public Processes(Runnable afterwards) {
        this.afterwards = afterwards;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /// Starts a program.
    ///
    /// @param cpu         the processors that it may use, as `taskset` reads them; empty for all
    /// @param environment added to what this process has
    /// @param log         the file for everything that it prints
    public ManagedProcess start(List<String> command, Map<String, String> environment, String cpu, Path log)
            throws IOException {
        List<String> whole = new ArrayList<>();
        if (!cpu.isEmpty()) {
            whole.addAll(List.of("taskset", "-c", cpu));
        }
        whole.addAll(command);
        Files.createDirectories(log.toAbsolutePath().getParent());
        ProcessBuilder builder = new ProcessBuilder(whole)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        synchronized (this) {
            if (isClosed) {
                throw new IOException("the run is over; " + command + " is not started any more");
            }
            ManagedProcess process = new ManagedProcess(builder.start(), log);
            running.push(process);
            return process;
        }
    }

    /// Stops one of them now.
    public void stop(ManagedProcess process) {
        synchronized (this) {
            running.remove(process);
        }
        process.close();
    }

    private void stopAll() {
        boolean isFirst;
        synchronized (this) {
            isFirst = !isClosed;
            isClosed = true;
        }
        for (ManagedProcess next = poll(); next != null; next = poll()) {
            next.close();
        }
        if (isFirst) {
            afterwards.run();
        }
    }

    private synchronized @Nullable ManagedProcess poll() {
        return running.poll();
    }

    @Override
    public void close() {
        stopAll();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The hook is running already, and finds nothing left to stop.
            return;
        }
    }
}
