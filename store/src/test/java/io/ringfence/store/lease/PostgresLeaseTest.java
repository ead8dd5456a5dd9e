package io.ringfence.store.lease;

import io.ringfence.store.db.DatabaseSettings;
import io.ringfence.store.db.PostgresServer;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class PostgresLeaseTest extends LeaseContract {
    private static @Nullable PostgresServer server;

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stopServer() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @Override
    DatabaseSettings settings() {
        if (server == null) {
            throw new IllegalStateException("no server");
        }
        try {
            return DatabaseSettings.at(server.newDatabase()).withTimeout(Duration.ofMillis(500));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    String lock() {
        return "LOCK TABLE budget_window IN EXCLUSIVE MODE";
    }
}
