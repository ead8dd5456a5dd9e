package io.ringfence.bench.os;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Short commands that run to their end.
public final class Commands {
    private Commands() {}

    /// Runs it and returns what it printed, errors included.
    ///
    /// @throws IOException when it cannot be started, takes too long, or fails; the message has its output
    public static String run(Duration patience, String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("ringfence-bench", ".out");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = false;
            try {
                ended = process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
            } finally {
                if (!ended) {
                    process.destroyForcibly();
                }
            }
            String printed = Files.readString(output, StandardCharsets.UTF_8);
            if (!ended || process.exitValue() != 0) {
                String how = ended ? "ended with " + process.exitValue() : "took longer than " + patience;
                throw new IOException(String.join(" ", command) + " " + how + ": " + printed);
            }
            return printed;
        } finally {
            Files.deleteIfExists(output);
        }
    }

    /// Whether a program of this name can be started.
    public static boolean isInstalled(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(Stream.of(path.split(":", -1)), List.of("/usr/sbin", "/sbin").stream())
                .anyMatch(folder -> !folder.isEmpty() && Files.isExecutable(Path.of(folder, program)));
    }
}
