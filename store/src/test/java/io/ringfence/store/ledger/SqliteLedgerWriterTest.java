package io.ringfence.store.ledger;

import io.ringfence.store.db.DatabaseSettings;
import java.time.Duration;

class SqliteLedgerWriterTest extends LedgerWriterContract {
    @Override
    DatabaseSettings settings() {
        return DatabaseSettings.sqlite(folder().resolve("ringfence.db")).withTimeout(Duration.ofSeconds(1));
    }

    @Override
    String lock() {
        return "CREATE TABLE held (held INTEGER)";
    }
}
