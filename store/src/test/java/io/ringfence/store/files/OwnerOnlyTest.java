package io.ringfence.store.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringfence.store.db.Database;
import io.ringfence.store.db.DatabaseSettings;
import io.ringfence.store.journal.Journal;
import io.ringfence.store.journal.JournalSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class OwnerOnlyTest {
    @TempDir
    private Path folder = Path.of("");

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void shouldLetNobodyElseReadTheDatabase() throws Exception {
        try (Database database = Database.open(DatabaseSettings.sqlite(folder.resolve("ringfence.db")))) {
            database.migrate();
            database.migrations().status();
            try (Stream<Path> files = Files.list(folder)) {
                List<Path> made = files.toList();
                // The database, its log, the index of that, and the lock of migrations.
                assertEquals(4, made.size(), made::toString);
                for (Path file : made) {
                    assertEquals("rw-------", permissions(file), file::toString);
                }
            }
        }
    }

    @Test
    void shouldLetNobodyElseIntoTheJournalsFolder() throws Exception {
        Path journal = folder.resolve("data/journal");
        try (Journal opened = Journal.open(new JournalSettings(journal, 1 << 16, 4, 1_000), 7, () -> 0)) {
            assertEquals(7, opened.run());
            assertEquals("rwx------", permissions(journal));
            assertEquals("rwx------", permissions(folder.resolve("data")));
        }
    }

    @Test
    void shouldLeaveWhatIsThereAsItIs() throws Exception {
        Path file = Files.createFile(
                folder.resolve("given"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
        OwnerOnly.createFile(file);
        OwnerOnly.createFolder(folder);
        assertEquals("rw-r-----", permissions(file));
    }
}
