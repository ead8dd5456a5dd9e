package io.ringfence.store.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.store.db.Migrations.Migration;
import io.ringfence.store.db.Migrations.State;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/// What migrating must do in every database.
abstract class MigrationsContract {
    private static final int GATEWAYS = 3;
    private static final int ROUNDS = 5;

    /// An empty database, the same one throughout a test.
    abstract DatabaseSettings settings() throws SQLException;

    /// One line for each thing that the schema has, but for the history.
    abstract String schemaQuery();

    private List<String> schema(Database database) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(schemaQuery())) {
            List<String> lines = new ArrayList<>();
            while (found.next()) {
                lines.add(found.getString(1));
            }
            return lines;
        }
    }

    private static void execute(Database database, String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    @Test
    void shouldComeToTheSameSchemaAfterEveryWayBack() throws Exception {
        try (Database database = Database.open(settings())) {
            Migrations migrations = database.migrations();
            int versions = migrations.run();
            assertTrue(versions > 0);
            assertEquals(List.of(), migrations.validate());
            List<String> schema = schema(database);
            assertFalse(schema.isEmpty());
            for (int steps = 1; steps <= versions; steps++) {
                assertEquals(steps, migrations.revert(steps).size());
                assertEquals(versions - steps, applied(migrations));
                assertEquals(steps, migrations.run());
                assertEquals(schema, schema(database), "after " + steps + " steps back");
            }
            migrations.revert(versions);
            assertEquals(List.of(), schema(database));
        }
    }

    @Test
    void shouldLetGatewaysStartAtOnceOnAnEmptyDatabase() throws Exception {
        DatabaseSettings settings = settings();
        for (int round = 0; round < ROUNDS; round++) {
            CyclicBarrier start = new CyclicBarrier(GATEWAYS);
            List<CompletableFuture<Integer>> gateways = new ArrayList<>();
            try (ExecutorService threads = Executors.newFixedThreadPool(GATEWAYS)) {
                for (int i = 0; i < GATEWAYS; i++) {
                    gateways.add(CompletableFuture.supplyAsync(() -> migrated(settings, start), threads));
                }
            }
            int versions = gateways.stream().mapToInt(CompletableFuture::join).sum();
            try (Database database = Database.open(settings)) {
                Migrations migrations = database.migrations();
                assertEquals(List.of(), migrations.validate());
                assertEquals(applied(migrations), versions, "each is applied once");
                migrations.revert(versions);
                execute(database, "DROP TABLE schema_history");
            }
        }
    }

    private static int migrated(DatabaseSettings settings, CyclicBarrier start) {
        try (Database database = Database.open(settings)) {
            start.await();
            return database.migrations().run();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long applied(Migrations migrations) {
        return migrations.status().stream().filter(Migration::isApplied).count();
    }

    @Test
    void shouldTellWhatIsApplied() throws Exception {
        try (Database database = Database.open(settings())) {
            Migrations migrations = database.migrations();
            Migration first = migrations.status().getFirst();
            assertEquals("1", first.version());
            assertEquals("ledger", first.description());
            assertEquals(State.PENDING, first.state());
            assertEquals(
                    "version 1 (ledger) is not applied", migrations.validate().getFirst());
            migrations.run();
            assertEquals(0, migrations.run());
            assertEquals(State.APPLIED, migrations.status().getFirst().state());
        }
    }

    @Test
    void shouldRefuseAScriptThatWasChangedAfterwards() throws Exception {
        try (Database database = Database.open(settings())) {
            Migrations migrations = database.migrations();
            migrations.run();
            execute(database, "UPDATE schema_history SET checksum = 5 WHERE version = '1'");
            List<String> problems =
                    List.of("version 1 (ledger) of the schema was made by another script than this program's");
            assertEquals(problems, migrations.validate());
            assertEquals(
                    problems.getFirst(),
                    assertThrows(SchemaException.class, migrations::run).getMessage());
        }
    }

    @Test
    void shouldRevertAllStepsOrNone() throws Exception {
        try (Database database = Database.open(settings())) {
            Migrations migrations = database.migrations();
            int versions = migrations.run();
            List<String> schema = schema(database);
            assertThrows(SchemaException.class, () -> migrations.revert(versions + 1));
            // The script of the oldest version finds less than it takes back.
            execute(database, "DROP TABLE journal_position");
            assertThrows(SchemaException.class, () -> migrations.revert(versions));
            assertEquals(versions, applied(migrations));
            assertEquals(
                    schema.stream()
                            .filter(line -> !line.contains("journal_position"))
                            .toList(),
                    schema(database));
        }
    }

    @Test
    void shouldNotRevertWhatANewerProgramApplied() throws Exception {
        try (Database database = Database.open(settings())) {
            Migrations migrations = database.migrations();
            migrations.run();
            execute(
                    database,
                    "INSERT INTO schema_history SELECT 99, '99', 'later', type, script, checksum,"
                            + " installed_by, installed_on, execution_time, success FROM schema_history"
                            + " WHERE installed_rank = 1");
            assertEquals(
                    "this program has no script that takes version 99 (later) back",
                    assertThrows(SchemaException.class, () -> migrations.revert(1))
                            .getMessage());
        }
    }
}
