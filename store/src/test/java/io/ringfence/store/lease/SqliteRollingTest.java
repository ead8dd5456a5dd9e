package io.ringfence.store.lease;

import io.ringfence.store.db.DatabaseSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteRollingTest extends RollingContract {
    @TempDir
    private static Path folder = Path.of("");

    private static int databases;

    @Override
    DatabaseSettings settings() {
        return DatabaseSettings.sqlite(folder.resolve(++databases + ".db"));
    }
}
