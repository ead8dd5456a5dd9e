package io.ringfence.store.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
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

    @Test
    void shouldSayNothingOfThePassword() {
        DatabaseSettings settings = DatabaseSettings.at("jdbc:postgresql://db/ringfence?password=secret");
        assertFalse(settings.toString().contains("secret"));
        assertThrows(IllegalArgumentException.class, () -> DatabaseSettings.at("jdbc:mysql://db/ringfence"));
    }
}
