package io.ringfence.store.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringfence.engine.limit.RateKind;
import io.ringfence.store.db.Database;
import io.ringfence.store.db.PostgresDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresRatesTest extends RateStoreContract {
    @RegisterExtension
    static final PostgresDatabase DATABASE = new PostgresDatabase();

    private static Database database() {
        Database database = Database.open(DATABASE.settings());
        database.migrate();
        return database;
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
