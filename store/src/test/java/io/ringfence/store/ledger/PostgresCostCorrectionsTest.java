package io.ringfence.store.ledger;

import io.ringfence.store.db.DatabaseSettings;
import io.ringfence.store.db.PostgresDatabase;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresCostCorrectionsTest extends CostCorrectionsContract {
    @RegisterExtension
    static final PostgresDatabase DATABASE = new PostgresDatabase();

    @Override
    DatabaseSettings settings() {
        return DATABASE.settings();
    }
}
