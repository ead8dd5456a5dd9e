package io.ringfence.store.usage;

import io.ringfence.store.db.DatabaseSettings;
import io.ringfence.store.db.PostgresServer;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class PostgresUsageQueriesTest extends UsageQueriesContract {
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
    DatabaseSettings settings() throws SQLException {
        if (server == null) {
            throw new IllegalStateException("no server");
        }
        return DatabaseSettings.at(server.newDatabase());
    }
}
