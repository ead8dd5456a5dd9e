package io.ringfence.gateway.e2e;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

class PostgresLedgerTest extends LedgerContract {
    private static @Nullable EmbeddedPostgres server;
    private static int databases;

    private String address = "";

    @BeforeAll
    static void startServer() {
        try {
            server = EmbeddedPostgres.start();
        } catch (IOException | IllegalStateException e) {
            Assumptions.abort("PostgreSQL cannot be started here: " + e);
        }
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
            String name = "ringfence" + ++databases;
            try (Connection connection = server.getPostgresDatabase().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE " + name);
            }
            address = "jdbc:postgresql://localhost:" + server.getPort() + "/" + name;
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
