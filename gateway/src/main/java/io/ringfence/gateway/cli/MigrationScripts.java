package io.ringfence.gateway.cli;

import io.ringfence.store.db.Migrations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The scripts of the schema's versions in the source tree.
final class MigrationScripts {
    private static final Pattern SCRIPT = Pattern.compile("V([0-9]{1,9})__.*\\.sql");

    private MigrationScripts() {}

    /// Makes the scripts of the version after the newest one.
    ///
    /// @param sources the root of the source tree
    /// @throws IOException saying to the user what is wrong
    static List<Path> create(Path sources, String name) throws IOException {
        Path folder = sources.resolve("store/src/main/resources").resolve(Migrations.FOLDER);
        if (!Files.isDirectory(folder)) {
            throw new IOException("this is not the gateway's source tree: there is no folder " + folder);
        }
        String words =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_").replaceAll("^_|_$", "");
        if (words.isEmpty()) {
            throw new IOException("`" + name + "` has neither a letter nor a digit");
        }
        int version = newest(folder) + 1;
        Path forth = folder.resolve("V" + version + "__" + words + ".sql");
        Path back = folder.resolve("U" + version + "__" + words + ".sql");
        Files.writeString(forth, "-- Makes version " + version + " of the schema.\n");
        Files.writeString(back, "-- Takes version " + version + " back.\n");
        return List.of(forth, back);
    }

    private static int newest(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> SCRIPT.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .mapToInt(found -> Integer.parseInt(found.group(1)))
                    .max()
                    .orElse(0);
        }
    }
}
