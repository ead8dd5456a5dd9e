package io.ringfence.store.ledger;

import io.ringfence.store.db.DatabaseSettings;
import io.ringfence.store.db.PostgresDatabase;
import java.time.Duration;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresLedgerWriterTest extends LedgerWriterContract {
    @RegisterExtension
    static final PostgresDatabase DATABASE = new PostgresDatabase();

    @Override
    DatabaseSettings settings() {
        return DATABASE.settings().withTimeout(Duration.ofSeconds(1));
    }

    @Override
    String lock() {
        return "LOCK TABLE ledger IN EXCLUSIVE MODE";
    }
}
