package io.ringfence.store.registry;

import io.ringfence.store.db.DatabaseSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteRegistryTest extends RegistryContract {
    @TempDir
    private Path folder = Path.of("");

    @Override
    DatabaseSettings settings() {
        return DatabaseSettings.sqlite(folder.resolve("ringfence.db"));
    }
}
