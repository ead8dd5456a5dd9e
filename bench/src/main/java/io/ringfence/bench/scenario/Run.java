package io.ringfence.bench.scenario;

import io.ringfence.bench.leg.Direct;
import io.ringfence.bench.leg.Gateway;
import io.ringfence.bench.leg.Leg;
import io.ringfence.bench.leg.LegMissingException;
import io.ringfence.bench.leg.LegSource;
import io.ringfence.bench.leg.Probe;
import io.ringfence.bench.leg.Stage;
import io.ringfence.bench.leg.Workspace;
import io.ringfence.bench.os.Folders;
import io.ringfence.bench.os.FreePorts;
import io.ringfence.bench.os.ManagedProcess;
import io.ringfence.bench.os.ProcessTree;
import io.ringfence.bench.os.Processes;
import io.ringfence.reports.Layout;
import io.ringfence.reports.LegFacts;
import io.ringfence.reports.Rules;
import io.ringfence.reports.Sample;
import io.ringfence.reports.ScenarioFolder;
import io.ringfence.reports.ScenarioRun.Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/// One scenario in one layout while it is measured: what is started, and what has been found. One thread.
final class Run implements AutoCloseable {
    private static final int MACHINE_CONNECTIONS = 64;
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);

    private final Workspace workspace;
    private final RunOptions options;
    private final Console console;
    private final Layout layout;
    private final EnvironmentFacts environment;
    private final Random random;
    private final Processes processes;
    private final FreePorts ports = new FreePorts();
    private final Path scratch;
    private final Stage stage;
    private final Leg direct;
    private final Meter meter;

    private final List<Leg> legs = new ArrayList<>();
    private final List<Sample> samples = new ArrayList<>();
    private final List<String> voidBecause = new ArrayList<>();
    private final Map<String, String> facts = new LinkedHashMap<>();

    /// Starts the upstream.
    Run(
            Workspace workspace,
            RunOptions options,
            Console console,
            ScenarioFolder folder,
            Layout layout,
            EnvironmentFacts environment)
            throws IOException, InterruptedException {
        this.workspace = workspace;
        this.options = options;
        this.console = console;
        this.layout = layout;
        this.environment = environment;
        random = new Random(options.seed());
        scratch = Files.createTempDirectory("ringfence-bench");
        processes = new Processes(() -> Folders.delete(scratch));
        int upstreamPort = ports.next();
        stage = new Stage(workspace, folder, scratch, processes, ports, layout, upstreamPort);
        try {
            ManagedProcess upstream = stage.startUpstream();
            direct = new Direct(upstream).start(stage);
            Probe.awaitFirst200(direct, Step.HEADERS, START_PATIENCE);
            environment.note(direct);
            legs.add(direct);
            meter = new Meter(folder, layout, upstream.tree(), options.generatorThreads(), !options.isSmoke());
        } catch (IOException | InterruptedException e) {
            close();
            throw e;
        }
    }

    RunOptions options() {
        return options;
    }

    Console console() {
        return console;
    }

    Layout layout() {
        return layout;
    }

    Random random() {
        return random;
    }

    Leg direct() {
        return direct;
    }

    ProcessTree upstream() {
        return direct.process().tree();
    }

    List<Sample> samples() {
        return samples;
    }

    List<String> voidBecause() {
        return voidBecause;
    }

    /// What the scenario was run with beyond its options, and what it could not measure.
    Map<String, String> facts() {
        return facts;
    }

    /// Starts those legs that this machine has and the user wants, one after another. A run goes on without a
    /// product of others that does not start, and says so; without our own it has nothing to tell.
    List<Leg> start(List<LegSource> sources) throws IOException, InterruptedException {
        List<Leg> started = new ArrayList<>();
        for (LegSource source : sources) {
            if (!options.legs().isEmpty() && !options.legs().contains(source.name())) {
                continue;
            }
            try {
                if (options.isSmoke() && !source.isInstalled(workspace)) {
                    throw new LegMissingException("not installed, and a smoke run installs nothing");
                }
                source.prepare(workspace);
                started.add(start(source));
            } catch (LegMissingException e) {
                goWithout(source, e);
            } catch (IOException e) {
                if (source instanceof Gateway) {
                    throw e;
                }
                goWithout(source, e);
            }
        }
        return started;
    }

    /// As [#start(List)], with the direct leg before them.
    List<Leg> startBesideDirect(List<LegSource> sources) throws IOException, InterruptedException {
        List<Leg> started = start(sources);
        started.addFirst(direct);
        return started;
    }

    private void goWithout(LegSource source, Exception reason) {
        facts.put("without_" + source.name(), String.valueOf(reason.getMessage()));
        console.say("  without " + source.name() + ": " + reason.getMessage());
    }

    /// Starts one leg, waits for its first good answer, and notes its memory before any load.
    Leg start(LegSource source) throws IOException, InterruptedException {
        long beforeNs = System.nanoTime();
        Leg leg = source.start(stage);
        Probe.awaitFirst200(
                leg,
                Stream.concat(Step.HEADERS.stream(), leg.headers().stream()).toList(),
                START_PATIENCE);
        leg.startedIn((System.nanoTime() - beforeNs) / 1e6);
        leg.idleMib(leg.process().tree().residentMib());
        environment.note(leg);
        legs.add(leg);
        return leg;
    }

    void stop(Leg leg) {
        leg.peak(leg.process().tree().peakMib());
        processes.stop(leg.process());
    }

    /// Measures once and keeps the sample.
    Sample measure(Leg leg, Step step, int round) throws IOException, InterruptedException {
        Sample sample = measureOnly(leg, step, round);
        keep(sample);
        return sample;
    }

    /// Measures once, for a scenario that has something to add before it keeps the sample.
    Sample measureOnly(Leg leg, Step step, int round) throws IOException, InterruptedException {
        return meter.measure(leg, step, round);
    }

    void keep(Sample sample) {
        samples.add(sample);
        console.sample(sample);
    }

    /// The load that says how fast the machine is.
    Step machineStep(Duration time) {
        return Step.closed(MACHINE_CONNECTIONS, time);
    }

    /// The way straight to the upstream, which is the same in every round: when it is not as fast as in another one,
    /// the machine is not. Round 0 makes generator and upstream warm.
    void lookAtMachine(int round) throws IOException, InterruptedException {
        Duration time = round == 0 ? options.warmUp(2, 10) : options.measured(1, 5);
        if (time.isPositive()) {
            measure(direct, machineStep(time), round);
        }
    }

    /// Whether there is a round of this number: as many as were asked for, and in a full run more of them until the
    /// machine was the same in enough.
    boolean hasRound(int round, int rounds) {
        return options.isQuick() ? round <= rounds : Rules.hasRound(round, rounds, samples);
    }

    /// Sets aside the rounds in which the machine was another one, makes the run void when that does not help, and a
    /// full one also when nobody looked: to be called once, at its end.
    void judgeMachine() {
        if (options.isSmoke()) {
            return;
        }
        List<Sample> judged = Rules.setAside(samples);
        samples.clear();
        samples.addAll(judged);
        List<Rules.Drift> drifts = Rules.drifts(samples);
        for (Rules.Drift drift : drifts) {
            if (drift.isTooFar()) {
                voidBecause.add(drift.toString());
            }
        }
        if (drifts.isEmpty() && options.profile() == Profile.FULL) {
            voidBecause.add(
                    "nobody looked at the machine twice (" + layout.name().toLowerCase(Locale.ROOT) + ")");
        }
    }

    /// The memory of all legs some time after the last load.
    void noteRecovered() {
        for (Leg leg : legs) {
            if (leg.process().isAlive()) {
                leg.recovered(leg.process().tree().residentMib());
                leg.peak(leg.process().tree().peakMib());
            }
        }
    }

    /// What is known of all legs; of several with one name, such as those of one that was started anew, the
    /// last.
    Map<String, LegFacts> legFacts() {
        Map<String, LegFacts> byName = new LinkedHashMap<>();
        legs.forEach(leg -> byName.put(leg.name(), leg.facts()));
        return byName;
    }

    /// Stops everything that was started.
    @Override
    public void close() {
        processes.close();
    }
}
