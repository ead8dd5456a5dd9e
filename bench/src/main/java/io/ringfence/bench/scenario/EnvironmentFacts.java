package io.ringfence.bench.scenario;

import io.ringfence.bench.RunFacts;
import io.ringfence.bench.leg.Leg;
import io.ringfence.reports.Environment;
import io.ringfence.reports.ResultsFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Finds out where and with what a run is made.
final class EnvironmentFacts {
    private static final int BUFFER_BYTES = 1 << 16;

    private final String command;
    private final Instant started = Instant.now();
    private final RunFacts machine;
    private final Map<String, Environment.Version> versions = new LinkedHashMap<>();
    private List<String> jvmFlags = List.of();

    /// @param command as it was typed
    EnvironmentFacts(String command, RunFacts machine) {
        this.command = command;
        this.machine = machine;
    }

    /// A folder for the results that is not there yet.
    ResultsFolder newFolder(Path parent) throws IOException {
        return machine.newResultsFolder(parent, started);
    }

    /// Whether something is measured that is in no commit.
    boolean isDirty() {
        return machine.isDirty();
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

    /// The options of a JVM up to what it runs.
    private static List<String> flags(long pid) throws IOException {
        List<String> flags = new ArrayList<>();
        String line = Files.readString(Path.of("/proc", String.valueOf(pid), "cmdline"));
        for (String argument : line.split("\0", -1)) {
            if (argument.equals("-jar")) {
                break;
            }
            flags.add(argument);
        }
        return flags.isEmpty() ? flags : flags.subList(1, flags.size());
    }

    Environment collect() {
        return machine.environment(command, started, jvmFlags, versions);
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
