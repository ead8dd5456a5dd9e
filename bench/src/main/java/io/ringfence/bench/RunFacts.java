package io.ringfence.bench;

import io.ringfence.reports.Environment;
import io.ringfence.reports.ResultsFolder;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// On what a measurement takes place: machine, JVM and commit.
///
/// @param home the folder of the project
/// @param commit the full hash, `unknown` outside a clone
/// @param isDirty whether tracked files were changed after the commit
/// @param cpuModel what the processor calls itself
/// @param memoryBytes 0 where it is not known
public record RunFacts(Path home, String commit, boolean isDirty, String cpuModel, long memoryBytes) {
    private static final String UNKNOWN = "unknown";
    private static final String HOME = "ringfence.home";
    private static final String MACHINE = "BENCH_MACHINE";

    /// Looks at this machine. The project is where the launcher says, else where the command was given.
    public static RunFacts find() throws IOException {
        return find(Path.of(System.getProperty(HOME, "")).toAbsolutePath().normalize());
    }

    /// Looks at this machine, and at the project in that folder.
    public static RunFacts find(Path home) throws IOException {
        String commit = git(home, "rev-parse", "HEAD").orElse(UNKNOWN);
        boolean isDirty = git(home, "status", "--porcelain", "--untracked-files=no")
                .map(changes -> !changes.isBlank())
                .orElse(false);
        return new RunFacts(home, commit, isDirty, readCpuModel(), readMemoryBytes());
    }

    private static Optional<String> git(Path home, String... arguments) throws IOException {
        String[] command = new String[arguments.length + 3];
        command[0] = "git";
        command[1] = "-C";
        command[2] = home.toString();
        System.arraycopy(arguments, 0, command, 3, arguments.length);
        try {
            Process git = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return git.waitFor() == 0 ? Optional.of(said) : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while git looked at " + home, e);
        } catch (IOException noGit) {
            return Optional.empty(); // a source archive on a machine without git can be measured too
        }
    }

    private static String readCpuModel() throws IOException {
        return procLine("/proc/cpuinfo", "model name").orElse(System.getProperty("os.arch", UNKNOWN));
    }

    /// The processor with its family and model, because virtual machines often call several kinds by one name.
    public String processor() throws IOException {
        Optional<String> family = procLine("/proc/cpuinfo", "cpu family");
        Optional<String> model = procLine("/proc/cpuinfo", "model");
        return family.isEmpty() || model.isEmpty()
                ? cpuModel
                : cpuModel + " (family " + family.get() + ", model " + model.get() + ")";
    }

    private static long readMemoryBytes() throws IOException {
        return procLine("/proc/meminfo", "MemTotal")
                .map(text -> Long.parseLong(text.replaceAll("\\D", "")) * 1_024)
                .orElse(0L);
    }

    private static Optional<String> procLine(String file, String name) throws IOException {
        Path path = Path.of(file);
        if (!Files.isReadable(path)) {
            return Optional.empty();
        }
        for (String line : Files.readAllLines(path)) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.substring(0, colon).strip().equals(name)) {
                return Optional.of(line.substring(colon + 1).strip());
            }
        }
        return Optional.empty();
    }

    /// What this machine is called in results: `BENCH_MACHINE`, else its processors and its name.
    public String machine() throws IOException {
        String chosen = System.getenv(MACHINE);
        if (chosen != null && !chosen.isBlank()) {
            return chosen;
        }
        String host = InetAddress.getLocalHost().getHostName();
        return Runtime.getRuntime().availableProcessors() + "cpu-" + host.replaceAll("[^A-Za-z0-9._-]", "-");
    }

    /// A folder for results that is not there yet: nothing that was measured is ever overwritten.
    ///
    /// @param parent where it will be made
    public ResultsFolder newResultsFolder(Path parent, Instant started) throws IOException {
        String name = ResultsFolder.name(started, commit, isDirty, machine());
        Path folder = parent.toAbsolutePath().resolve(name);
        for (int next = 2; Files.exists(folder); next++) {
            folder = parent.toAbsolutePath().resolve(name + "-" + next);
        }
        return new ResultsFolder(folder);
    }

    /// What a run of this JVM took place on, with what it runs by hash.
    public Environment environment(String command, Instant started) throws IOException {
        Map<String, Environment.Version> versions = new LinkedHashMap<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path jar = Path.of(entry);
            if (Files.isRegularFile(jar)) {
                String name = String.valueOf(jar.getFileName());
                versions.put(name, new Environment.Version(name, Fingerprints.sha256(jar)));
                versions.putAll(Fingerprints.libraries(jar));
            }
        }
        return environment(
                command, started, ManagementFactory.getRuntimeMXBean().getInputArguments(), versions);
    }

    /// What a run of other programs took place on. Where the project lies is nobody's business, so flags do not
    /// tell it.
    public Environment environment(
            String command, Instant started, List<String> jvmFlags, Map<String, Environment.Version> versions) {
        String os = System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                + System.getProperty("os.arch");
        List<String> flags = jvmFlags.stream()
                .map(flag -> flag.replace(home.toString(), "."))
                .toList();
        return new Environment(
                command,
                started,
                commit,
                isDirty,
                os,
                Runtime.getRuntime().availableProcessors(),
                cpuModel,
                memoryBytes,
                System.getProperty("java.vendor") + " " + Runtime.version(),
                flags,
                versions);
    }
}
