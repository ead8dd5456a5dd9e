package io.ringfence.store.lease;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.store.db.Database;
import io.ringfence.store.db.DatabaseSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Three gateways with rolling budgets, to which anything may happen while time goes on. More by
/// `-Dringfence.lease.rounds=500`, the same ones by `-Dringfence.lease.seed=N`.
class RollingModelTest {
    private static final int ROUNDS = Integer.getInteger("ringfence.lease.rounds", 4);
    private static final long SEED = Long.getLong("ringfence.lease.seed", System.nanoTime());

    @TempDir
    private Path folder = Path.of("");

    @Test
    void shouldSpendNoMoreInAnyStretchOfTimeThanThereIs() throws Exception {
        System.out.println("ringfence.lease.seed=" + SEED + ", rounds " + ROUNDS);
        int admitted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            DatabaseSettings settings = DatabaseSettings.sqlite(folder.resolve(round + ".db"));
            try (Database database = Database.open(settings)) {
                database.migrate();
                admitted += new RollingModel(database, SEED + round).run();
            }
        }
        assertTrue(admitted > ROUNDS * RollingModel.STEPS / 10, "too little was admitted: " + admitted);
    }
}
