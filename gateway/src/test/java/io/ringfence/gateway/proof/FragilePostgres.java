package io.ringfence.gateway.proof;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// A server of PostgreSQL that can be killed, started again with what it has on the disk, and stopped for a
/// while.
final class FragilePostgres implements AutoCloseable {
    private final Path folder;
    private EmbeddedPostgres server;

    private FragilePostgres(Path folder, EmbeddedPostgres server) {
        this.folder = folder;
        this.server = server;
    }

    /// Starts it; where it cannot run, the test is left out.
    static FragilePostgres start(Path folder) {
        try {
            return new FragilePostgres(folder, start(folder, 0));
        } catch (IOException | IllegalStateException e) {
            return Assumptions.abort("PostgreSQL cannot be started here: " + e);
        }
    }

    private static EmbeddedPostgres start(Path folder, int port) throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(folder)
                .setCleanDataDirectory(false)
                .setPGStartupWait(Duration.ofSeconds(30))
                // As PostgreSQL has it by itself: what is committed is on the disk.
                .setServerConfig("synchronous_commit", "on");
        if (port > 0) {
            builder.setPort(port);
        }
        return builder.start();
    }

    String address() {
        return "jdbc:postgresql://localhost:" + server.getPort() + "/postgres";
    }

    /// Its process, and those which it has started.
    private List<ProcessHandle> processes() throws IOException {
        long main = Long.parseLong(
                Files.readAllLines(folder.resolve("postmaster.pid")).getFirst().strip());
        ProcessHandle postmaster = ProcessHandle.of(main).orElseThrow();
        return Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
    }

    /// `kill -9`.
    void kill() throws IOException {
        List<ProcessHandle> processes = processes();
        processes.forEach(ProcessHandle::destroyForcibly);
        processes.forEach(process -> process.onExit().join());
        server.close();
    }

    void startAgain() throws IOException {
        server = start(folder, server.getPort());
    }

    /// Lets it hang until [#resume()].
    void stall() throws IOException, InterruptedException {
        signal("-STOP");
    }

    void resume() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", signal));
        processes().forEach(process -> command.add(Long.toString(process.pid())));
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IOException("failed: " + command);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
