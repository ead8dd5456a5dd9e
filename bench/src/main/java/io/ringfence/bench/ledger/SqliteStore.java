package io.ringfence.bench.ledger;

import io.ringfence.store.db.DatabaseSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A file of SQLite. It stalls while another process holds its write lock.
final class SqliteStore implements Store {
    private final Path file;
    private final CleanUp cleanUp;
    private @Nullable WriteLock lock;

    private SqliteStore(Path file, CleanUp cleanUp) {
        this.file = file;
        this.cleanUp = cleanUp;
    }

    static SqliteStore open(Path folder, CleanUp cleanUp) throws IOException {
        return new SqliteStore(Files.createDirectories(folder).resolve("ringfence.db"), cleanUp);
    }

    @Override
    public Kind kind() {
        return Kind.SQLITE;
    }

    @Override
    public DatabaseSettings settings() {
        return DatabaseSettings.sqlite(file);
    }

    @Override
    public Map<String, String> gatewaySettings() {
        return Map.of("BENCH_DATABASE_FILE", file.toString());
    }

    @Override
    public List<Trouble> troubles() {
        return List.of(Trouble.STALLED);
    }

    @Override
    public void begin(Trouble trouble) throws IOException {
        check(trouble);
        if (lock == null) {
            lock = WriteLock.on(file);
            cleanUp.later(lock::close);
        }
        lock.take();
    }

    @Override
    public void end(Trouble trouble) throws IOException {
        check(trouble);
        if (lock == null) {
            throw new IllegalStateException("it is not stalled");
        }
        lock.giveBack();
    }

    private static void check(Trouble trouble) {
        if (trouble != Trouble.STALLED) {
            throw new IllegalArgumentException("a file is never " + trouble.word());
        }
    }
}
