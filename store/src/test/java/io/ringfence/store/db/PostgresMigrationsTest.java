package io.ringfence.store.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresMigrationsTest extends MigrationsContract {
    @RegisterExtension
    static final PostgresDatabase DATABASE = new PostgresDatabase();

    @Override
    DatabaseSettings settings() {
        return DATABASE.settings();
    }

    @Override
    String schemaQuery() {
        return """
            SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' '
                || COALESCE(column_default, '') AS line
            FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'schema_history'
            UNION ALL
            SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'schema_history'
            ORDER BY line
            """;
    }

    @Test
    void shouldSayWhyTheServerCannotBeReached() {
        DatabaseSettings nowhere =
                DatabaseSettings.at("jdbc:postgresql://127.0.0.1:1/ringfence").withTimeout(Duration.ofMillis(250));
        try (Database database = Database.open(nowhere)) {
            String message = String.valueOf(
                    assertThrows(SchemaException.class, database::migrate).getMessage());
            assertTrue(message.startsWith("the schema cannot be looked at or changed: "), message);
            assertEquals(1, message.lines().count());
        }
    }
}
