package io.ringfence.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringfence.reports.Environment.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FingerprintsTest {
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    @Test
    void shouldTellFilesApartByHash() throws Exception {
        assertEquals(ABC, Fingerprints.sha256(Files.writeString(folder.resolve("a.jar"), "abc")));
    }

    @Test
    void shouldNameEveryLibraryBesideAJar() throws Exception {
        Path jar = Files.writeString(folder.resolve("a.jar"), "a");
        assertEquals(Map.of(), Fingerprints.libraries(jar));

        Files.createDirectories(folder.resolve("lib"));
        Files.writeString(folder.resolve("lib/b-1.2.jar"), "abc");
        assertEquals(Map.of("lib/b-1.2.jar", new Version("b-1.2.jar", ABC)), Fingerprints.libraries(jar));
    }
}
