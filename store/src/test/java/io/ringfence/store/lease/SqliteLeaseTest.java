package io.ringfence.store.lease;

import io.ringfence.store.db.DatabaseSettings;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;

class SqliteLeaseTest extends LeaseContract {
    @TempDir
    private static Path folder = Path.of("");

    private static int databases;

    @Override
    DatabaseSettings settings() {
        return DatabaseSettings.sqlite(folder.resolve(++databases + ".db")).withTimeout(Duration.ofMillis(250));
    }

    @Override
    String lock() {
        return "CREATE TABLE held (held INTEGER)";
    }
}
