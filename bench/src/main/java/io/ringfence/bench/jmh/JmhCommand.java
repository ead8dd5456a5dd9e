package io.ringfence.bench.jmh;

import io.ringfence.bench.RunFacts;
import io.ringfence.bench.micro.MicroBenchmark;
import io.ringfence.reports.ResultsFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.profile.LinuxPerfNormProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `ringfence bench jmh`
@Command(
        name = "jmh",
        description = "Run the microbenchmarks: nanoseconds, bytes and, where they can be counted, instructions per"
                + " operation.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class JmhCommand implements Callable<Integer> {
    private static final String ALL = ".*";

    /// The values that say most: all of them take a quarter of an hour even when each takes two seconds.
    static final Map<String, List<String>> QUICK_PARAMS = Map.of(
            "dialect", List.of("OPENAI_CHAT"),
            "client", List.of("OPENAI_CHAT"),
            "provider", List.of("ANTHROPIC_MESSAGES"),
            "kilobytes", List.of("10"),
            "shape", List.of("THOUSAND_KEYS", "GOVERNED"),
            "strategy", List.of("ROUND_ROBIN", "HEADROOM"),
            "threading", List.of("PUBLISHER", "HYBRID"),
            "window", List.of("64"),
            "bytes", List.of("10240"));

    private static final DateTimeFormatter TIME_OF_DAY =
            DateTimeFormatter.ofPattern("HHmmss").withZone(ZoneOffset.UTC);

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "PATTERN",
            defaultValue = ALL,
            description = "Which ones: a regular expression that their name contains (default: all).")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String pattern;

    @Option(
            names = "--quick",
            description = "Under three minutes for all: one JVM and two seconds each, with the most telling values of"
                    + " parameters. To look at, not to publish.")
    private boolean isQuick;

    @Option(names = "--list", description = "Only say which ones there are.")
    private boolean isList;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            description = "Where results go (default: a folder of this run in perf-reports/results, with --quick in"
                    + " bench/target/results).")
    private @Nullable Path out;

    @Override
    public Integer call() throws IOException, RunnerException {
        if (out != null && new ResultsFolder(out).exists()) {
            throw new ParameterException(
                    spec.commandLine(), "there is a run in " + out + " already, and nothing is overwritten");
        }
        PrintWriter console = spec.commandLine().getOut();
        Plan plan = new Plan(pattern, isQuick ? QUICK_PARAMS : Map.of());
        if (plan.size() == 0) {
            throw new ParameterException(spec.commandLine(), "no benchmark's name contains " + pattern);
        }
        if (isList) {
            plan.names().forEach(console::println);
            return 0;
        }

        Instant started = Instant.now();
        RunFacts facts = RunFacts.find();
        ResultsFolder results = results(facts, started);
        Files.createDirectories(results.jmh());
        String name = TIME_OF_DAY.format(started) + (isQuick ? "-quick" : "") + ".json";
        Path json = results.jmh().resolve(name);

        Optional<String> whyNoInstructions = Instructions.whyNot();
        whyNoInstructions.ifPresent(why -> console.println("Instructions are not counted: " + why));
        Progress progress = new Progress(console, plan.size());
        ChainedOptionsBuilder options = options(plan, json);
        if (whyNoInstructions.isEmpty()) {
            options.addProfiler(LinuxPerfNormProfiler.class, "events=instructions");
        }
        Collection<RunResult> found;
        try {
            found = new Runner(options.build(), progress).run();
        } catch (RunnerException failed) {
            console.println(progress.whatJmhSaid());
            throw failed;
        }
        results.write(facts.environment(commandLine(), started));
        new Table(found).print(console);
        console.println();
        console.println("Results: " + json);
        return 0;
    }

    /// Quick figures are no evidence, so they do not lie where it lies.
    private ResultsFolder results(RunFacts facts, Instant started) throws IOException {
        if (out == null) {
            return facts.newResultsFolder(
                    facts.home().resolve(isQuick ? "bench/target/results" : "perf-reports/results"), started);
        }
        return new ResultsFolder(out.toAbsolutePath());
    }

    private ChainedOptionsBuilder options(Plan plan, Path json) {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(pattern)
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .resultFormat(ResultFormatType.JSON)
                .result(json.toString());
        plan.params().forEach((name, values) -> options.param(name, values.toArray(String[]::new)));
        if (isQuick) {
            options.forks(1)
                    .jvmArgsAppend(Stream.concat(MicroBenchmark.flags().stream(), Stream.of("-XX:+UseSerialGC"))
                            .toArray(String[]::new))
                    .warmupIterations(6)
                    .warmupTime(TimeValue.milliseconds(200))
                    .measurementIterations(5)
                    .measurementTime(TimeValue.milliseconds(80));
        }
        return options;
    }

    private String commandLine() {
        return "./ringfence bench "
                + String.join(" ", spec.commandLine().getParseResult().originalArgs());
    }
}
