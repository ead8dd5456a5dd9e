package io.ringfence.bench.scenario;

import io.ringfence.bench.leg.Leg;
import io.ringfence.bench.leg.Workspace;
import io.ringfence.bench.os.Commands;
import io.ringfence.reports.Environment;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Finds out where and with what a run is made.
final class EnvironmentFacts {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long KIB = 1_024;
    private static final int BUFFER_BYTES = 1 << 16;

    private final String root;
    private final String command;
    private final Instant started;
    private final String commit;
    private final boolean dirty;
    private final Map<String, Environment.Version> versions = new LinkedHashMap<>();
    private List<String> jvmFlags = List.of();

    /// @param command as it was typed
    EnvironmentFacts(String command, Workspace workspace) throws InterruptedException {
        this.command = command;
        started = Instant.now();
        root = workspace.root().toString();
        commit = orUnknown("git", "-C", root, "rev-parse", "HEAD");
        dirty = !orUnknown("git", "-C", root, "status", "--porcelain").isEmpty();
    }

    Instant started() {
        return started;
    }

    String commit() {
        return commit;
    }

    boolean isDirty() {
        return dirty;
    }

    /// What tells this machine from others: its processors and its name, or what `BENCH_MACHINE` says.
    static String machine() throws InterruptedException {
        String given = System.getenv("BENCH_MACHINE");
        if (given != null && !given.isBlank()) {
            return given;
        }
        String name = orUnknown("uname", "-n").replaceAll("[^A-Za-z0-9._-]", "-");
        return Runtime.getRuntime().availableProcessors() + "cpu-" + name;
    }

    /// Keeps the version of a leg that takes part, while its process lives.
    void note(Leg leg) throws IOException {
        if (!leg.process().isAlive() || versions.containsKey(leg.name())) {
            return;
        }
        versions.put(leg.name(), new Environment.Version(leg.version(), sha256(leg.program())));
        if (leg.isGateway() && jvmFlags.isEmpty()) {
            jvmFlags = flags(leg.process().pid());
        }
    }

    /// The options of a JVM up to what it runs. Where the project lies is nobody's business.
    private List<String> flags(long pid) throws IOException {
        List<String> flags = new ArrayList<>();
        String line = Files.readString(Path.of("/proc", String.valueOf(pid), "cmdline"));
        for (String argument : line.split("\0", -1)) {
            if (argument.equals("-jar")) {
                break;
            }
            flags.add(argument.replace(root, "."));
        }
        return flags.isEmpty() ? flags : flags.subList(1, flags.size());
    }

    Environment collect() throws IOException, InterruptedException {
        return new Environment(
                command,
                started,
                commit,
                dirty,
                orUnknown("uname", "-srm"),
                Runtime.getRuntime().availableProcessors(),
                field(Path.of("/proc/cpuinfo"), "model name", "unknown"),
                Long.parseLong(field(Path.of("/proc/meminfo"), "MemTotal", "0 kB")
                                .replaceAll("\\D", ""))
                        * KIB,
                System.getProperty("java.vendor") + " " + System.getProperty("java.vm.version"),
                jvmFlags,
                versions);
    }

    /// The value after the colon of the first line that begins so.
    private static String field(Path file, String name, String otherwise) throws IOException {
        return Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(otherwise);
    }

    private static String orUnknown(String... command) throws InterruptedException {
        try {
            return Commands.run(PATIENCE, command).strip();
        } catch (IOException e) {
            return "unknown"; // without git, or outside of a repository
        }
    }

    private static String sha256(Path file) throws IOException {
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
}
