package io.ringfence.store.usage;

import io.ringfence.store.db.DatabaseSettings;

class SqliteUsageQueriesTest extends UsageQueriesContract {
    @Override
    DatabaseSettings settings() {
        return DatabaseSettings.sqlite(folder().resolve("ringfence.db"));
    }
}
