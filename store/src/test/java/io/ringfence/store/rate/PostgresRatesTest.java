package io.ringfence.store.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringfence.engine.limit.RateKind;
import io.ringfence.store.db.Database;
import io.ringfence.store.db.DatabaseSettings;
import io.ringfence.store.db.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresRatesTest extends RateStoreContract {
    private static @Nullable PostgresServer server;
    private static String url = "";

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start();
        url = server.newDatabase();
        try (Database database = database()) {
            database.migrate();
        }
    }

    @AfterAll
    static void stopServer() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    private static Database database() {
        return Database.open(DatabaseSettings.at(url));
    }

    @Override
    RateStore open() {
        return new PostgresRates(database());
    }

    @Test
    void shouldForgetWhatIsFullAgain() throws Exception {
        try (Database database = database();
                Connection connection = database.connect();
                Statement statement = connection.createStatement();
                RateStore store = open()) {
            store.claim(List.of(new RateClaim("full", RateKind.REQUESTS, 10, 0, 1, 1, 0)));
            store.claim(List.of(new RateClaim("owing", RateKind.REQUESTS, 10, -1_000, 0, 0, 0)));
            store.claim(List.of(new RateClaim("recent", RateKind.REQUESTS, 10, 0, 1, 1, 0)));
            statement.executeUpdate("UPDATE shared_rate SET at_ms = at_ms - 3600001 WHERE account <> 'recent'");
            assertEquals(
                    1, statement.executeUpdate(PostgresRates.PRUNE + " AND account IN ('full', 'owing', 'recent')"));
            try (ResultSet found = statement.executeQuery("SELECT 1 FROM shared_rate WHERE account = 'full'")) {
                assertEquals(false, found.next());
            }
        }
    }
}
