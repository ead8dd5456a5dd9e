package io.ringfence.store.registry;

import io.ringfence.store.db.DatabaseSettings;
import io.ringfence.store.db.PostgresDatabase;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresRegistryTest extends RegistryContract {
    @RegisterExtension
    static final PostgresDatabase DATABASE = new PostgresDatabase();

    @Override
    DatabaseSettings settings() {
        return DATABASE.settings();
    }
}
