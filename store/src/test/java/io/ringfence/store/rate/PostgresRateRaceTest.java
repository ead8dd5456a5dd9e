package io.ringfence.store.rate;

import io.ringfence.store.db.Database;
import io.ringfence.store.db.DatabaseSettings;
import io.ringfence.store.db.PostgresServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

class PostgresRateRaceTest extends RateRaceContract {
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
    void makeDatabase() throws Exception {
        if (server == null) {
            throw new IllegalStateException("no server");
        }
        url = server.newDatabase();
        try (Database database = Database.open(DatabaseSettings.at(url))) {
            database.migrate();
        }
    }

    @Override
    RateStore open() {
        return new PostgresRates(Database.open(DatabaseSettings.at(url)));
    }
}
