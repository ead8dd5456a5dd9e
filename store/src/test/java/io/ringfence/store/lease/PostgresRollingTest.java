package io.ringfence.store.lease;

import io.ringfence.store.db.DatabaseSettings;
import io.ringfence.store.db.PostgresServer;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class PostgresRollingTest extends RollingContract {
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
            return DatabaseSettings.at(server.newDatabase());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
