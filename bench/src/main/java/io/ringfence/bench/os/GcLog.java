package io.ringfence.bench.os;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The pauses that a JVM has written to the file of `-Xlog:gc`. One thread.
public final class GcLog {
    private static final Pattern PAUSE = Pattern.compile("Pause .* (\\d+(?:\\.\\d+)?)ms$");

    private final Path file;
    private int seen;

    public GcLog(Path file) {
        this.file = file;
    }

    /// Pauses over some time.
    ///
    /// @param count   how many there were
    /// @param totalMs of all of them
    /// @param maxMs   the longest one
    public record Pauses(long count, double totalMs, double maxMs) {}

    /// The pauses since the last time that somebody asked; none when there is no such file.
    public Pauses next() throws IOException {
        byte[] bytes = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
        String text = new String(
                Arrays.copyOfRange(bytes, Math.min(seen, bytes.length), bytes.length), StandardCharsets.UTF_8);
        seen = bytes.length;
        return parse(text);
    }

    static Pauses parse(String text) {
        long count = 0;
        double total = 0;
        double max = 0;
        for (String line : text.lines().toList()) {
            Matcher pause = PAUSE.matcher(line.strip());
            if (pause.find()) {
                double milliseconds = Double.parseDouble(pause.group(1));
                count++;
                total += milliseconds;
                max = Math.max(max, milliseconds);
            }
        }
        return new Pauses(count, total, max);
    }
}
