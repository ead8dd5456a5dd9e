package io.ringfence.gateway.e2e;

import java.io.IOException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

class PostgresLedgerTest extends LedgerContract {
    private static @Nullable PostgresServer server;

    private String address = "";

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stopServer() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void makeDatabase() throws SQLException {
        if (server != null) {
            address = server.newDatabase();
        }
    }

    @Override
    String database() {
        return "url: '" + address + "', user: postgres, password: postgres";
    }

    @Override
    String unusableDatabase() {
        return "url: 'jdbc:postgresql://127.0.0.1:1/ringfence', user: u, password: hush";
    }

    @Override
    String jdbcUrl() {
        return address + "?user=postgres&password=postgres";
    }

    @Override
    String lock() {
        return "LOCK TABLE ledger IN EXCLUSIVE MODE";
    }
}
