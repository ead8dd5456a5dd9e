package io.ringfence.bench.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A program that a run has started and will stop, together with what it started itself. Any thread.
public final class ManagedProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration LAST_PATIENCE = Duration.ofSeconds(5);

    private final Process process;
    private final Path log;

    ManagedProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    public long pid() {
        return process.pid();
    }

    public ProcessTree tree() {
        return new ProcessTree(process.pid());
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /// The file with everything that it prints.
    public Path log() {
        return log;
    }

    /// The end of what it printed, for a message about its failure.
    public String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        } catch (IOException e) {
            return "(nothing can be read from " + log + ": " + e.getMessage() + ")";
        }
    }

    /// Sends a signal by its name, such as `STOP` or `CONT`.
    public void signal(String name) throws IOException, InterruptedException {
        Commands.run(Duration.ofSeconds(5), "kill", "-" + name, String.valueOf(process.pid()));
    }

    /// Asks it to end, waits, and ends it and its descendants by force if that does not help. May be called twice.
    @Override
    public void close() {
        // A process that was halted could not hear that it should end.
        List<ProcessHandle> family = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        process.destroy();
        resume();
        if (!await(PATIENCE)) {
            process.destroyForcibly();
            await(LAST_PATIENCE);
        }
        family.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
    }

    private void resume() {
        try {
            new ProcessBuilder("kill", "-CONT", String.valueOf(process.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor(1, TimeUnit.SECONDS);
        } catch (IOException e) {
            // Without `kill` nothing was halted either.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean await(Duration patience) {
        try {
            return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
