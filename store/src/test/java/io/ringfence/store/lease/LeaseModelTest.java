package io.ringfence.store.lease;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.store.db.Database;
import io.ringfence.store.db.DatabaseSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Three gateways over one database, to which anything may happen at any step, against plain sums of what was
/// really spent. More by `-Dringfence.lease.rounds=500`, the same ones by `-Dringfence.lease.seed=N`.
class LeaseModelTest {
    private static final int ROUNDS = Integer.getInteger("ringfence.lease.rounds", 8);
    private static final long SEED = Long.getLong("ringfence.lease.seed", System.nanoTime());

    @TempDir
    private Path folder = Path.of("");

    @Test
    void shouldNeverSpendMoreThanThereIs() throws Exception {
        System.out.println("ringfence.lease.seed=" + SEED + ", rounds " + ROUNDS);
        int admitted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            DatabaseSettings settings = DatabaseSettings.sqlite(folder.resolve(round + ".db"));
            try (Database database = Database.open(settings)) {
                database.migrate();
                admitted += new LeaseModel(database, SEED + round).run();
            }
        }
        assertTrue(admitted > ROUNDS * LeaseModel.STEPS / 20, "too little was admitted: " + admitted);
    }
}
