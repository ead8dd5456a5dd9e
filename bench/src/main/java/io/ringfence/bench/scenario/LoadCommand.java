package io.ringfence.bench.scenario;

import io.ringfence.bench.RunFacts;
import io.ringfence.bench.leg.Workspace;
import io.ringfence.bench.os.Commands;
import io.ringfence.reports.Layout;
import io.ringfence.reports.ResultsFolder;
import io.ringfence.reports.ScenarioRun.Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/// `ringfence bench load`
@Command(
        name = "load",
        description =
                "Start the gateway, what it is compared with and a fake provider, load them, and keep the figures.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Smoke runs leave what they found in bench/target/smoke, quick ones in bench/target/results, full ones"
                    + " in perf-reports/results.",
            "Exit codes: 0 for figures that count, 1 for a run that is void or failed, 2 for options that make no"
                    + " sense."
        })
public final class LoadCommand implements Callable<Integer> {
    private static final Duration BUILD_PATIENCE = Duration.ofMinutes(15);
    private static final String ALL = "all";

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--scenario",
            paramLabel = "NAME",
            required = true,
            split = ",",
            completionCandidates = Scenarios.Names.class,
            description = "One or more of ${COMPLETION-CANDIDATES}, or all.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private List<String> names;

    @Option(names = "--quick", description = "Less than a minute for each scenario: shows that everything works.")
    private boolean isQuick;

    @Option(
            names = "--smoke",
            description = "A second for each measurement, one round: whether every scenario works. Speed is not judged,"
                    + " nothing is installed, and nothing of it is evidence.")
    private boolean isSmoke;

    @Option(names = "--full", description = "Enough rounds and time for figures to be published (the default).")
    private boolean isFull;

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds, each with every leg and step.")
    private @Nullable Integer rounds;

    @Option(names = "--seconds", paramLabel = "N", description = "Measured time of a leg at a step in a round.")
    private @Nullable Double seconds;

    @Option(names = "--warm-up", paramLabel = "SECONDS", description = "The cold round of each leg; 0 for none.")
    private @Nullable Double warmUpSeconds;

    @Option(names = "--connections", paramLabel = "N", description = "Connections, where a scenario has one number.")
    private @Nullable Integer connections;

    @Option(names = "--rate", paramLabel = "N", description = "Requests per second, where a scenario has rates.")
    private @Nullable Double ratePerSecond;

    @Option(names = "--minutes", paramLabel = "N", description = "Length of the soak.")
    private @Nullable Double minutes;

    @Option(
            names = "--layout",
            paramLabel = "NAME",
            split = ",",
            converter = LayoutName.class,
            description =
                    "shared: all processors for all. pinned: the first one for what is measured, the second for the"
                            + " rest. Both for a full run, otherwise shared.")
    private @Nullable List<Layout> layouts;

    @Option(names = "--legs", paramLabel = "NAME", split = ",", description = "Only these, and always direct.")
    private Set<String> legs = new LinkedHashSet<>();

    @Option(
            names = "--workers",
            paramLabel = "N",
            defaultValue = "0",
            description = "Event loops of the gateway; 0 for one per processor (default: ${DEFAULT-VALUE}).")
    private int workers;

    @Option(
            names = "--generator-threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "Event loops of the load generator (default: ${DEFAULT-VALUE}).")
    private int generatorThreads;

    @Option(names = "--seed", paramLabel = "N", description = "Of the order of measurements; printed by every run.")
    private @Nullable Long seed;

    @Option(names = "--out", paramLabel = "FOLDER", description = "Where the folder of results is made.")
    private @Nullable Path out;

    /// @return 0 when all figures count
    @Override
    public Integer call() throws IOException, InterruptedException {
        RunOptions options = options();
        List<Scenario> scenarios = scenarios();
        if (!Files.isReadable(Path.of("/proc/self/stat"))) {
            spec.commandLine().getErr().println("load: needs Linux: processor time and memory come from /proc");
            return 1;
        }
        Console console = new Console(spec.commandLine().getOut());
        Workspace workspace = Workspace.find();
        // A build is never part of a measurement.
        Commands.run(BUILD_PATIENCE, workspace.launcher().toString(), "--version");

        EnvironmentFacts environment = new EnvironmentFacts(command(), RunFacts.find(workspace.root()));
        ResultsFolder results = environment.newFolder(parent(workspace));
        ScenarioRunner runner = new ScenarioRunner(workspace, options, console, results, environment);
        console.say("seed " + options.seed());
        boolean isGood = true;
        for (Scenario scenario : scenarios) {
            isGood &= runner.run(scenario);
        }
        console.say("evidence in " + results.path());
        if (environment.isDirty()) {
            console.say("not to be published: the work tree has changes that are in no commit");
        }
        return isGood ? 0 : 1;
    }

    private RunOptions options() {
        if (Stream.of(isSmoke, isQuick, isFull).filter(is -> is).count() > 1) {
            throw new ParameterException(spec.commandLine(), "--smoke, --quick and --full exclude each other");
        }
        Profile profile = isSmoke ? Profile.SMOKE : isQuick ? Profile.QUICK : Profile.FULL;
        List<Layout> inAll = profile == Profile.FULL ? List.of(Layout.SHARED, Layout.PINNED) : List.of(Layout.SHARED);
        try {
            return new RunOptions(
                    profile,
                    layouts != null ? layouts : inAll,
                    seed != null ? seed : System.nanoTime() & 0xffff_ffffL,
                    legs,
                    workers,
                    generatorThreads,
                    rounds,
                    seconds,
                    warmUpSeconds,
                    connections,
                    ratePerSecond,
                    minutes);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private List<Scenario> scenarios() {
        if (names.contains(ALL)) {
            return Scenarios.ALL;
        }
        return names.stream()
                .distinct()
                .map(name -> Scenarios.named(name)
                        .orElseThrow(() -> new ParameterException(
                                spec.commandLine(),
                                "no scenario is called " + name + "; there are " + Scenarios.names() + " and all")))
                .toList();
    }

    private String command() {
        var parsed = spec.commandLine().getParseResult();
        // Below another command, the arguments begin with the name of this one.
        String program = spec.parent() == null ? "./ringfence bench load " : "./ringfence bench ";
        return program + String.join(" ", parsed == null ? List.of() : parsed.originalArgs());
    }

    private Path parent(Workspace workspace) {
        if (out != null) {
            return out;
        }
        if (isSmoke) {
            return workspace.root().resolve("bench/target/smoke");
        }
        return isQuick ? workspace.root().resolve("bench/target/results") : workspace.results();
    }

    /// Reads `shared` and `pinned`.
    static final class LayoutName implements ITypeConverter<Layout> {
        @Override
        public Layout convert(String name) {
            for (Layout layout : Layout.values()) {
                if (layout.name().equalsIgnoreCase(name)) {
                    return layout;
                }
            }
            throw new TypeConversionException("'" + name + "' is neither shared nor pinned");
        }
    }
}
