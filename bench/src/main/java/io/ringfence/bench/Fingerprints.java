package io.ringfence.bench;

import io.ringfence.reports.Environment;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Says by hash what was measured: two runs with the same hashes ran the same code.
public final class Fingerprints {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final String LIBRARIES = "lib";

    private Fingerprints() {}

    /// The SHA-256 of a file in hexadecimal digits.
    public static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int length = in.read(buffer); length > 0; length = in.read(buffer)) {
                digest.update(buffer, 0, length);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /// The libraries that lie in `lib` beside a jar, by name; nothing where there are none.
    public static Map<String, Environment.Version> libraries(Path jar) throws IOException {
        Map<String, Environment.Version> versions = new TreeMap<>();
        Path folder = jar.resolveSibling(LIBRARIES);
        if (Files.isDirectory(folder)) {
            List<Path> files;
            try (Stream<Path> children = Files.list(folder)) {
                files = children.filter(Files::isRegularFile).toList();
            }
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                versions.put(LIBRARIES + "/" + name, new Environment.Version(name, sha256(file)));
            }
        }
        return versions;
    }
}
