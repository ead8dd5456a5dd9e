package io.ringfence.store;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A process that is killed while it tells in a file what it does.
public final class KilledProcess {
    private static final long WAIT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long LOOK_NS = TimeUnit.MICROSECONDS.toNanos(200);

    private KilledProcess() {}

    /// Runs it until it has told so much: by what it has done, not by a clock, so that a busy machine makes no
    /// difference.
    public static void run(Class<?> main, Path output, Path report, long enoughBytes, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            long deadline = System.nanoTime() + WAIT_NS;
            while (report.toFile().length() <= enoughBytes) {
                assertTrue(process.isAlive(), () -> "the process ended by itself: " + read(output));
                assertTrue(System.nanoTime() < deadline, () -> "the process is too slow: " + read(output));
                LockSupport.parkNanos(LOOK_NS);
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static String read(Path output) {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /// What it has told, without a last line that was cut.
    public static List<String> wholeLines(Path report) throws IOException {
        String told = Files.readString(report);
        return told.substring(0, told.lastIndexOf('\n') + 1).lines().toList();
    }
}
