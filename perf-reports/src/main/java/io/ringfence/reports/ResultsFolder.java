package io.ringfence.reports;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The folder of one run: `environment.json`, a folder for each scenario, and `jmh/` with what JMH wrote.
///
/// Nothing is created before something is written.
public final class ResultsFolder {
    static final String ENVIRONMENT = "environment.json";
    private static final String JMH = "jmh";
    private static final int COMMIT_DIGITS = 7;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private final Path path;

    public ResultsFolder(Path path) {
        this.path = path;
    }

    /// The name that a folder should have: `<date>-<commit>-<machine>`, the date in UTC, the commit shortened.
    ///
    /// @param machine what tells this machine from others, for instance `2cpu-vm`
    /// @throws IllegalArgumentException if the machine's name holds what a folder's name should not
    public static String name(Instant started, String commit, boolean dirty, String machine) {
        String shortCommit = commit.substring(0, Math.min(COMMIT_DIGITS, commit.length()));
        String name = LocalDate.ofInstant(started, ZoneOffset.UTC) + "-" + shortCommit + (dirty ? "-dirty" : "") + "-"
                + machine;
        checkName(name);
        return name;
    }

    static void checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("\"" + name + "\" is no name for a folder: " + NAME.pattern());
        }
    }

    /// Whether there is a run in the folder, in this format.
    public boolean exists() {
        return Files.isRegularFile(path.resolve(ENVIRONMENT));
    }

    public Path path() {
        return path;
    }

    /// Writes `environment.json`.
    public void write(Environment environment) throws IOException {
        EvidenceFile.write(path.resolve(ENVIRONMENT), EnvironmentJson.toJson(environment));
    }

    /// Reads `environment.json`.
    ///
    /// @throws EvidenceException if the file is missing or damaged
    public Environment environment() throws IOException {
        return EvidenceFile.read(path.resolve(ENVIRONMENT), EnvironmentJson::fromJson);
    }

    /// The folder of a scenario, whether it exists or not.
    ///
    /// @throws IllegalArgumentException if that is no name for a folder
    public ScenarioFolder scenario(String name) {
        checkName(name);
        return new ScenarioFolder(path.resolve(name));
    }

    /// Every scenario that has a `run.json`, by name.
    ///
    /// @throws EvidenceException if the folder has no `environment.json`
    public List<ScenarioFolder> scenarios() throws IOException {
        if (!exists()) {
            throw new EvidenceException(path, "there is no run in this folder");
        }
        try (Stream<Path> children = Files.list(path)) {
            return children.filter(child -> Files.isRegularFile(child.resolve(ScenarioFolder.RUN)))
                    .sorted()
                    .map(ScenarioFolder::new)
                    .toList();
        }
    }

    /// Where JMH's own JSON goes.
    public Path jmh() {
        return path.resolve(JMH);
    }

    /// What JMH wrote, by name; empty when it was not run.
    public List<Path> jmhFiles() throws IOException {
        if (!Files.isDirectory(jmh())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(jmh())) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }

    /// Every line of every file that JMH wrote.
    ///
    /// @throws EvidenceException if a file is damaged
    public List<JmhResult> jmhResults() throws IOException {
        List<JmhResult> results = new ArrayList<>();
        for (Path file : jmhFiles()) {
            results.addAll(EvidenceFile.read(file, json -> json.list(JmhResult::fromJson)));
        }
        return results;
    }
}
