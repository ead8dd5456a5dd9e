package io.ringfence.bench.scenario;

import io.ringfence.bench.Fingerprints;
import io.ringfence.bench.RunFacts;
import io.ringfence.bench.leg.Leg;
import io.ringfence.bench.os.Commands;
import io.ringfence.reports.Environment;
import io.ringfence.reports.ResultsFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Finds out where and with what a run is made.
final class EnvironmentFacts {
    private static final Duration VERSION_PATIENCE = Duration.ofSeconds(30);

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

    /// Keeps by hash what a leg is that takes part: to be called while its process lives.
    void note(Leg leg) throws IOException, InterruptedException {
        if (versions.containsKey(leg.name())) {
            return;
        }
        Path program = leg.program();
        versions.put(leg.name(), new Environment.Version(leg.version(), Fingerprints.sha256(program)));
        versions.putAll(Fingerprints.libraries(program));
        noteRuntime(leg, program);
        if (leg.isGateway() && jvmFlags.isEmpty()) {
            jvmFlags = flags(leg.process().pid());
        }
    }

    /// What runs a program that is no machine code itself: a JVM, or node.
    private void noteRuntime(Leg leg, Path program) throws IOException, InterruptedException {
        Path executable =
                Path.of("/proc", String.valueOf(leg.process().pid()), "exe").toRealPath();
        String name = String.valueOf(executable.getFileName());
        if (!executable.equals(program) && !versions.containsKey(name)) {
            String version = Commands.run(VERSION_PATIENCE, executable.toString(), "--version")
                    .lines()
                    .findFirst()
                    .orElse(name);
            versions.put(name, new Environment.Version(version, Fingerprints.sha256(executable)));
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
}
