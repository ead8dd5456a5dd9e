package io.ringfence.bench.gate;

import io.ringfence.bench.RunFacts;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `ringfence bench gate`
@Command(
        name = "gate",
        description = "Say whether what is hot allocates more or takes longer than the committed baseline."
                + " Exit code 1 when it does.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class GateCommand implements Callable<Integer> {
    private static final int QUICK_PAIRS = 400;
    private static final int PAIRS = 2_000;

    /// The same for every run: how warm a subject is shows in its ratio.
    private static final int WARM_UP_MS = 800;

    private static final long PAUSE_NS = TimeUnit.SECONDS.toNanos(3);

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(names = "--quick", description = "For CI: about two minutes, up to four when rounds are repeated.")
    private boolean isQuick;

    @Option(
            names = "--only",
            paramLabel = "PATTERN",
            defaultValue = "",
            description = "Only what has a name that contains this regular expression.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Pattern only;

    @Option(
            names = "--within",
            paramLabel = "SECONDS",
            description =
                    "Repeat no round after so long, and no longer fail for times that are outside by then (default:"
                            + " as long as it takes).")
    private @Nullable Integer withinSeconds;

    @Option(names = "--without-load", description = "Leave the load through real sockets out.")
    private boolean isWithoutLoad;

    @Option(names = "--junit", paramLabel = "FILE", description = "Write the findings as a JUnit report too.")
    private @Nullable Path junit;

    @Option(names = "--baseline", paramLabel = "FILE", description = "Instead of bench/baseline.json of this project.")
    private @Nullable Path baselinePath;

    @Option(
            names = "--update-baseline",
            description = "Measure a new baseline for this machine and write it; needs --reason.")
    private boolean isUpdate;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why the baseline changes; kept in it.")
    private @Nullable String reason;

    @Option(
            names = "--jvms",
            paramLabel = "N",
            defaultValue = "12",
            description = "How many JVMs measure each subject for a baseline (default: ${DEFAULT-VALUE}).")
    private int jvms;

    @Option(
            names = "--self-check",
            description = "Prove on this machine that the gate sees 15 %% more time and 8 bytes more per operation.")
    private boolean isSelfCheck;

    @Override
    public Integer call() throws IOException {
        if (isUpdate && (reason == null || reason.isBlank())) {
            throw new ParameterException(spec.commandLine(), "--update-baseline needs --reason TEXT");
        }
        if (jvms < 3) {
            throw new ParameterException(spec.commandLine(), "--jvms=" + jvms + " is too few to know the noise");
        }
        if (withinSeconds != null && withinSeconds < 1) {
            throw new ParameterException(spec.commandLine(), "--within=" + withinSeconds + " is not positive");
        }
        if (subjects().isEmpty() && !only.matcher(LoadTrial.NAME).find()) {
            throw new ParameterException(spec.commandLine(), "--only=" + only + " matches nothing that is measured");
        }

        RunFacts facts = RunFacts.find();
        Path path = baselinePath == null ? facts.home().resolve("bench").resolve("baseline.json") : baselinePath;
        BaselineFile file = new BaselineFile(path);
        String machine = machine(facts);
        Gauge gauge = new MeasuringJvm(MeasuringJvm.ownClassPath(), isQuick ? QUICK_PAIRS : PAIRS, WARM_UP_MS);
        if (reason != null && isUpdate) {
            update(file, gauge, facts, machine, reason);
            return 0;
        }

        Baseline baseline = file.read();
        List<Finding> findings =
                isSelfCheck ? selfCheck(gauge, baseline, machine) : judge(gauge, load(facts), baseline, machine);
        Report report = new Report(findings);
        report.print(spec.commandLine().getOut());
        if (junit != null) {
            new JUnitFile(junit).write(findings);
        }
        return report.hasFailures() ? 1 : 0;
    }

    /// Ratios of times hold for one kind of processor and one version of Java.
    private static String machine(RunFacts facts) throws IOException {
        return facts.processor() + ", Java " + Runtime.version().feature();
    }

    private void update(BaselineFile file, Gauge gauge, RunFacts facts, String machine, String why) throws IOException {
        String commit = facts.commit() + (facts.isDirty() ? " with changes" : "");
        Baseline.Update update =
                new Baseline.Update(LocalDate.now(ZoneOffset.UTC).toString(), commit, machine, why.strip());
        PrintWriter progress = spec.commandLine().getErr();
        file.write(new BaselineUpdate(gauge, load(facts), jvms, progress)
                .measure(file.read(), update, subjects())
                .keeping(watched()));
    }

    private List<Subject> subjects() {
        return Subjects.all().stream()
                .filter(subject -> only.matcher(subject.name()).find())
                .toList();
    }

    /// Everything that a baseline may speak of.
    private static Set<String> watched() {
        Set<String> names = new HashSet<>();
        Subjects.all().forEach(subject -> names.add(subject.name()));
        names.add(LoadTrial.NAME);
        return names;
    }

    /// Null when it is not wanted, or where processes cannot be looked at.
    private @Nullable LoadGauge load(RunFacts facts) {
        boolean isWanted = !isWithoutLoad && only.matcher(LoadTrial.NAME).find();
        if (!isWanted || !Files.isReadable(Path.of("/proc/self/stat"))) {
            return null;
        }
        Path folder = facts.home().resolve("bench").resolve("target").resolve("gate");
        return new LoadRun(folder, spec.commandLine().getErr());
    }

    private List<Finding> judge(Gauge gauge, @Nullable LoadGauge load, Baseline baseline, String machine)
            throws IOException {
        List<Trial> trials = new ArrayList<>();
        for (Subject subject : subjects()) {
            trials.add(new Trial(subject, baseline.bytesOf(subject.name()), baseline.bandOf(machine, subject.name())));
        }
        List<Finding> findings = new ArrayList<>(sessions(gauge).judge(trials, Injection.NONE));
        if (load != null) {
            findings.add(new LoadTrial(baseline.bandOf(machine, LoadTrial.NAME)).judge(load));
        }
        return findings;
    }

    private Sessions sessions(Gauge gauge) {
        PrintWriter progress = spec.commandLine().getErr();
        long beganNs = System.nanoTime();
        long mostNs = withinSeconds == null ? Long.MAX_VALUE : TimeUnit.SECONDS.toNanos(withinSeconds);
        LongPredicate hasTime = inNs -> System.nanoTime() - beganNs <= mostNs - inNs;
        return new Sessions(gauge, PAUSE_NS, hasTime, (subject, number) -> {
            progress.println("gate: " + subject + (number == 1 ? "" : ", round " + number));
            progress.flush();
        });
    }

    private List<Finding> selfCheck(Gauge gauge, Baseline baseline, String machine) throws IOException {
        List<Subject> subjects = List.of(
                Subjects.named(Subjects.GOVERNED_DECISION), Subjects.named("RequestScanBenchmark.scan (bytes=1024)"));
        PrintWriter progress = spec.commandLine().getErr();
        Baseline known = baseline;
        if (baseline.bandOf(machine, Subjects.GOVERNED_DECISION).isEmpty()) {
            progress.println("gate: there is no baseline for this machine; measuring one for this check");
            Baseline.Update update = new Baseline.Update("", "", machine, "self-check");
            known = new BaselineUpdate(gauge, null, jvms, progress).measure(baseline, update, subjects);
        }
        return new SelfCheck(sessions(gauge), known, machine).run(subjects);
    }
}
