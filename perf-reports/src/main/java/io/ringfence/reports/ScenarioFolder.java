package io.ringfence.reports;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/// The folder of one scenario: `run.json`, and `raw/`, `config/` and `logs/` beside it.
public final class ScenarioFolder {
    static final String RUN = "run.json";
    private static final String RAW = "raw";

    private final Path path;

    ScenarioFolder(Path path) {
        this.path = path;
    }

    public Path path() {
        return path;
    }

    /// Where configurations go as they were used.
    public Path config() {
        return path.resolve("config");
    }

    /// Where the output of servers goes.
    public Path logs() {
        return path.resolve("logs");
    }

    /// Writes `run.json`. Nothing is overwritten.
    ///
    /// @throws java.nio.file.FileAlreadyExistsException if there is one
    /// @throws IllegalArgumentException if the run is of another scenario than the folder
    public void write(ScenarioRun run) throws IOException {
        if (!run.name().equals(name())) {
            throw new IllegalArgumentException("the run of " + run.name() + " belongs not into " + path);
        }
        Path file = path.resolve(RUN);
        if (Files.exists(file)) {
            throw new FileAlreadyExistsException(file.toString());
        }
        EvidenceFile.write(file, ScenarioRunJson.toJson(run));
    }

    /// Reads `run.json`.
    ///
    /// @throws EvidenceException if the file is missing or damaged, or of another scenario than the folder
    public ScenarioRun run() throws IOException {
        Path file = path.resolve(RUN);
        ScenarioRun run = EvidenceFile.read(file, ScenarioRunJson::fromJson);
        if (!run.name().equals(name())) {
            throw new EvidenceException(file, "name: \"" + run.name() + "\" is not the folder's name");
        }
        return run;
    }

    /// Writes a raw histogram of a sample. Nothing is overwritten.
    ///
    /// @param histogram its values are nanoseconds
    /// @return what the sample should name, relative to this folder
    /// @throws java.nio.file.FileAlreadyExistsException if there is one of the same leg, step, round and name
    public String writeHistogram(String leg, String step, Layout layout, int round, String name, Histogram histogram)
            throws IOException {
        String pinned = layout == Layout.PINNED ? "-" + layout.name().toLowerCase(Locale.ROOT) : "";
        String file = RAW + "/" + part(leg) + "-" + part(step) + pinned + "-" + round + "-" + part(name) + ".hist";
        HistogramFile.write(path.resolve(file), histogram);
        return file;
    }

    /// Reads a histogram that a sample names.
    ///
    /// @throws EvidenceException if the file lies elsewhere, is missing or is damaged
    public Histogram histogram(String relative) throws IOException {
        Path file = path.resolve(relative).normalize();
        if (!file.startsWith(path.normalize())) {
            throw new EvidenceException(path.resolve(RUN), "\"" + relative + "\" leads out of the folder");
        }
        if (!Files.isRegularFile(file)) {
            throw new EvidenceException(file, "no such file");
        }
        return HistogramFile.read(file);
    }

    private String name() {
        return String.valueOf(path.getFileName());
    }

    /// What is safe as a part of a file's name everywhere: `5000/s` becomes `5000_s`.
    private static String part(String text) {
        return text.replaceAll("[^A-Za-z0-9._=]", "_");
    }
}
