package io.ringfence.gateway.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringfence.store.db.Migrations;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrateCommandTest {
    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();
    private String config = "";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    @BeforeEach
    void writeConfig() throws IOException {
        config = Files.writeString(folder.resolve("c.yaml"), "database: {file: kept/here.db}")
                .toString();
    }

    private int run(String... args) {
        out = new StringWriter();
        err = new StringWriter();
        return RingfenceCommand.run(
                new NobodyStarts(),
                Map.of("CONFIG_PATH", config),
                InputStream.nullInputStream(),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                args);
    }

    private List<String> said() {
        return out.toString().lines().toList();
    }

    @Test
    void shouldBringADatabaseUpToDateAndBack() {
        assertEquals(0, run("migrate", "run"), () -> err.toString());
        assertTrue(said().getFirst().startsWith("Applied "), said()::toString);
        assertTrue(Files.exists(folder.resolve("kept/here.db")));
        assertEquals(0, run("migrate", "run", "--config", config));
        assertEquals(List.of("The schema is up to date."), said());
        assertEquals(0, run("migrate", "validate"));
        assertEquals(0, run("migrate", "status"));
        int versions = said().size() - 1;
        assertTrue(said().get(1).matches("1 +ledger +applied +20.*Z"), said()::toString);

        assertEquals(0, run("migrate", "revert", "--steps", String.valueOf(versions)));
        assertEquals("Reverted version 1 (ledger).", said().getLast());
        assertEquals(1, run("migrate", "validate"));
        assertTrue(err.toString().contains("version 1 (ledger) is not applied"), err::toString);
        assertEquals(1, run("migrate", "revert", "--steps", "1"));
        assertTrue(err.toString().contains("only 0 versions are applied, so 1 cannot be reverted"), err::toString);
    }

    @Test
    void shouldMakeNoDatabaseByLookingAtIt() {
        for (String command : List.of("status", "validate")) {
            assertEquals(1, run("migrate", command));
            assertTrue(err.toString().contains("there is no database"), err::toString);
        }
        assertFalse(Files.exists(folder.resolve("kept")));
    }

    @Test
    void shouldSayWhyTheDatabaseCannotBeReachedAndNoPassword() throws IOException {
        Files.writeString(Path.of(config), """
            database: {url: "jdbc:postgresql://127.0.0.1:1/x", user: u, password: hush-hush, timeout_seconds: 0.25}
            """);
        assertEquals(1, run("migrate", "status"));
        assertTrue(err.toString().startsWith("the schema cannot be looked at or changed: "), err::toString);
        assertFalse(err.toString().contains("hush"), err::toString);
    }

    @Test
    void shouldShowWhatIsWrongWithTheConfiguration() throws IOException {
        Files.writeString(Path.of(config), "database: {connections: none}");
        assertEquals(1, run("migrate", "run"));
        assertTrue(err.toString().contains("database.connections"), err::toString);
    }

    @Test
    void shouldMakeTheScriptsOfTheNextVersion() throws IOException {
        Path scripts = Files.createDirectories(folder.resolve("store/src/main/resources/" + Migrations.FOLDER));
        Files.writeString(scripts.resolve("V9__nine.sql"), "");
        Files.writeString(scripts.resolve("V11__eleven.sql"), "");
        assertEquals(0, run("migrate", "create", "Budgets and leases!", "--sources", folder.toString()));
        assertEquals(
                List.of(
                        scripts.resolve("V12__budgets_and_leases.sql").toString(),
                        scripts.resolve("U12__budgets_and_leases.sql").toString()),
                said());
        assertEquals("-- Takes version 12 back.\n", Files.readString(scripts.resolve("U12__budgets_and_leases.sql")));
    }

    @Test
    void shouldMakeScriptsInASourceTreeOnly() {
        assertEquals(1, run("migrate", "create", "x", "--sources", folder.toString()));
        assertTrue(err.toString().startsWith("this is not the gateway's source tree"), err::toString);
    }
}
