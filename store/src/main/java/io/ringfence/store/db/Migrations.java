package io.ringfence.store.db;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.Nullable;

/// The versions of the schema: which one a database has, and the ways to another. Each has a script that makes
/// it (`V1__name.sql`) and one that takes it back (`U1__name.sql`), which we run ourselves.
public final class Migrations {
    /// Where the scripts are, as a resource and below the source folder.
    public static final String FOLDER = "io/ringfence/store/migrations";

    private static final String HISTORY = "schema_history";

    public enum State {
        APPLIED,
        PENDING,
        /// Its script is another one than the one that was applied.
        CHANGED,
        /// Applied by a newer program, since this one does not have it.
        UNKNOWN,
        FAILED
    }

    /// One version.
    ///
    /// @param appliedAt null for one that is pending
    public record Migration(
            String version,
            String description,
            String script,
            State state,
            @Nullable Instant appliedAt) {
        boolean isApplied() {
            return appliedAt != null;
        }

        String undoScript() {
            return "U" + script.substring(script.lastIndexOf('/') + 1).substring(1);
        }

        @Override
        public String toString() {
            return version + " (" + description + ")";
        }
    }

    /// Opens connections without the time limits of the pool.
    interface Connector {
        Connection connect() throws SQLException;
    }

    private final Flyway flyway;
    private final Connector connector;
    private final MigrationLock lock;

    Migrations(FluentConfiguration flyway, Connector connector, MigrationLock lock) {
        this.flyway = flyway.locations("classpath:" + FOLDER)
                .table(HISTORY)
                .ignoreMigrationPatterns(new String[0])
                .load();
        this.connector = connector;
        this.lock = lock;
    }

    /// Applies what is pending, one gateway at a time, for as long as that takes.
    ///
    /// @return how many versions that were
    /// @throws SchemaException when the database cannot be reached, or its schema is newer than this program or
    /// was changed by hand
    public int run() {
        return lock.hold(this::runLocked);
    }

    private int runLocked() {
        List<String> problems =
                status().stream().flatMap(found -> problem(found).stream()).toList();
        if (!problems.isEmpty()) {
            throw new SchemaException(String.join("; ", problems));
        }
        try {
            return flyway.migrate().migrationsExecuted;
        } catch (FlywayException failure) {
            throw SchemaException.of(failure);
        }
    }

    /// All versions that the program or the database knows, the oldest first.
    ///
    /// @throws SchemaException when the database cannot be reached
    public List<Migration> status() {
        try {
            return Arrays.stream(flyway.info().all()).map(Migrations::migration).toList();
        } catch (FlywayException failure) {
            throw SchemaException.of(failure);
        }
    }

    private static Migration migration(MigrationInfo info) {
        return new Migration(
                String.valueOf(info.getVersion()),
                info.getDescription(),
                info.getScript(),
                state(info),
                info.getInstalledOn() == null ? null : info.getInstalledOn().toInstant());
    }

    private static State state(MigrationInfo info) {
        MigrationState state = info.getState();
        if (state.isFailed()) {
            return State.FAILED;
        }
        if (!state.isApplied()) {
            return State.PENDING;
        }
        if (!state.isResolved()) {
            return State.UNKNOWN;
        }
        return info.isChecksumMatching() ? State.APPLIED : State.CHANGED;
    }

    /// What keeps schema and program from fitting each other, in words; empty when they do.
    ///
    /// @throws SchemaException when the database cannot be reached
    public List<String> validate() {
        List<String> problems = new ArrayList<>();
        for (Migration migration : status()) {
            problems.addAll(problem(migration));
            if (migration.state() == State.PENDING) {
                problems.add("version " + migration + " is not applied");
            }
            if (migration.state() != State.UNKNOWN && script(migration.undoScript()) == null) {
                problems.add("version " + migration + " has no script that takes it back");
            }
        }
        return problems;
    }

    /// At most one.
    private static List<String> problem(Migration migration) {
        return switch (migration.state()) {
            case APPLIED, PENDING -> List.of();
            case CHANGED ->
                List.of("version " + migration + " of the schema was made by another script than this program's");
            case UNKNOWN ->
                List.of("version " + migration
                        + " of the schema is not known to this program, which is too old for it");
            case FAILED -> List.of("version " + migration + " of the schema failed when it was applied");
        };
    }

    /// Takes back the newest versions: all of `steps`, or none.
    ///
    /// @return those that were, the newest first
    /// @throws SchemaException when the database cannot be reached, or it has less or other versions
    public List<Migration> revert(int steps) {
        return lock.hold(() -> revertLocked(steps));
    }

    private List<Migration> revertLocked(int steps) {
        List<Migration> applied =
                status().stream().filter(Migration::isApplied).toList().reversed();
        if (applied.size() < steps) {
            throw new SchemaException(
                    "only " + applied.size() + " versions are applied, so " + steps + " cannot be reverted");
        }
        List<Migration> newest = applied.subList(0, steps);
        List<String> scripts = newest.stream().map(this::undo).toList();
        try (Connection connection = connector.connect()) {
            connection.setAutoCommit(false); // what is not committed ends with the connection
            for (int i = 0; i < steps; i++) {
                revert(connection, newest.get(i), scripts.get(i));
            }
            connection.commit();
        } catch (SQLException e) {
            throw new SchemaException("nothing was reverted: " + e.getMessage(), e);
        }
        return newest;
    }

    private String undo(Migration migration) {
        String script = migration.state() == State.UNKNOWN ? null : script(migration.undoScript());
        if (script == null) {
            throw new SchemaException("this program has no script that takes version " + migration + " back");
        }
        return script;
    }

    private static void revert(Connection connection, Migration migration, String script) throws SQLException {
        try (Statement statement = connection.createStatement();
                PreparedStatement history =
                        connection.prepareStatement("DELETE FROM " + HISTORY + " WHERE version = ?")) {
            statement.executeUpdate(script);
            history.setString(1, migration.version());
            history.executeUpdate();
        }
    }

    private static @Nullable String script(String name) {
        try (InputStream in = Migrations.class.getResourceAsStream("/" + FOLDER + "/" + name)) {
            return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name, e);
        }
    }
}
