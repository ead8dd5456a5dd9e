package io.ringfence.bench.ledger;

import io.ringfence.bench.RunFacts;
import io.ringfence.bench.leg.Workspace;
import io.ringfence.reports.Environment;
import io.ringfence.reports.ResultsFolder;
import io.ringfence.reports.ScenarioRun.Profile;
import io.ringfence.store.db.Database;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `ringfence bench ledger`
@Command(
        name = "ledger",
        description = "Measure the ledger in both databases: how fast it is written, how fast questions about it are"
                + " answered, and whether a database that stalls or dies delays requests.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Exit codes: 0 for figures that count, 1 for a run that is void or failed, 2 for options that make no"
                    + " sense."
        })
public final class LedgerCommand implements Callable<Integer> {
    private static final String ALL = "all";

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "PART", description = "What to measure: write, ask, stall (default: all).")
    private List<String> parts = new ArrayList<>();

    @Option(
            names = "--store",
            paramLabel = "NAME",
            defaultValue = ALL,
            description = "sqlite, postgresql or all (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String store;

    @Option(names = "--quick", description = "Under two minutes for all: to look at, not to publish.")
    private boolean isQuick;

    @Option(names = "--full", description = "Enough rows and rounds for figures to be published (the default).")
    private boolean isFull;

    @Option(
            names = "--rows",
            paramLabel = "N",
            description = "That questions are asked about (default: 10,000,000; quick: 200,000).")
    private @Nullable Long rows;

    @Option(names = "--rounds", paramLabel = "N", description = "Of writing, and of windows under load.")
    private @Nullable Integer rounds;

    @Option(names = "--seconds", paramLabel = "N", description = "Of a window under load; 10 at most.")
    private @Nullable Double seconds;

    @Option(names = "--rate", paramLabel = "N", description = "Requests per second under load (default: 2,000).")
    private @Nullable Double ratePerSecond;

    @Option(
            names = "--folder",
            paramLabel = "FOLDER",
            description = "Where the databases that questions are asked of are kept, and found filled the next time.")
    private @Nullable Path folder;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            description = "Where the folder of results is made (default: perf-reports/results).")
    private @Nullable Path out;

    /// @return 0 when all figures count
    @Override
    public Integer call() throws IOException, InterruptedException {
        LedgerOptions options = options();
        List<Store.Kind> kinds = kinds();
        Instant started = Instant.now();
        Workspace workspace = Workspace.find();
        List<Part> wanted = parts(workspace, options);
        for (Part part : wanted) {
            part.prepare();
        }

        RunFacts facts = RunFacts.find(workspace.root());
        ResultsFolder results = facts.newResultsFolder(out != null ? out : workspace.results(), started);
        Map<String, Environment.Version> versions = new LinkedHashMap<>();
        boolean isGood = true;
        for (Part part : wanted) {
            PrintWriter console = spec.commandLine().getOut();
            console.println(part.word() + ": " + part.question());
            Findings findings = new Findings(part, results, console);
            for (Store.Kind kind : kinds) {
                try {
                    measure(part, kind, findings, versions);
                } catch (IOException | SQLException e) {
                    // What was measured until then is kept, and the next store has its chance.
                    findings.isVoidBecause(kind.word() + " ended early: " + e);
                }
            }
            findings.write(options.profile());
            results.write(facts.environment(
                    command(), started, ManagementFactory.getRuntimeMXBean().getInputArguments(), versions));
            isGood &= findings.isGood();
        }
        spec.commandLine().getOut().println("evidence in " + results.path());
        return isGood ? 0 : 1;
    }

    private void measure(Part part, Store.Kind kind, Findings findings, Map<String, Environment.Version> versions)
            throws IOException, SQLException, InterruptedException {
        try (CleanUp cleanUp = new CleanUp()) {
            Path scratch = cleanUp.temporaryFolder();
            Path place = part instanceof AskPart && folder != null ? folder.toAbsolutePath() : scratch;
            Store opened = kind.open(place.resolve(kind.word()), cleanUp);
            String version = version(opened);
            versions.put(kind.word(), new Environment.Version(version, null));
            findings.begin(opened, version);
            part.measure(opened, scratch, findings);
        }
    }

    private static String version(Store store) throws SQLException {
        try (Database database = Database.open(store.settings());
                Connection connection = database.connect()) {
            DatabaseMetaData about = connection.getMetaData();
            return about.getDatabaseProductName() + " " + about.getDatabaseProductVersion();
        }
    }

    private LedgerOptions options() {
        if (isQuick && isFull) {
            throw new ParameterException(spec.commandLine(), "--quick and --full exclude each other");
        }
        try {
            return new LedgerOptions(isQuick ? Profile.QUICK : Profile.FULL, rows, rounds, seconds, ratePerSecond);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private List<Store.Kind> kinds() {
        List<Store.Kind> kinds = Arrays.stream(Store.Kind.values())
                .filter(kind -> store.equals(ALL) || store.equals(kind.word()))
                .toList();
        if (kinds.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "--store " + store + " is not sqlite, postgresql or " + ALL);
        }
        return kinds;
    }

    private List<Part> parts(Workspace workspace, LedgerOptions options) {
        List<Part> all = List.of(new WritePart(options), new AskPart(options), new StallPart(workspace, options));
        for (String word : parts) {
            if (all.stream().noneMatch(part -> part.word().equals(word))) {
                throw new ParameterException(spec.commandLine(), word + " is not write, ask or stall");
            }
        }
        return all.stream()
                .filter(part -> parts.isEmpty() || parts.contains(part.word()))
                .toList();
    }

    private String command() {
        return "./ringfence bench "
                + String.join(" ", spec.commandLine().getParseResult().originalArgs());
    }
}
