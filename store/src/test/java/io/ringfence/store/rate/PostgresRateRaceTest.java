package io.ringfence.store.rate;

import io.ringfence.store.db.Database;
import io.ringfence.store.db.PostgresDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresRateRaceTest extends RateRaceContract {
    @RegisterExtension
    static final PostgresDatabase DATABASE = new PostgresDatabase();

    @BeforeEach
    void migrate() throws Exception {
        try (Database database = Database.open(DATABASE.settings())) {
            database.migrate();
        }
    }

    @Override
    RateStore open() {
        return new PostgresRates(DATABASE.settings());
    }
}
