package io.ringfence.store.db;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteMigrationsTest extends MigrationsContract {
    @TempDir
    private Path folder = Path.of("");

    @Override
    DatabaseSettings settings() {
        return DatabaseSettings.sqlite(folder.resolve("ringfence.db"));
    }

    @Override
    String schemaQuery() {
        return "SELECT type || ' ' || name || ' ' || COALESCE(sql, '') FROM sqlite_master"
                + " WHERE tbl_name <> 'schema_history' ORDER BY 1";
    }
}
