package io.ringfence.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// Recorded exchanges with real providers, which are not part of the repository: below the system property
/// `ringfence.data`, else in `shared/data` beside the working directory or one of its parents.
public final class RecordingsFolder {
    private RecordingsFolder() {}

    /// The folder. Aborts the calling test, saying so, where there is none.
    public static Path require() {
        return find().orElseGet(
                        () -> Assumptions.abort("no recordings: set -Dringfence.data to the folder that has them"));
    }

    private static Optional<Path> find() {
        String configured = System.getProperty("ringfence.data");
        if (configured != null) {
            return existing(Path.of(configured, "recordings"));
        }
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Optional<Path> found = existing(at.resolve("shared/data/recordings"));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<Path> existing(Path folder) {
        return Files.isDirectory(folder) ? Optional.of(folder) : Optional.empty();
    }

    /// The files of recordings below `folder`, in the order of their names.
    public static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }
}
