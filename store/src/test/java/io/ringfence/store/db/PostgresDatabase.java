package io.ringfence.store.db;

import io.ringfence.testing.EmptyPostgres;

/// A PostgreSQL for the tests of a class, and an empty database for each of them.
public final class PostgresDatabase extends EmptyPostgres {
    /// Of the test's own database.
    public DatabaseSettings settings() {
        return DatabaseSettings.at(addressWithUser());
    }
}
