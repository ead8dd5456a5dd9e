package io.ringfence.store.ledger;

import io.ringfence.store.db.DatabaseSettings;

class SqliteCostCorrectionsTest extends CostCorrectionsContract {
    @Override
    DatabaseSettings settings() {
        return DatabaseSettings.sqlite(folder().resolve("ringfence.db"));
    }
}
