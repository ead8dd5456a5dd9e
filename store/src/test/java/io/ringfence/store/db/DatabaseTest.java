package io.ringfence.store.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {
    @TempDir
    private Path folder = Path.of("");

    private Database open() {
        return Database.open(DatabaseSettings.sqlite(folder.resolve("ringfence.db")));
    }

    @Test
    void shouldMigrateOnce() {
        try (Database database = open()) {
            database.migrate();
            database.migrate();
        }
        try (Database database = open()) {
            database.migrate();
        }
    }

    @Test
    void shouldRefuseASchemaThatIsNewer() throws Exception {
        try (Database database = open()) {
            database.migrate();
            try (Connection connection = database.connect();
                    Statement statement = connection.createStatement()) {
                statement.executeUpdate("INSERT INTO schema_history SELECT 99, '99', 'later', type, script, checksum,"
                        + " installed_by, installed_on, execution_time, success FROM schema_history"
                        + " WHERE installed_rank = 1");
            }
            assertEquals(
                    "version 99 (later) of the schema is not known to this program, which is too old for it",
                    assertThrows(SchemaException.class, database::migrate).getMessage());
        }
    }

    @Test
    void shouldHaveOnTheDiskWhatIsCommitted() throws Exception {
        try (Database database = open();
                Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            assertEquals("wal", pragma(statement, "journal_mode"));
            assertEquals("2", pragma(statement, "synchronous"));
        }
    }

    private static String pragma(Statement statement, String name) throws Exception {
        try (ResultSet found = statement.executeQuery("PRAGMA " + name)) {
            found.next();
            return found.getString(1);
        }
    }

    /// As it does when the disk is full.
    @Test
    void shouldDoAllOrNothingAfterSqliteHasRolledBackByItself() throws Exception {
        try (Database database = open()) {
            database.transact(connection -> execute(connection, "CREATE TABLE paid (nano_usd INTEGER)"));
            assertFails(database, "ROLLBACK");
            assertFails(database, "SELECT 1");
            database.transact(connection -> execute(connection, "INSERT INTO paid VALUES (7)"));
            try (Connection connection = database.connect();
                    Statement statement = connection.createStatement();
                    ResultSet found = statement.executeQuery("SELECT COUNT(*), SUM(nano_usd) FROM paid")) {
                found.next();
                assertEquals(1, found.getInt(1));
                assertEquals(7, found.getInt(2));
            }
        }
    }

    private static void assertFails(Database database, String last) {
        SQLException failure = assertThrows(
                SQLException.class,
                () -> database.transact(connection -> {
                    execute(connection, "INSERT INTO paid VALUES (1)");
                    execute(connection, last);
                    throw new SQLException("the disk is full");
                }));
        assertEquals("the disk is full", failure.getMessage());
    }

    private static boolean execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.execute(sql);
        }
    }

    @Test
    void shouldSayNothingOfThePassword() {
        DatabaseSettings settings = DatabaseSettings.at("jdbc:postgresql://db/ringfence?password=secret");
        assertFalse(settings.toString().contains("secret"));
        assertThrows(IllegalArgumentException.class, () -> DatabaseSettings.at("jdbc:mysql://db/ringfence"));
    }
}
