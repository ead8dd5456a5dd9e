package io.ringfence.bench.report;

import io.ringfence.bench.leg.Workspace;
import io.ringfence.reports.EvidenceException;
import io.ringfence.reports.ResultsFolder;
import io.ringfence.reports.render.ReadmeTable;
import io.ringfence.reports.render.ReportWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `ringfence bench report`
@Command(
        name = "report",
        description = "Make report.md and report.html from a results folder, and the figures of the README on request.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class ReportCommand implements Callable<Integer> {
    private static final String README = "README.md";

    private final @Nullable Path root;

    @Parameters(
            arity = "0..1",
            paramLabel = "FOLDER",
            description = "A folder of perf-reports/results (default: the one that was started last).")
    private @Nullable Path folder;

    @Option(
            names = "--readme",
            description =
                    "Also put the folder's figures into README.md. Without FOLDER: the last run whose figures may be"
                            + " published, a full one that is not void; if there is none, README.md says so.")
    private boolean updatesReadme;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    public ReportCommand() {
        this(null);
    }

    /// @param root the repository; null for the one whose launcher started this program
    ReportCommand(@Nullable Path root) {
        this.root = root;
    }

    @Override
    public Integer call() throws IOException {
        Workspace workspace = root == null ? Workspace.find() : new Workspace(root);
        try {
            ResultsFolder results = folder == null ? lastOf(workspace) : new ResultsFolder(folder);
            if (results != null) {
                ReportWriter.write(results).forEach(this::say);
            }
            if (updatesReadme) {
                updateReadme(workspace, results);
            } else if (results == null) {
                return fail("there is no run in " + workspace.results());
            }
            return 0;
        } catch (EvidenceException | IllegalArgumentException e) {
            return fail(String.valueOf(e.getMessage()));
        }
    }

    private @Nullable ResultsFolder lastOf(Workspace workspace) throws IOException {
        return last(updatesReadme ? ReadmeTable.publishable(workspace.results()) : runs(workspace.results()));
    }

    private static List<ResultsFolder> runs(Path results) throws IOException {
        try (Stream<Path> children = Files.list(results)) {
            return children.map(ResultsFolder::new)
                    .filter(ResultsFolder::exists)
                    .toList();
        }
    }

    private static @Nullable ResultsFolder last(List<ResultsFolder> runs) throws IOException {
        record Started(ResultsFolder folder, Instant at) {}
        Stream.Builder<Started> started = Stream.builder();
        for (ResultsFolder run : runs) {
            started.add(new Started(run, run.environment().startedUtc()));
        }
        return started.build()
                .max(Comparator.comparing(Started::at))
                .map(Started::folder)
                .orElse(null);
    }

    private void updateReadme(Workspace workspace, @Nullable ResultsFolder results) throws IOException {
        Path readme = workspace.root().resolve(README);
        Files.writeString(readme, ReadmeTable.updated(Files.readString(readme), workspace.root(), results));
        say(readme);
    }

    private void say(Path written) {
        spec.commandLine().getOut().println(written);
        spec.commandLine().getOut().flush();
    }

    private int fail(String why) {
        spec.commandLine().getErr().println("ringfence bench report: " + why);
        spec.commandLine().getErr().flush();
        return 1;
    }
}
