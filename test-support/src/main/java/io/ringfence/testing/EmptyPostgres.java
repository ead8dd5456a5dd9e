package io.ringfence.testing;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A PostgreSQL for the tests of a class, and an empty database for each of them.
public class EmptyPostgres implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
    private @Nullable PostgresServer server;
    private String address = "";

    @Override
    public final void beforeAll(ExtensionContext context) {
        server = PostgresServer.start();
    }

    @Override
    public final void beforeEach(ExtensionContext context) throws Exception {
        if (server != null) {
            address = server.newDatabase();
        }
    }

    @Override
    public final void afterAll(ExtensionContext context) throws Exception {
        if (server != null) {
            server.close();
        }
    }

    /// Of the test's own database, as JDBC has it; user and password are both `postgres`.
    public final String address() {
        return address;
    }

    /// The same with the user and the password.
    public final String addressWithUser() {
        return address + "?user=postgres&password=postgres";
    }
}
