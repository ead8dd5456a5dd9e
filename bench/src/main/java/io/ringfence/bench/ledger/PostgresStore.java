package io.ringfence.bench.ledger;

import io.ringfence.bench.os.Commands;
import io.ringfence.bench.os.FreePorts;
import io.ringfence.store.db.DatabaseSettings;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;

/// A server of PostgreSQL on a free port, which writes to the disk as one in production does. It stalls while
/// all its processes are halted, and dies by `kill -9` of all of them.
final class PostgresStore implements Store {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String USER = "postgres";
    private static final String DATABASE = "postgres";

    private final Path folder;
    private final int port;
    private EmbeddedPostgres server;

    private PostgresStore(Path folder, int port) throws IOException {
        this.folder = folder;
        this.port = port;
        server = start(folder, port);
    }

    static PostgresStore start(Path folder, CleanUp cleanUp) throws IOException {
        // It calls it an error that a server which was killed cannot be stopped.
        Configurator.setLevel(EmbeddedPostgres.class.getName(), Level.OFF);
        Files.createDirectories(folder);
        PostgresStore store = new PostgresStore(folder, new FreePorts().next());
        cleanUp.later(store::stop);
        return store;
    }

    /// Starts a server with the data that are there, or with none.
    private static EmbeddedPostgres start(Path folder, int port) throws IOException {
        ProcessBuilder.Redirect log =
                ProcessBuilder.Redirect.appendTo(folder.resolve("server.log").toFile());
        return EmbeddedPostgres.builder()
                .setDataDirectory(data(folder))
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPort(port)
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                // Whose lock would be left behind by a server that was killed.
                .setServerConfig("unix_socket_directories", "")
                .setOutputRedirector(log)
                .setErrorRedirector(log)
                .setPGStartupWait(PATIENCE)
                .start();
    }

    private static Path data(Path folder) {
        return folder.resolve("data");
    }

    private String url() {
        return server.getJdbcUrl(USER, DATABASE);
    }

    @Override
    public Kind kind() {
        return Kind.POSTGRESQL;
    }

    @Override
    public DatabaseSettings settings() {
        return DatabaseSettings.at(url());
    }

    @Override
    public Map<String, String> gatewaySettings() {
        return Map.of("BENCH_DATABASE_URL", url());
    }

    @Override
    public List<Trouble> troubles() {
        return List.of(Trouble.STALLED, Trouble.KILLED);
    }

    @Override
    public void begin(Trouble trouble) throws IOException, InterruptedException {
        signal("STOP", first().stream()); // so that it starts no others meanwhile
        signal(trouble == Trouble.STALLED ? "STOP" : "KILL", family());
    }

    @Override
    public void end(Trouble trouble) throws IOException, InterruptedException {
        switch (trouble) {
            case STALLED -> signal("CONT", family());
            case KILLED -> {
                // Where nobody has heard of its end yet, its number is still taken.
                Files.deleteIfExists(pidFile());
                server.close();
                server = start(folder, port);
            }
        }
    }

    private Path pidFile() {
        return data(folder).resolve("postmaster.pid");
    }

    /// The process that has started all others.
    private Optional<ProcessHandle> first() throws IOException {
        if (!Files.exists(pidFile())) {
            return Optional.empty();
        }
        return ProcessHandle.of(
                Long.parseLong(Files.readAllLines(pidFile()).getFirst().strip()));
    }

    private Stream<ProcessHandle> family() throws IOException {
        return first().stream().flatMap(first -> Stream.concat(Stream.of(first), first.descendants()));
    }

    private static void signal(String name, Stream<ProcessHandle> processes) throws IOException, InterruptedException {
        for (ProcessHandle process : processes.toList()) {
            try {
                Commands.run(PATIENCE, "kill", "-" + name, String.valueOf(process.pid()));
            } catch (IOException e) {
                if (process.isAlive()) {
                    throw e;
                } // one that has ended by itself needs no signal
            }
        }
    }

    /// Ends it for good, whatever has happened to it.
    private void stop() {
        try {
            signal("CONT", family());
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
