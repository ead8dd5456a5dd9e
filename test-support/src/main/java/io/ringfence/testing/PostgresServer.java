package io.ringfence.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Assumptions;

/// A PostgreSQL of our own on a free port.
public final class PostgresServer implements AutoCloseable {
    private final EmbeddedPostgres server;
    private int databases;

    private PostgresServer(EmbeddedPostgres server) {
        this.server = server;
    }

    /// Starts it, or skips the tests where that does not work.
    public static PostgresServer start() {
        try {
            return new PostgresServer(EmbeddedPostgres.start());
        } catch (IOException | IllegalStateException e) {
            return Assumptions.abort("PostgreSQL cannot be started here: " + e);
        }
    }

    /// Makes an empty database, whose user and password are both `postgres`.
    ///
    /// @return its address, as JDBC has it
    public String newDatabase() throws SQLException {
        String name = "ringfence" + ++databases;
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
        return "jdbc:postgresql://localhost:" + server.getPort() + "/" + name;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
