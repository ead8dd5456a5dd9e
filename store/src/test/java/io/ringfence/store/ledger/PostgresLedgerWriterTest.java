package io.ringfence.store.ledger;

import io.ringfence.store.db.DatabaseSettings;
import io.ringfence.store.db.PostgresServer;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

class PostgresLedgerWriterTest extends LedgerWriterContract {
    private static @Nullable PostgresServer server;

    private String url = "";

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

    @BeforeEach
    void makeDatabase() throws SQLException {
        if (server != null) {
            url = server.newDatabase();
        }
    }

    @Override
    DatabaseSettings settings() {
        return DatabaseSettings.at(url).withTimeout(Duration.ofSeconds(1));
    }

    @Override
    String lock() {
        return "LOCK TABLE ledger IN EXCLUSIVE MODE";
    }
}
