package io.ringfence.store.db;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A PostgreSQL for the tests of a class, and an empty database for each of them.
public final class PostgresDatabase implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
    private @Nullable PostgresServer server;
    private String url = "";

    @Override
    public void beforeAll(ExtensionContext context) {
        server = PostgresServer.start();
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        if (server != null) {
            url = server.newDatabase();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        if (server != null) {
            server.close();
        }
    }

    /// Of the test's own database.
    public DatabaseSettings settings() {
        return DatabaseSettings.at(url);
    }
}
